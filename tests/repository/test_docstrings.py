"""What ruff is told to leave out: a docstring is missing only where another has said it for all."""

import importlib
import inspect
import pkgutil

import pytest

from course_utils import exhibits
from course_utils.interactive import controls, limits
from course_utils.interactive.design import Design

EXHIBITS = [one.name for one in pkgutil.walk_packages(exhibits.__path__, "course_utils.exhibits.")]


def said_by_a_base(kind, name):
    return any(name in vars(base) or name in inspect.get_annotations(base) for base in kind.__mro__[1:-1])


@pytest.mark.parametrize("module", [controls, limits], ids=lambda module: module.__name__)
def test_a_method_without_a_docstring_is_described_by_the_base_class(module):
    methods = [
        (kind, name, member)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        for name, member in vars(kind).items()
        if kind.__module__ == module.__name__ and name[0] != "_"
        if isinstance(member, property) or getattr(member, "__name__", "") == name
    ]
    assert len(methods) > 20
    for kind, name, member in methods:
        assert member.__doc__ or said_by_a_base(kind, name), f"{kind.__name__}.{name}"


@pytest.mark.parametrize("name", EXHIBITS)
def test_of_the_public_functions_of_an_exhibit_caption_alone_may_have_no_docstring(name):
    for called, function in inspect.getmembers(importlib.import_module(name), inspect.isfunction):
        if function.__module__ == name and function.__name__ == called and called[0] != "_":
            assert function.__doc__ or called == "caption", called
    assert "caption" in Design.__doc__
