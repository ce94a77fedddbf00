# Each target installs what it needs. Requirements: Python 3.11 or newer, git and make.
PYTHON ?= python3
PIPENV_VERSION := 2026.10.3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# pipenv has its own environment, so that its dependencies do not replace the locked packages.
PIPENV_SETTINGS := VIRTUAL_ENV=$(CURDIR)/$(VENV) PIPENV_VERBOSITY=-1 PIPENV_NOSPIN=1
PIPENV := $(PIPENV_SETTINGS) $(VENV)/pipenv/bin/pipenv

# Many short processes import the same modules, which takes several times as long without byte code.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z0-9-]*:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/pipenv/.installed-$(PIPENV_VERSION):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "relay-gitops needs Python 3.11 or newer. Select it: make PYTHON=python3.12 " + "$(MAKECMDGOALS)")'
	@echo "Creating the virtual environment $(VENV) with pipenv (once)" >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PYTHON) -m venv $(VENV)/pipenv
	@$(VENV)/pipenv/bin/python -m pip install --quiet --disable-pip-version-check pipenv==$(PIPENV_VERSION)
	@touch $@

$(INSTALLED): Pipfile Pipfile.lock pyproject.toml $(VENV)/pipenv/.installed-$(PIPENV_VERSION)
	@$(PIPENV_SETTINGS) $(BIN)/python tools/install_packages.py $(VENV)/pipenv/bin/pipenv $(VENV)/install.log
	@$(BIN)/python tools/link_node.py $(BIN)
	@touch $@

.PHONY: setup
setup: $(INSTALLED) $(VENV)/helm/.installed ## Install the locked packages and Helm into .venv/

.PHONY: synth
synth: $(INSTALLED) $(VENV)/helm/.installed ## Write apps/ from environments/docs.yaml
	@$(BIN)/relay-gitops synth

.PHONY: dist
dist: node_modules/.package-lock.json ## Write dist/ with `cdk8s synth` of the locked cdk8s CLI
	@PATH=$(CURDIR)/$(BIN):$$PATH node_modules/.bin/cdk8s synth --check-upgrade=false

# The tests and `check` render the charts with the Helm versions of both Flux versions.
$(VENV)/helm/.installed: tools/helm.txt tools/install_helm.py $(INSTALLED)
	@echo "Installing Helm 3 and 4 into $(VENV)/helm" >&2
	@$(BIN)/python tools/install_helm.py tools/helm.txt $(VENV)/helm
	@touch $@

.PHONY: test
test: $(VENV)/helm/.installed node_modules/.package-lock.json ## Run the tests
	@$(BIN)/python -m pytest $(ARGS)

# Needs Go 1.26 or newer. The first run builds the programs into a cache outside the checkout. Each worker starts its own
# clusters, which need about 2 GiB. The tests of a file share clusters.
.PHONY: e2e
e2e: $(VENV)/helm/.installed ## Run the end-to-end tests on two real control planes
	@$(BIN)/python e2e/toolchain/build.py >/dev/null
	@$(BIN)/python -m pytest e2e --numprocesses=2 --dist=loadfile --force-enable-socket $(ARGS)

.PHONY: e2e-faults
e2e-faults: $(VENV)/helm/.installed ## Let verify name 40 random faults; SEED=N selects others
	@$(BIN)/python e2e/toolchain/build.py >/dev/null
	@E2E_FAULTS=40 E2E_SEED=$(or $(SEED),1) $(BIN)/python -m pytest e2e/test_random_faults.py -n0 -s --force-enable-socket $(ARGS)

.PHONY: e2e-report
e2e-report: $(INSTALLED) ## Copy the figures of the last make e2e into docs/benchmarks.md
	@PYTHONPATH=$(CURDIR) $(BIN)/python -m e2e.report docs/benchmarks.md

.PHONY: e2e-up
e2e-up: $(INSTALLED) ## Deploy the commit to two clusters and leave them running
	@PYTHONPATH=$(CURDIR) $(BIN)/python -m e2e.up

