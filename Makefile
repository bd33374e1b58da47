# `make demo` and `make test` are all a newcomer needs; `make help` lists the rest.
.DEFAULT_GOAL := help
BIN := .venv/bin
export PYTHON
unexport PYTHONDONTWRITEBYTECODE  # tests start many processes: each would compile all of src again
SPREAD := -n logical --maxprocesses 4 --dist loadfile
FAST := -m "not docker and not slow and not postgres and not mysql and not redis" $(SPREAD)
COMPUTING := -m computing $(SPREAD)
ALONE := -m "(docker or slow or postgres or mysql or redis) and not computing"

.PHONY: help setup demo serve doctor test quick check format lock services clean

help: ## list what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/.run ## make .venv from the locked requirements

demo: .venv/.run ## answer three questions about the sample data
	@$(BIN)/bi demo

serve: .venv/.run ## serve the HTTP API on one port
	@$(BIN)/bi serve

doctor: .venv/.run ## say what is installed and how to fix what is missing
	@$(BIN)/bi doctor

test: quick ## run all tests: those of `make quick`, then long computations, attacks, servers and chaos
	@echo "make test: part 2 of 3: what takes long but only computes, on all processors"
	$(BIN)/python -m pytest $(COMPUTING) tests/analyses tests/tools
	@echo "make test: part 3 of 3, one at a time: the sandboxes under attack, Docker, servers (skipped, with the reason, where there are none;"
	@echo "           \`make services\` brings them)"
	$(BIN)/python -m pytest $(ALONE)

quick: .venv/.dev ## run the fast, offline part of the tests, on all processors
	@echo "the fast, offline part of the tests: no key, no Docker, no server; about four minutes on two processors"
	$(BIN)/python -m pytest $(FAST)

check: .venv/.dev ## formatting, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/.dev ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

services: .venv/.run ## install and start what integration tests need (Docker), build the sandbox image
	scripts/services.sh

lock: ## resolve pyproject.toml into requirements.txt and requirements-dev.txt
	scripts/lock.sh

clean: ## remove what was made (not .venv)
	rm -rf .bi .mypy_cache .ruff_cache .import_linter_cache dist data/sample/sample.db*

.venv/.run: requirements.txt pyproject.toml scripts/setup.sh
	@scripts/setup.sh run

.venv/.dev: requirements.txt requirements-dev.txt pyproject.toml scripts/setup.sh
	@scripts/setup.sh dev
