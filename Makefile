SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

export PYTHON ?= python3
export INSPECT_APP_DATA ?= var
export HOST ?= 127.0.0.1
export PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --no-input --require-hashes
NODE := scripts/with-node.sh
FRONTEND := $(shell find frontend/src frontend/public frontend/scripts -type f) \
	$(wildcard frontend/*.json frontend/*.ts frontend/*.html frontend/.npmrc) \
	inspect_app/checklists/provisions.yaml
BUILT := inspect_app/static/dist/index.html
ENGLISH := inspect_app/translations/en/LC_MESSAGES/messages.po
WORDS := $(wildcard $(ENGLISH))

.PHONY: help
help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: run
run: install ## set up, migrate, load the demo county once, serve on HOST:PORT
	@$(BIN)/inspect-app db upgrade
	@$(BIN)/inspect-app demo-county --accounts --unless-in-use
	@printf '\n  http://%s:%s        pages\n  http://%s:%s/app/   the phone app\n\nCtrl-C stops it.\n\n' \
		$(HOST) $(PORT) $(HOST) $(PORT)
	@exec $(BIN)/inspect-app serve

.PHONY: test
test: install-dev .venv/.browser ## run every test: the phone's code, both databases, the browser (ARGS for pytest)
	@$(NODE) scripts/frontend.sh test
	@$(NODE) $(BIN)/pytest -q -n 2 --dist loadgroup $(ARGS)

.PHONY: field-year
field-year: install-dev ## play whole years of a county with 40 phones on bad links (SEEDS=1-200)
	@$(BIN)/python -m tests.field.year --seeds $(or $(SEEDS),1-5)

.PHONY: check
check: install-dev ## format, lint, types and import contracts, in seconds
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(NODE) scripts/frontend.sh typecheck
	@$(NODE) scripts/frontend.sh lint

.PHONY: demo
demo: install-dev ## play one inspection against a server of its own; the report lands in var/demo/
	@$(BIN)/python -m scripts.demo

.PHONY: bench
bench: install-dev .venv/.browser ## print the benchmark tables
	@for one in $(filter-out __init__,$(basename $(notdir $(wildcard benchmarks/*.py)))); do \
		echo "== $$one"; $(NODE) $(BIN)/python -m "benchmarks.$$one" || exit 1; done

.PHONY: reset
reset: ## wipe all data (asks first; nothing else wipes)
	@scripts/reset.sh

.PHONY: translations
translations: install ## collect the pages' words into the English catalogue
	@mkdir -p $(dir $(ENGLISH)) && touch $(ENGLISH)
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k lazy_ngettext:1,2 \
		--no-location --omit-header --no-wrap --sort-output -o .venv/pages.pot .
	@$(BIN)/pybabel -q update -i .venv/pages.pot -o $(ENGLISH) -l en \
		--no-fuzzy-matching --ignore-obsolete --omit-header --no-wrap
	@$(MAKE) -s install
	@echo "$$(grep -c '^msgstr.*""$$' $(ENGLISH)) without English in $(ENGLISH)"

.PHONY: lock
lock: install-dev ## write the hash-locked requirements from pyproject.toml
	@scripts/lock.sh

.PHONY: install
install: .venv/.installed $(BUILT) .venv/.words ## the set-up alone; run, test and the others call it

.PHONY: install-dev
install-dev: install .venv/.installed-dev

.venv/.system: scripts/system-packages.sh scripts/fonts.sh scripts/venv.sh
	@scripts/system-packages.sh run
	@scripts/venv.sh
	@touch $@

.venv/.browser: .venv/.system
	@scripts/system-packages.sh test
	@touch $@

.venv/.installed: .venv/.system requirements/base.txt pyproject.toml
	@echo "Installing Python packages into .venv"
	@$(PIP) -r requirements/base.txt
	@$(BIN)/python -m pip install -q --no-input --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements/dev.txt
	@echo "Installing the tools for tests and checks into .venv"
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(BUILT): $(FRONTEND) | .venv/.installed
	@echo "Building the phone app"
	@$(NODE) scripts/quietly.sh scripts/frontend.sh build
	@touch $@

# Without a header, whose dates would change at every update, Babel calls a whole catalogue fuzzy.
.venv/.words: $(WORDS) | .venv/.installed
	@$(if $(WORDS),$(BIN)/pybabel -q compile --use-fuzzy -d inspect_app/translations)
	@touch $@
