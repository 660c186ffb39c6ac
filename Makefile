# `make demo` and `make test` work from a fresh clone: they make .venv, install, and do the job.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
# Tests wait for servers, clocks and processes more than they compute.
WORKERS ?= $(shell expr 2 \* $$(nproc 2>/dev/null || echo 2))

.PHONY: demo test lint types unit bench docs clean install

$(BIN)/.installed: pyproject.toml deploy/requirements-dev.lock
	command -v $(PYTHON) >/dev/null && $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --require-hashes --requirement deploy/requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

install: $(BIN)/.installed

demo: install
	$(BIN)/presswatch demo

test: lint types unit

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

unit: install
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup

# Needs the shared corpus: PRESSWATCH_SHARED=FOLDER. Writes its table into docs/performance.md.
bench: install
	$(BIN)/python -m benchmarks.pipeline --all --write docs/performance.md

docs: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	$(BIN)/mkdocs build --strict

clean:
	rm -rf $(VENV) site build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
