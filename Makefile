# `make demo` and `make test` work on a fresh machine: each sets up what it needs first.
# PYTHON=..., VENV=... and pip's own PIP_* variables are honoured.
VENV ?= .venv
BIN = $(VENV)/bin
GOAL ?= book a flight from Zurich to Lisbon
ARGS ?=
export VENV GOAL

.DEFAULT_GOAL := help
.PHONY: help demo test fmt check wheel clean

help:  ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/ready-demo  ## book a flight on the simulated phone, replay it, show it
	scripts/demo

test: $(VENV)/ready-dev  ## run the tests; ARGS="-k phone" chooses some
	$(BIN)/python -m pytest $(ARGS)

fmt: $(VENV)/ready-dev  ## format the code and apply safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: $(VENV)/ready-dev  ## what has to pass: format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

wheel: $(VENV)/ready-dev  ## build sdist and wheel into dist/
	rm -rf dist
	$(BIN)/python -m build

clean:  ## remove what was made, the environment included
	rm -rf "$(VENV)" build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find agent tools tasks tests -name __pycache__ -exec rm -rf {} +

# Done again when the requirements change.
$(VENV)/ready-%: pyproject.toml scripts/setup
	scripts/setup $*
