"""What pyproject.toml cannot say: data/ travels in the wheel as course_utils/data."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["course_utils*"]), "course_utils.data"],
    package_dir={"course_utils.data": "data"},
)
