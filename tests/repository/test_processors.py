"""`make processors`: a setting without effect is told, and so is a text that is not what is stored."""

import json
import os
import platform

import pytest

from tools import processors
from tools.processors import ARITHMETIC, Arithmetic

X86 = platform.machine().lower() in ("x86_64", "amd64")


def notebook(text, exhibit=None):
    html = f'<figure data-exhibit="course_utils.exhibits.ch.{exhibit}">' if exhibit else ""
    return json.dumps(
        {
            "cells": [
                {"outputs": [{"data": {"text/plain": text, "text/html": html}}]},
                {"cell_type": "markdown"},
            ]
        }
    )


@pytest.mark.skipif(not X86, reason="the settings are for x86-64")
def test_settings_have_an_effect_and_one_without_is_told(capsys):
    everything = Arithmetic({}, {})
    for arithmetic in (ARITHMETIC[name] for name in ARITHMETIC if "Haswell" not in name):
        everything = everything | arithmetic
    variables = everything.variables
    found = processors.in_effect(everything.effect, os.environ | variables)
    assert all(found[library] in loops for library, loops in everything.effect.items())
    idle = Arithmetic({"OPENBLAS_CORETYPE": "none"}, {"OpenBLAS": (["none"],)})
    assert not processors._has_effect(idle, os.environ | idle.variables)
    assert "OpenBLAS takes no notice of" in capsys.readouterr().out


def test_numbers_are_compared_but_for_those_of_the_reader_s_own_run():
    one, other = "After 482 steps, 48.7% wrong.\nSo it is.", "After 491 steps, 47.3% wrong.\nSo it is."
    assert processors.said(notebook(one)) == one.splitlines()
    assert processors.said(notebook(one, "repair")) != processors.said(notebook(other, "repair"))
    assert processors.said(notebook(one, "basins")) == processors.said(notebook(other, "basins"))
    assert processors.said(notebook(one, "basins")) != processors.said(notebook("It failed.", "basins"))


def test_printed_text_is_compared_as_well():
    printed = json.dumps({"cells": [{"outputs": [{"text": ["a 1\n", "b 2\n"]}, {"data": {}}]}]})
    assert processors.said(printed) == ["a 1", "b 2"]


@pytest.mark.parametrize("name", sorted(processors.OWN_RUN))
def test_exhibits_whose_numbers_are_not_compared_are_in_a_notebook(name):
    texts = (path.read_text(encoding="utf-8") for path in processors.NOTEBOOKS.glob("*.ipynb"))
    found = [processors.EXHIBIT.findall(text.replace(r"\"", '"')) for text in texts]
    assert any(name in names for names in found)