.PHONY: e2e-down
e2e-down: $(INSTALLED) ## Stop the clusters of e2e-up
	@PYTHONPATH=$(CURDIR) $(BIN)/python -m e2e.up --down

.PHONY: lock
lock: $(INSTALLED) ## Lock the newest allowed versions in Pipfile.lock
	@$(PIPENV) lock
	@$(BIN)/python tools/unindex_lock.py Pipfile.lock

node_modules/.package-lock.json: package.json package-lock.json $(INSTALLED)
	@echo "Installing the locked npm tools into node_modules" >&2
	@PATH=$(CURDIR)/$(BIN):$$PATH npm ci --loglevel=error >&2
	@touch $@

.PHONY: imports
imports: node_modules/.package-lock.json ## Generate the cdk8s bindings in imports/
	@$(BIN)/python tools/generate_imports.py

.PHONY: schema
schema: $(INSTALLED) ## Generate the JSON Schema and the references of keys, values and commands
	@$(BIN)/python tools/generate_schema.py
	@$(BIN)/python tools/generate_chart_readmes.py
	@$(BIN)/python tools/generate_cli_reference.py
	@$(BIN)/python tools/generate_constructs.py

.PHONY: rules
rules: $(INSTALLED) ## Generate docs/rules/, consequences.md, faults.md and the schemas of the reports
	@$(BIN)/python tools/generate_catalogue.py
	@$(BIN)/python tools/generate_report_schemas.py

.PHONY: graph
graph: $(VENV)/helm/.installed ## Draw apps/ (docs/graph.svg, docs/graph.md) and the packages (docs/architecture.md)
	@$(BIN)/python tools/generate_graph.py
	@$(BIN)/python tools/generate_architecture.py

# The parts run in parallel, and each reports all its problems.
.PHONY: check
check: node_modules/.package-lock.json $(VENV)/helm/.installed ## Run lint and type checks, and compare generated files
	@$(MAKE) --no-print-directory --jobs=2 --keep-going pyright mypy parity lint example

.PHONY: lint
lint: $(INSTALLED) ## Run ruff, import-linter, the word check, zizmor and actionlint
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports
	@$(BIN)/python tools/check_words.py
	@$(BIN)/zizmor --offline --quiet --persona=pedantic .github/workflows
	@# actionlint is published only as a Go module. Without Go, it is skipped.
	@if command -v go >/dev/null; then go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12; fi

.PHONY: mypy
mypy: $(INSTALLED) ## Check the types with mypy
	@$(BIN)/mypy

.PHONY: pyright
pyright: node_modules/.package-lock.json ## Check the types with pyright
	@PATH=$(CURDIR)/$(BIN):$$PATH node_modules/.bin/pyright

.PHONY: example
example: node_modules/.package-lock.json $(VENV)/helm/.installed ## Check the types of examples/home against the wheel
	@$(BIN)/python -m pytest -m slow -n0 tests/project/test_wheel.py

.PHONY: parity
parity: node_modules/.package-lock.json $(VENV)/helm/.installed ## Check apps/, and fail if a generated file is out of date
	@$(BIN)/python tools/generate_schema.py --check
	@$(BIN)/python tools/generate_chart_readmes.py --check
	@$(BIN)/python tools/generate_cli_reference.py --check
	@$(BIN)/python tools/generate_constructs.py --check
	@$(BIN)/python tools/generate_imports.py --check
	@$(BIN)/relay-gitops synth --check
	@$(BIN)/python tools/check_dist.py
	@$(BIN)/python tools/generate_catalogue.py --check
	@$(BIN)/python tools/generate_report_schemas.py --check
	@$(BIN)/python tools/generate_graph.py --check
	@$(BIN)/python tools/generate_architecture.py --check
	@$(BIN)/python bench/page.py --check
	@$(BIN)/relay-gitops check --parity apps

.PHONY: bench
bench: $(INSTALLED) node_modules/.package-lock.json ## Compare the speed with other programs (ARGS=--record updates docs/benchmarks.md)
	@$(BIN)/python bench/run.py $(ARGS)
