# The project's commands; each may be called again at any time, and is quick where nothing changed.
# Works with GNU make 3.81 (macOS) and newer. PYTHON=/path/to/python names the Python to use.

.PHONY: help demo test test-all gates lock bench clean
.DEFAULT_GOAL := help

# $(call environment,FOLDER,NAME OF PINS,OPTIONS)
environment = python=$$(sh .ci/find-python) && "$$python" .ci/environment.py $(1) requirements/$(2).txt $(3)

help: ## print this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1: /p' Makefile | awk -F': ' '{ printf "make %-9s %s\n", $$1, $$2 }'

demo: ## make .venv with the program in it, and capture a small web site on this machine
	@$(call environment,.venv,run,--wheel)
	.venv/bin/preserve demo

test: ## the tests, against the installed wheel; ARGS="-k word" picks some
	@$(call environment,.venv-test,dev,--wheel)
	.venv-test/bin/pytest -q -m "not pywb and not debian" --junitxml=build/test.xml $(ARGS)

test-all: test ## those, and the ones that need pywb or Debian's packages
	@$(call environment,.venv-pywb,pywb,--build-sources)
	.venv-test/bin/pytest -q -m "pywb and not debian" --junitxml=build/pywb.xml $(ARGS)
	@sh .ci/debian-packages
	@$(MAKE) --no-print-directory build/viewer/installed
	.venv-test/bin/pytest -q -m debian --junitxml=build/debian.xml $(ARGS)

# ReplayWeb.page, by the version and the digest in its lock.
build/viewer/installed: tests/interop/package.json tests/interop/package-lock.json
	@mkdir -p build/viewer
	@cp $^ build/viewer
	@echo "-- installing ReplayWeb.page into build/viewer" >&2
	@cd build/viewer && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

gates: ## style, types, import rules, pins, and that the program runs with its own dependencies alone
	@$(call environment,.venv-test,dev,--wheel)
	.venv-test/bin/ruff check
	.venv-test/bin/ruff format --check
	.venv-test/bin/mypy $(wildcard src tests bench scripts .ci/*.py)
	.venv-test/bin/lint-imports --no-cache
	.venv-test/bin/pytest -q tests/ground/test_requirements.py
	@$(call environment,.venv-run,run,--wheel)
	.venv-run/bin/python -I -W error .ci/run_alone.py
	.venv-run/bin/python -I -m preserve --help

lock: ## write requirements/ anew from pyproject.toml; UPGRADE=1 takes the newest versions
	@$(call environment,.venv-lock,lock)
	$(call pins,run,pyproject.toml)
	$(call pins,dev,--group dev pyproject.toml)
	$(call pins,build,--group build)
	$(call pins,lock,--group lock)
	$(call pins,pywb,--group pywb)

# $(call pins,NAME,SOURCES): for every platform at once; no header, since it would name the machine.
pins = .venv-lock/bin/uv pip compile --quiet --universal --python .venv-lock/bin/python \
	--python-version 3.11 --generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade) \
	-o requirements/$(1).txt $(2)

bench: ## list the measurements; BENCH=name runs bench/name.py
	@$(call environment,.venv-test,dev,--wheel)
ifdef BENCH
	.venv-test/bin/python bench/$(BENCH).py $(ARGS)
else
	@for script in bench/*.py; do test ! -f "$$script" || sed -n '1s/"""\(.*\)/\1/;1s/"""$$//;1s|^|'"$$script"': |p' "$$script"; done
endif

clean: ## remove what the above made, captures and other people's environments excepted
	for folder in .venv*; do test ! -e $$folder/made-from-pins || rm -rf $$folder; done
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find src tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +
