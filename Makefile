# make run   sets everything up that is missing and serves the app
# make test  the same with the test tools, then format, lint, types and tests
# Each stage leaves a stamp, so a second call goes straight to its work.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
WORKERS ?= 2
STATIC := $(shell find static -not -path 'static/vendor*' 2>/dev/null)

.PHONY: help run test pictures audit check setup setup-dev chromium office strace nginx fmt lock wheel release clean
.DELETE_ON_ERROR:

help:
	@echo 'make run    set up and serve'
	@echo 'make test   set up, then format check, lint, types and tests (in WORKERS=2 processes)'
	@echo 'make check  the same without the tests'
	@echo 'make pictures  save every page in every size, theme, language and filling to contact sheets in pictures/sheets'
	@echo 'make audit  look at all of those with axe (NAMES="wall plan": only pages whose name holds one)'
	@echo 'make fmt    format and repair what can be repaired'
	@echo 'make lock   pin all packages again after editing pyproject.toml, requirements*.in or package.json'
	@echo 'make wheel  build the package into dist/'
	@echo 'make release  write dist/workshop-VERSION-PLATFORM.tar.gz, which installs without internet'
	@echo 'make clean  remove everything that was built; data/ stays'

run: setup
	@exec $(BIN)/workshop run

test: chromium office strace nginx check
	@test -n "$$WORKSHOP_TEST_POSTGRES" || echo '· WORKSHOP_TEST_POSTGRES is not set: tests of PostgreSQL are skipped'
	@exec $(BIN)/python -m pytest tests --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: setup-dev
	@echo '· browsers of 2022, format, lint, types'
	@$(BIN)/python tools/assets.py floor
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

pictures audit: chromium setup-dev
	@exec $(BIN)/python -m tests.scenes.tour $@ $(NAMES)

setup: $(VENV)/.packages $(VENV)/.project static/vendor/manifest.json
setup-dev: $(VENV)/.packages-dev setup

$(BIN)/pip:
	@echo '· virtual environment in $(VENV)'
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed; name it: make PYTHON=python3.12 run'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv'; exit 1; }

$(VENV)/.packages: requirements.txt | $(BIN)/pip
	@echo '· packages from requirements.txt (the first time takes a minute)'
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

# A full set, so it stands for both stamps.
$(VENV)/.packages-dev: requirements-dev.txt requirements.txt | $(BIN)/pip
	@echo '· packages from requirements-dev.txt (the first time takes a minute)'
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $(VENV)/.packages $@

$(VENV)/.project: pyproject.toml | $(VENV)/.packages
	@echo '· workshop itself'
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

static/vendor/notices.txt: package-lock.json tools/assets.py requirements-node.txt | $(BIN)/pip
	@echo '· files for the browser'
	@$(BIN)/python tools/assets.py vendor

static/vendor/manifest.json: static/vendor/notices.txt tools/assets.py tools/floor.mjs $(STATIC)
	@$(BIN)/python tools/assets.py manifest

chromium:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || { \
		echo 'Chromium is missing: the tests drive a real browser. On Debian: apt install chromium'; exit 1; }

nginx:
	@PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || { \
		echo 'nginx is missing: the tests run the configuration in docs/operations.md. On Debian: apt install nginx-light'; exit 1; }

office:
	@command -v soffice >/dev/null || { \
		echo 'LibreOffice is missing: the tests let it open the exported files. On Debian: apt install libreoffice-calc libreoffice-writer'; exit 1; }

strace:
	@command -v strace >/dev/null || { \
		echo 'strace is missing: a test sees with it that answers follow a flush. On Debian: apt install strace'; exit 1; }

fmt: setup-dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-header --no-emit-index-url --no-emit-find-links

lock: | $(VENV)/.packages-dev
	@$(LOCK) pyproject.toml requirements.in -o requirements.txt
	@$(LOCK) pyproject.toml requirements.in requirements-dev.in -c requirements.txt -o requirements-dev.txt
	@$(LOCK) requirements-node.in -o requirements-node.txt
	@npm install --package-lock-only --ignore-scripts

wheel: setup-dev
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

release: setup
	@echo '· release, with every package it needs'
	@$(BIN)/python tools/release.py

clean:
	@rm -rf $(VENV) node_modules static/vendor dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
