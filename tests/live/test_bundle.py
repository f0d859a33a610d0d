"""The JavaScript modules joined into one: in the order of dependence, and refused where they cannot be."""

from pathlib import Path

import pytest

from course_utils.live.bundle import bundle
from course_utils.live.view import Code


@pytest.fixture
def entry(tmp_path):
    def written(main, **others):
        for name, source in {"main": main, **others}.items():
            (tmp_path / f"{name}.js").write_text(source, encoding="utf-8")
        return tmp_path / "main.js"

    return written


def test_a_module_comes_after_those_it_imports_and_only_once(entry):
    main = 'import { b } from "./b.js";\nimport {\n  c,\n} from "./c.js";\nexport default b + c;\n'
    b = 'import { c } from "./c.js";\nexport const b = () => c;\n'
    c = "export function c() {}\n"
    joined = bundle(entry(main, b=b, c=c))
    assert joined == "function c() {}\n\nconst b = () => c;\n\nexport default b + c;\n"


USES_B = 'import { b } from "./b.js";\n'


@pytest.mark.parametrize(
    ("main", "b", "says"),
    [
        (USES_B, 'import { a } from "./main.js";\nexport const b = a;\n', "each other"),
        (USES_B, "const b = 1;\n", "does not export: b"),
        (USES_B + "const c = b;\n", "export const b = 1;\nfunction c() {}\n", "once: c"),
        ('import * as b from "./b.js";\n', "", "cannot be bundled"),
        ('import { b as c } from "./b.js";\n', "export const b = 1;\n", "does not export: b as c"),
        ('const b = await import("./b.js");\n', "", "cannot be bundled"),
        ('export { b } from "./b.js";\n', "", "cannot be bundled"),
        ("const { b, c } = Math;\n", "", "cannot be bundled"),
        (USES_B, "export const b = 1;\nexport default b;\n", "not the entry"),
    ],
)
def test_what_cannot_be_bundled_is_refused(entry, main, b, says):
    with pytest.raises(ValueError, match=says):
        bundle(entry(main, b=b))


def test_every_module_of_the_live_view_is_in_the_bundle():
    modules = sorted((Path(__file__).parents[2] / "course_utils/live/js").glob("*.js"))
    assert len(modules) > 10
    source = Code().source
    for module in modules:
        assert module.read_text(encoding="utf-8").splitlines()[0] in source
    assert source.count("export") == 1
    assert "import {" not in source


def test_a_module_may_lie_in_another_folder(tmp_path):
    for folder, name, text in (
        ("ours", "main.js", 'import { b } from "./b.js";\nb();\n'),
        ("theirs", "b.js", "export const b = 1;\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    assert bundle(tmp_path / "ours" / "main.js", tmp_path / "theirs") == "const b = 1;\n\nb();\n"
