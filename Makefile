# Every command a newcomer needs. `make run` and `make test` set everything up by themselves.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

.PHONY: help run test lint format bench clean lock assets demo system

help: ## What can be done here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: .venv/.installed system ## Start the portal with a demonstration year (PORT=8000)
	@$(BIN)/python manage.py prepare --demo
	@exec $(BIN)/python manage.py serve --port $(PORT)

test: .venv/.installed-dev system ## Run the whole test suite
	@$(BIN)/python -m tests.suite

lint: .venv/.installed-dev ## Check style, types, layers, templates, migrations, deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	PRODUCTION=1 SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
		ALLOWED_HOSTS=thidua.example DATABASE_URL=postgres://portal@localhost/portal \
		REDIS_URL=redis://localhost/0 EMAIL_URL=smtp+tls://localhost:587 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.installed-dev ## Format code and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

bench: .venv/.installed-dev system ## Measure the portal on this machine
	$(BIN)/python -m bench

clean: ## Remove what was built (var/, with its data, stays)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: .venv/.installed-dev ## Lock the dependencies anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url pyproject.toml --group dev -o requirements-dev.lock

assets: ## Rebuild the committed CSS (needs Node)
	cd static/src && npm ci && npm run build

system: .venv/.installed
	@PYTHON=$(BIN)/python bash .ci/system-libraries

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Cần Python 3.11 trở lên (gói python3 và python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch .venv/.installed $@
