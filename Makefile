# Everything a developer runs, by name. `make` alone explains itself.
# Needs only make and Python 3.11 or newer; PYTHON=... chooses which.

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench screenshots lock clean
export REQUIRE_ALL

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
  "$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
INSTALLED := .venv/installed

help: ## Print this list
	@echo "SmartClinic: make TARGET"
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1\t\2/p' Makefile | expand -t 15

install: $(INSTALLED) ## Make .venv and install the project and its tools into it

# The stamp is older than what it installs from whenever either has changed.
$(INSTALLED): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv was found. Debian: apt-get install python3 python3-venv; or make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || "$(PYTHON)" -m venv --clear .venv
	@echo "Installing into .venv (a minute or two the first time)"
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@

demo: install ## Start everything on http://127.0.0.1:8080 and play three patients (ONCE=1: then stop; PORT=8090)
	@$(BIN)/smartclinic demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

test: install ## Run every test that this machine allows (REQUIRE_ALL=1: a missing tool fails)
	@$(BIN)/python -m pytest -n 3 --dist worksteal -rs

check: install ## Format, lint, types, import rules, dead code: run before each commit
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/mypy functions/pages/main.py # like the dashboard's, it is the module `main`
	@$(BIN)/lint-imports --no-logo
	@! $(BIN)/vulture | grep -vE 'unused (variable|attribute)' # arguments are ruff's; fields of records are read by name
	@! $(BIN)/vulture --config vulture.toml | grep -vE '^infra/|unused (variable|attribute)' # what only tests call

bench: install ## Measure throughput, import times, and as many simulated clinics as ten minutes allow
	@$(BIN)/python -m tests.benchmarks

PICTURED := $(addprefix tests/browser/test_,desk_pages.py desk_appointments.py desk_queue.py desk_disruptions.py \
  board.py pages_browser.py)

screenshots: install ## Draw the main pages anew, into docs/images
	@SCREENSHOTS=docs/images REQUIRE_ALL=1 $(BIN)/python -m pytest -q $(PICTURED)

lock: ## Choose the newest allowed versions and write them to requirements.lock
	@rm -rf build/lock && "$(PYTHON)" -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check --upgrade '.[dev]'
	@{ sed -n '/^#/p' requirements.lock; build/lock/bin/python -m pip freeze --exclude smartclinic; } > build/requirements.lock
	@mv build/requirements.lock requirements.lock && rm -rf build/lock

clean: ## Remove .venv and everything that tools left behind
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache ./*.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
