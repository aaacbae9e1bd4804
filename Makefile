# Everything is kept in .venv; nothing else on the machine is changed.
# PYTHON chooses the interpreter: make test PYTHON=python3.13

PYTHON  ?= python3
WORKERS ?= auto
BIN     := .venv/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --only-binary :all:
# The build backend comes from the hashed list, so this downloads nothing.
PROJECT := $(PIP) install --no-deps --no-build-isolation --editable .
LOCK    := uv pip compile --quiet --universal --python-version 3.11 \
           --generate-hashes --no-emit-index-url --no-header

# A .venv of another Python than PYTHON, or one that no longer runs, is remade.
VERSION := -c 'import pip, sys; print("%d.%d.%d" % sys.version_info[:3])'
WANTED  := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null)
FOUND   := $(shell $(BIN)/python $(VERSION) 2>/dev/null)
ifneq ($(WANTED)-,$(FOUND)-$(if $(FOUND),,none))
STALE   := venv
endif

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench picture lock clean python venv

help: ## List what can be made
	@sed -n -E 's/^([a-z]+):.*## (.*)/\1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 10

demo: .venv/run.stamp ## Try the helpdesk with a sample desk
	@$(BIN)/helpdesk-tui demo

test: .venv/dev.stamp ## Run the whole test suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: .venv/dev.stamp ## Check format, lint, types and import floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict helpdesk_tui tests bench docs
	$(BIN)/lint-imports

format: .venv/dev.stamp ## Format the code and apply safe lint fixes
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: .venv/dev.stamp ## Measure speed
	$(BIN)/python -m bench

picture: .venv/dev.stamp ## Make the README's picture from the running app
	$(BIN)/python docs/make_picture.py

lock: ## Renew the hashed requirements (needs uv; UPGRADE=--upgrade takes newer versions)
	@command -v uv >/dev/null || { echo "make lock needs uv: install it and put it on PATH." >&2; exit 1; }
	$(LOCK) $(UPGRADE) pyproject.toml --group build -o requirements.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt

clean: ## Remove .venv, caches and build results
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "$(PYTHON) is not here: install Python 3.11 or newer, or name one with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is older than 3.11: install Python 3.11 or newer, or name one with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv or ensurepip: install them (Debian: apt install python3-venv)." >&2; exit 1; }

venv: python
	@echo "Making .venv with Python $(WANTED) ..."
	@rm -rf .venv && $(PYTHON) -m venv .venv

# requirements-dev.txt holds all of requirements.txt in the same versions.
.venv/run.stamp: requirements.txt pyproject.toml $(STALE)
	@echo "Installing what the helpdesk needs into .venv ..."
	@$(INSTALL) -r requirements.txt
	@$(PROJECT)
	@touch $@

.venv/dev.stamp: requirements-dev.txt pyproject.toml $(STALE)
	@echo "Installing what the tests need into .venv ..."
	@$(INSTALL) -r requirements-dev.txt
	@$(PROJECT)
	@touch $@
