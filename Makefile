# make lab        install what is needed and open JupyterLab where the course starts
# make lecture    the same on the lectures
# make test       install, then run every check and every test
# make notebooks  run all notebooks again and store their outputs
# make check      lint (JavaScript too), format, types, imports
# make processors  tests and notebooks under the arithmetic of other processors; QUICK=1: half a minute of it
# make bench      the table of measured speeds
# make pdf        the course as one PDF, build/site/course.pdf; needs Chromium
# make site       the course as pages whose exhibits answer without Python, in build/site/html
# make soak       10,000 random events for every exhibit, in half an hour
# CPU=1           on Linux: install the small CPU build of PyTorch in place of the CUDA build

PYTHON ?= python3
BIN := .venv/bin

BROWSER := tests/browser tests/live

.PHONY: lab lecture test tests-of-the-browser tests-without-browser notebooks check processors bench soak site pdf clean

.venv/.course .venv/.tests .venv/.site: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"The course needs Python 3.11 or newer; $(PYTHON) is {v[0]}.{v[1]}. Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
ifdef CPU
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --torch-backend cpu -c constraints.txt torch
endif
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.$(EXTRA)'
	touch $@

.venv/.tests: EXTRA := [test,assignment,site]
.venv/.site: EXTRA := [site]

lab: .venv/.course
	$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb

lecture: .venv/.course
	$(BIN)/jupyter lab lectures

# Compiled modules are kept, whatever the surroundings say: the tests start Python a hundred times.
test: export PYTHONDONTWRITEBYTECODE =
test: export OMP_NUM_THREADS = 1
test: check
	@$(MAKE) -j2 tests-of-the-browser tests-without-browser

# Two processes for two cores, each of which imports and collects only what it runs; threads would only wait.
tests-of-the-browser: .venv/.tests
	$(BIN)/python -m pytest --nbval --nbval-cell-timeout=120 $(BROWSER) notebooks lectures

tests-without-browser: .venv/.tests
	$(BIN)/python -m pytest $(BROWSER:%=--ignore=%) tests

check: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint --deny-warnings course_utils/live/js course_utils/lecture
	$(BIN)/mypy
	$(BIN)/lint-imports

notebooks: .venv/.tests
	$(BIN)/python tools/run_notebooks.py

processors: .venv/.tests
	$(BIN)/python -m tools.processors $(if $(QUICK),--quick)

soak: .venv/.tests
	$(BIN)/python -m tools.soak

bench: .venv/.tests
	$(BIN)/python -m bench

site: .venv/.site
	OMP_NUM_THREADS=1 $(BIN)/python -m tools.site

# The browser is driven by what the tests drive it with.
pdf: .venv/.tests
	OMP_NUM_THREADS=1 $(BIN)/python -m tools.site.pdf

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info
