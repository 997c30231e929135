# The project's commands; each may be called again at any time, and is quick where nothing changed.
# Works with GNU make 3.81 (macOS) and newer. PYTHON=/path/to/python names the Python to use.

.PHONY: help demo test test-all test-faults test-kills test-fuzzing fuzz test-pywb test-debian test-wordpress test-engines suites gates lock bench clean
.DEFAULT_GOAL := help

# $(call environment,FOLDER,NAME OF PINS,OPTIONS)
environment = python=$$(sh .ci/find-python) && "$$python" .ci/environment.py $(1) requirements/$(2).txt $(3)

help: ## print this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1: /p' Makefile | awk -F': ' '{ printf "make %-14s %s\n", $$1, $$2 }'

demo: ## make .venv with the program in it, and capture a small web site on this machine
	@$(call environment,.venv,run,--wheel)
	.venv/bin/preserve demo

# Suites: each has a pytest marker of its name and a target test-NAME; `make test` runs the tests that
# have no such marker. IN_ALL are those that test-all and .ci/run call, in this order.
APART = faults kills fuzzing pywb debian wordpress engines
IN_ALL = faults kills fuzzing pywb wordpress debian

# Processes among which the tests are shared out; 0 is none but pytest's own.
WORKERS ?= 2
nothing :=
apart = not ($(subst $(nothing) , or ,$(strip $(APART))))

test: ## the tests, against the installed wheel; ARGS="-k word" picks some
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	.venv-test/bin/pytest -q -m "$(apart)" -n $(WORKERS) --dist worksteal --junitxml=build/test.xml $(ARGS)

test-all: test $(addprefix test-,$(IN_ALL)) ## those, and what needs pywb, a browser or Debian's packages

# $(call suite,NAME): the tests of a marker, in one process. pytest fails where there is none, and
# suites.py where none passed or one was skipped.
define suite
@rm -f build/$(1).xml
@sh .ci/debian-packages $(1)
.venv-test/bin/pytest -q -m $(1) --junitxml=build/$(1).xml $(ARGS)
@.venv-test/bin/python .ci/suites.py build/$(1).xml
endef

test-faults: ## captures of hundreds of broken servers
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	$(call suite,faults)

test-kills: ## captures that are killed, or whose disk is full, at every step
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	$(call suite,kills)

test-fuzzing: ## every reader of bytes with inputs made to break it, for some seconds each
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	$(call suite,fuzzing)

fuzz: ## the same for MINUTES=30; TARGETS="page style" picks some; going on from what it found before
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	FUZZING_MINUTES=$(or $(MINUTES),30) FUZZING_TARGETS="$(TARGETS)" .venv-test/bin/pytest -q -rA -m fuzzing --timeout=0 $(ARGS)

test-pywb: ## what pywb and the field's other tools say of captures
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	@$(call environment,.venv-pywb,pywb,--build-sources)
	$(call suite,pywb)

test-debian: ## pages live and in both viewers, in Chromium; another user; systemd
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	@$(call environment,.venv-pywb,pywb,--build-sources)
	@sh .ci/debian-packages debian
	@$(MAKE) --no-print-directory build/viewer/installed
	$(call suite,debian)

test-wordpress: ## captures of a WordPress of Debian's package
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	$(call suite,wordpress)

test-engines: ## captures of further engines, installed as their makers say
	@$(call environment,.venv-test,dev,--wheel --build-sources)
	$(call suite,engines)

suites: # the names of those that test-all runs, for .ci/run
	@echo test $(addprefix test-,$(IN_ALL))

# ReplayWeb.page and axe-core, by the versions and the digests in their lock.
build/viewer/installed: tests/interop/package.json tests/interop/package-lock.json
	@mkdir -p build/viewer
	@cp $^ build/viewer
	@echo "-- installing ReplayWeb.page and axe-core into build/viewer" >&2
	@cd build/viewer && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

gates: ## style, types, import rules, pins, and that the program runs with its own dependencies alone
	@$(call environment,.venv-test,dev,--wheel --build-sources)
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
	$(call pins,peers,--group peers)

# $(call pins,NAME,SOURCES): for every platform at once; no header, since it would name the machine.
pins = .venv-lock/bin/uv pip compile --quiet --universal --python .venv-lock/bin/python \
	--python-version 3.11 --generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade) \
	-o requirements/$(1).txt $(2)

# ROUNDS=1 SIZE=0.1 is a quick look at the whole job.
bench: ## measure captures against peers; BENCH=name runs bench/name.py, BENCH=list lists them
	@$(call environment,.venv-test,dev,--wheel --build-sources)
ifeq ($(BENCH),list)
	@for script in bench/*.py; do test ! -f "$$script" || sed -n '1s/"""\(.*\)/\1/;1s/"""$$//;1s|^|'"$$script"': |p' "$$script"; done
else ifdef BENCH
	.venv-test/bin/python bench/$(BENCH).py $(ARGS)
else
	@$(call environment,.venv-peers,peers)
	.venv-test/bin/python bench/whole_job.py $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SIZE),--size $(SIZE)) $(ARGS)
endif

clean: ## remove what the above made, captures and other people's environments excepted
	for folder in .venv*; do test ! -e $$folder/made-from-pins || rm -rf $$folder; done
	rm -rf build dist .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find src tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +
