# Một Cửa. Needs python3 >= 3.11 with venv, make and git; everything else is installed into .venv.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$p && break; done)
BIN := .venv/bin
WORKERS ?= 2

# Dozens of processes are started; some machines forbid Python to keep what it has compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo test check bench coverage fmt format lint imports types tests fast-tests browser scanner screens migration clean

help:
	@echo "make demo    chạy bản minh họa / run the demonstration (PORT, MOTCUA_DATA, MOTCUA_DATABASE_URL)"
	@echo "make test    kiểm tra tất cả / everything that is tested"
	@echo "make check   kiểm tra nhanh, dưới một phút / the fast gate, under a minute"
	@echo "make coverage  độ phủ của kiểm tra / which lines the tests run"
	@echo "make screens  vẽ lại ảnh các trang trong docs/screens / draw the pages anew"
	@echo "make bench   đo hiệu năng / measure"
	@echo "make fmt     định dạng mã / put the code in order"

demo: install
	@$(BIN)/python -m tests.partners.demonstration

test: format lint imports types tests

check: format lint imports types fast-tests

bench: install
	@$(BIN)/python -m bench

fmt: install
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

format: install
	@$(BIN)/ruff format --check --quiet .

lint: install
	@$(BIN)/ruff check --quiet .

imports: install
	@$(BIN)/lint-imports --no-logo 2>&1 | tail -n 20; exit $${PIPESTATUS[0]}

types: install
	@$(BIN)/mypy

tests: install browser scanner
	@$(BIN)/pytest -n $(WORKERS)

coverage: install browser scanner
	@$(BIN)/pytest -n $(WORKERS) --cov --cov-report=term:skip-covered

fast-tests: install
	@$(BIN)/pytest -n $(WORKERS) -q tests/domain tests/architecture

browser: install
	@$(BIN)/python -m tools.chromium

scanner: install
	@$(BIN)/python -m tools.clamd

screens: install browser
	@$(BIN)/python -m tools.screens

# make migration title="what it does": writes migrations/versions/… from the tables as they are
migration: install
	@$(BIN)/motcua migrate --draft "$(title)"

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*

install: .venv/installed

.venv/installed: pyproject.toml uv.lock
	@if [ -z "$(PYTHON)" ]; then \
		echo "Cần Python 3.11 trở lên / Python 3.11 or later is needed (Debian: apt install python3 python3-venv)"; exit 1; fi
	@if [ ! -x $(BIN)/pip ]; then rm -rf .venv; $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python thiếu venv / Python has no venv (Debian: apt install python3-venv)"; exit 1; }; fi
	@[ -x $(BIN)/uv ] || $(BIN)/pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv sync --frozen --quiet 2>/dev/null || $(BIN)/uv sync --frozen --quiet --system-certs
	@touch $@
