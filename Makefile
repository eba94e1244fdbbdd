# Everything a developer or operator does in this checkout. The work is done by the command `samlar`; targets are thin.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.done
ORACLES := var/oracles/installed
CLIENTS := tests/clients/node_modules/.installed
PYTEST := SAMLAR_ENVIRONMENT=test $(BIN)/python -m pytest
TEXTS := $(shell find lms catalog licensing reporting -name '*.po' 2>/dev/null)

.PHONY: help run setup setup-test test test-quick test-browser test-pg15 check lint format types bench bench-lrs differential conformance prove db demo-reset

help: ## Show this list
	@echo "make run and make test install what they need first. Settings are in docs/operations.md."
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup ## Run everything in the foreground: database, sign-in for the demo, web, worker, demo data (Ctrl-C stops)
	@exec $(BIN)/samlar run

test: setup-test ## All tests: quick ones, browser ones, and the second database (PostgreSQL 15)
	@$(MAKE) --no-print-directory test-quick test-browser test-pg15

test-quick: setup $(ORACLES) $(CLIENTS) ## Tests without a browser, two at a time
	$(PYTEST) -n 2 -m "not browser and not deep"

test-browser: setup-test ## The story in Debian's chromium on the whole running system
	@$(PYTEST) -m "browser and not deep" || { code=$$?; [ $$code -eq 5 ] && echo "No browser test was found." ; exit $$code; }

test-pg15: setup-test ## Migrations, architecture tests and one journey on Debian's PostgreSQL 15
	@.ci/postgresql15 $(BIN)/python -m pytest -m "not browser and not deep" tests/architecture tests/lms/core/test_embedded_roles.py
	@.ci/postgresql15 .ci/journey tests/journeys/test_story.py

check: lint types ## What must be clean before a change goes in: lint and types
	@$(BIN)/ruff format --check .

lint: setup ## Ruff's rules and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

format: setup ## Rewrite the sources in the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only --quiet .

types: setup ## mypy --strict
	@$(BIN)/mypy lms catalog licensing reporting migrations wsgi.py

bench: setup ## Measure speed against limits measured in the same run
	@for bench in $$(grep -l __main__ benchmarks/*.py); do \
	  name=$$(basename "$$bench" .py); echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" || failed="$$failed $$name"; \
	done; [ -z "$$failed" ] || { echo "Under their limits:$$failed"; exit 1; }

bench-lrs: setup ## The record store's table of speed, some minutes; with FULL=1 on a million statements, QUICK=1 in a minute
	@$(BIN)/python -m benchmarks.record_store $(if $(FULL),--full) $(if $(QUICK),--quick)

differential: setup $(ORACLES) ## Hold the validator against two others on 20,000 statements; writes docs/differential.md
	@$(BIN)/python -m tests.oracles

conformance: setup ## Run ADL's public suite, checked out in SUITE=folder, at both base paths of the record store
	@test -f "$(SUITE)/bin/console_runner.js" || { echo "make conformance SUITE=/path/to/lrs-conformance-test-suite"; exit 2; }
	@test -d "$(SUITE)/node_modules" || (cd "$(SUITE)" && npm install --no-audit --no-fund --loglevel=error)
	@$(BIN)/python -m tests.conformance "$(SUITE)" $(if $(GREP),--grep "$(GREP)")

prove: setup-test ## Deep sizes and long runs (an hour or so), then the benchmarks
	$(PYTEST) -m deep --timeout 7200
	@$(MAKE) --no-print-directory bench

db: setup ## A psql prompt on the database, as its owner
	@exec $(BIN)/samlar database-shell

demo-reset: setup ## Throw the demo's database away; the next `make run` fills it again
	@$(BIN)/samlar database-reset

setup: $(DONE)/python $(DONE)/javascript $(DONE)/texts ## Install what `make run` needs into this folder

setup-test: setup $(ORACLES) $(CLIENTS) ## Install what `make test` needs: other validators and clients, chromium and postgresql-15 by apt (as root)
	@.ci/apt-install chromium chromium
	@.ci/apt-install /usr/lib/postgresql/15/bin/postgres postgresql-15

# --- Set-up. Each step leaves a mark and runs again when what it read has changed. ---

$(DONE)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3")'
	@echo "Making $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/apt-install --always python3-venv
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@mkdir -p $(DONE) && touch $@

$(DONE)/python: requirements-dev.lock setup.cfg pyproject.toml | $(DONE)/venv
	@echo "Installing Python packages (pinned by hash) …"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements-dev.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --config-setting editable_mode=compat --editable .
	@touch $@

$(DONE)/javascript: package.json package-lock.json | $(DONE)/venv
	@echo "Installing JavaScript packages …"
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer (Debian: apt-get install nodejs npm)."; exit 1; }
	@npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

$(DONE)/texts: $(TEXTS) | $(DONE)/python
	@$(BIN)/samlar translations
	@touch $@

$(ORACLES): tests/oracles/requirements.txt | $(DONE)/venv
	@echo "Installing the validators that ours is held against …"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)/venv
	@VIRTUAL_ENV=$(@D)/venv $(BIN)/uv pip sync --quiet --require-hashes tests/oracles/requirements.txt
	@touch $@

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json | $(DONE)/venv
	@echo "Installing clients of other makers for the tests …"
	@cd tests/clients && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@
