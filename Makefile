# Everything that is done by hand, in one word each. `make` lists the words.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
ARGS ?=

UV_VERSION := 0.13.9
# No dependency is taken in its first week: by then a poisoned release has been found.
LOCK_UNTIL ?= $(shell date --utc --date='7 days ago' +%F)

BIN := $(VENV)/bin
PIP := PYTHONUNBUFFERED=1 $(BIN)/python -m pip --disable-pip-version-check
# Hashes are checked, and what builds a package comes from the lock too.
INSTALL := $(PIP) install --require-hashes --no-build-isolation
# pip writes three lines for each package; one line that counts is enough. Where several
# indexes are configured, it also warns of each that lacks a package.
COUNTED = 2> >(grep --invert-match '^WARNING: Location' >&2) | awk -v all="$$(grep --count '==' $<)" \
	'BEGIN { printf "Installing %d packages from $< ", all } \
	/^(Collecting|Requirement already)/ { if (++n % 5 == 0) printf "." } \
	/^Installing collected/ { printf " unpacking" } \
	{ fflush() } END { print "" }'
# What goes to which worker, and in which order, is decided in tests/conftest.py.
EVERY_CORE := -n auto --dist loadscope --no-loadscope-reorder
# Whatever the environment says: a Python without bytecode compiles all of it anew.
export PYTHONDONTWRITEBYTECODE :=
UV := build/uv/bin/uv pip compile --quiet --universal --fork-strategy fewest \
	--generate-hashes --python-version 3.11 --exclude-newer $(LOCK_UNTIL) \
	--custom-compile-command "make lock" pyproject.toml

.PHONY: help setup demo test quick check hooks lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/installed ## Make the environment in .venv; the others do it when needed

demo: $(VENV)/installed ## Play three weeks of London on this machine (ARGS="--once …")
	@$(BIN)/python -m bot demo $(ARGS)

test: $(VENV)/installed ## Run every test on every core, with coverage (ARGS="tests/digest -x")
	@$(BIN)/pytest $(EVERY_CORE) $(ARGS) --cov

quick: $(VENV)/installed ## Run what takes under a minute: all but the slow tests, uncounted
	@$(BIN)/pytest $(EVERY_CORE) --hypothesis-profile quick -m "not slow" $(ARGS)

check: $(VENV)/installed ## Format, lint, types, import rule, spelling, dependencies
	@export PATH="$(abspath $(BIN)):$$PATH"; set -x; \
	ruff format --check . && ruff check . && mypy && lint-imports && codespell && deptry .

hooks: ## Let git format and check what is committed from here on (.hooks)
	@git config core.hooksPath .hooks
	@echo "git runs .hooks/pre-commit and .hooks/commit-msg. Off: git config --unset core.hooksPath"

lock: build/uv/bin/uv ## Write the locks anew (ARGS=--upgrade takes newer releases)
	$(UV) --group dev $(ARGS) --output-file requirements-dev.lock
	@# uv keeps the versions that stand in the file it writes to: the same in all three.
	@cp requirements-dev.lock requirements.lock
	@cp requirements-dev.lock requirements-build.lock
	$(UV) --output-file requirements.lock
	$(subst pyproject.toml,,$(UV)) --group build --output-file requirements-build.lock

clean: ## Remove the environment and everything that was made
	rm -rf $(VENV) build dist .coverage .hypothesis .*_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

build/uv/bin/uv: | $(VENV)/bin/python
	@$(BIN)/python -m venv build/uv
	@build/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Earshot needs Python 3.11: install python3." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Earshot needs Python 3.11 or newer; $(PYTHON) is older." >&2; exit 1; }
	@# Debian keeps ensurepip, without which no environment can be made, in a package apart.
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { \
	    echo "Python has no ensurepip here. Install it, then run make again:" >&2; \
	    echo "  sudo apt-get update && sudo apt-get install python3-venv" >&2; exit 1; }; \
	  echo "Installing python3-venv, which Python needs to make an environment"; \
	  apt-get update -qq -o Acquire::Retries=3; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    -o Acquire::Retries=3 python3-venv >/dev/null; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/builders: requirements-build.lock | $(VENV)/bin/python
	@$(INSTALL) -r $< $(COUNTED)
	@touch $@

$(VENV)/locked: requirements-dev.lock $(VENV)/builders
	@$(INSTALL) -r $< $(COUNTED)
	@touch $@

$(VENV)/installed: $(VENV)/locked pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
