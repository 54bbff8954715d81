# `make demo` and `make test` set everything up by themselves: Python 3.11 or newer, git and make are enough.
PYTHON ?= python3
BIN := .venv/bin
# where this is set, every worker and every child that a test starts would compile every module again
unexport PYTHONDONTWRITEBYTECODE
READY := .venv/.ready

.PHONY: demo test test-all lint types format generate wheel-test other-python peers clean
demo: $(READY)
	$(BIN)/socialpost demo

test: $(READY)
	$(BIN)/pytest -n auto --dist worksteal -m "not slow"

test-all: $(READY)
	$(BIN)/pytest -n auto --dist worksteal

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

generate: $(READY)
	$(BIN)/python -m socialpost.cli.generate

# the suite once more against the wheel, as a user's machine would have it
wheel-test: $(READY)
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/pip wheel -q --no-deps -w build/wheel .
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/pip install -q -U "pip>=25.1"
	build/wheel/venv/bin/pip install -q -c constraints.txt build/wheel/*.whl --group dev
	SOCIALPOST_TEST_WHEEL=1 build/wheel/venv/bin/pytest -n auto --dist worksteal -m "not slow" -p no:cacheprovider

# a short part of the suite under another Python: make other-python PYTHON=python3.13
other-python:
	rm -rf build/other && mkdir -p build
	$(PYTHON) -m venv build/other
	build/other/bin/pip install -q -U "pip>=25.1"
	build/other/bin/pip install -q -c constraints.txt -e . --group dev
	build/other/bin/python -W error -m socialpost demo --into build/other/demo
	build/other/bin/pytest -n auto --dist worksteal -p no:cacheprovider tests/test_imports.py
	build/other/bin/pytest -n auto --dist worksteal -p no:cacheprovider -m "not slow" $(SHORT)

# what stands near the interpreter: values, parsing, locks, threads, forks, processes, codecs; and one adapter's whole suite
SHORT := tests/auth tests/content tests/deliver tests/schedule tests/media/test_probe_video.py tests/cli/test_processes.py \
	tests/cli/test_run.py adapters/socialpost_x

# the vendors' own clients in an environment of their own
peers: build/peers/.ready
	build/peers/bin/pytest -n auto --dist worksteal tests/peers -rs

build/peers/.ready: pyproject.toml
	rm -rf build/peers && mkdir -p build
	$(PYTHON) -m venv build/peers
	build/peers/bin/pip install -q -U "pip>=25.1"
	build/peers/bin/pip install -q -e . --group peers pytest pytest-socket pytest-timeout pytest-xdist
	touch $@

clean:
	rm -rf build dist .venv

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "socialpost needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -U "pip>=25.1"
	$(BIN)/pip install -q -c constraints.txt -e . --group dev
	touch $@
