# make demo | make test | make check: on a fresh machine with git and Python 3.10 to 3.14.

IN_RANGE := import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 14))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do $$p -c '$(IN_RANGE)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
HEAVY := .venv/.heavy

# make LOCKED= demo: the newest versions that pyproject.toml allows, in place of those in constraints.txt.
LOCKED ?= -c constraints.txt

.PHONY: demo test check coverage docs figures clean

demo: $(INSTALLED) $(HEAVY)
	$(BIN)/gaitnet demo

test: $(INSTALLED)
	$(BIN)/python -m pytest $(PYTEST)

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy gaitnet tools
	$(BIN)/lint-imports
	$(MAKE) docs
	$(BIN)/python -m pytest --durations=25 $(PYTEST)

# Which lines no test runs, in this process and in those that it starts; fails below the floor in pyproject.toml.
coverage: $(INSTALLED)
	$(BIN)/python -m pytest --cov=gaitnet --cov-report=term:skip-covered

# The site, offline, into site/; a warning is an error.
docs: $(INSTALLED)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# What the site and the README show: tables (GAITNET_SHARED_DATA), speeds, outputs of notebooks, the picture of a report.
figures: $(INSTALLED)
	$(BIN)/python tools/docsite/make_figures.py
	$(BIN)/python tools/docsite/run_notebooks.py
	$(BIN)/python tools/docsite/screenshot.py

# PYTEST is for pytest: two files of tests at once, on two cores; where one of the two crashes, it is over.
PYTEST ?= -n 2 --dist loadfile --max-worker-restart=0

# PIP_FLAGS is for pip, such as the index of PyTorch's CPU builds; see README.md.
$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.10 to 3.14 found. Install one, or: make PYTHON=/path/to/python3.13"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install $(PIP_FLAGS) $(LOCKED) -e '.[dev]'
	@touch $@

# The most accurate pose model, as a user installs it; without a network the one that comes with gaitnet is used.
$(HEAVY): $(INSTALLED)
	-$(BIN)/gaitnet models get heavy
	@touch $@

clean:
	rm -rf .venv demo
