"""What pyproject.toml cannot say: data/ travels in the wheel as course_utils/data."""

from setuptools import Distribution, find_packages, setup


class WithDataFiles(Distribution):
    """Editable installations leave out data files, because they ask for a `has_data` that is not there."""

    def has_data(self):
        """Whether there are data files."""
        return self.has_data_files()


setup(
    packages=[*find_packages(include=["course_utils*"]), "course_utils.data"],
    package_dir={"course_utils.data": "data"},
    distclass=WithDataFiles,
)
