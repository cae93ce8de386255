# `make demo` and `make test` work on a fresh machine: each sets up what it needs first.
# PYTHON=..., VENV=... and pip's own PIP_* variables are honoured.
VENV ?= .venv
BIN = $(VENV)/bin
ARGS ?=
MODEL ?=
ifndef GOAL
GOAL = Book the first flight from Zurich to Lisbon
# Stands among the trips and on the confirmation, and nowhere before.
EXPECT = Zurich to Lisbon
endif
export VENV GOAL EXPECT MODEL

.DEFAULT_GOAL := help
.PHONY: help demo test fmt check wheel clean

help:  ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/ready-demo  ## book a flight on the simulated phone, replay it, show it; GOAL="..." for another goal
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
