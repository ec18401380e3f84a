# The tasks of this project; CONTRIBUTING.md and .ci/run call these and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000

BENCH_INDEX ?= .symptom-search
BENCH_SITE ?= corpus
FUZZ ?= 1

.PHONY: demo test torture check audit bench load fuzz coverage install opensearch texts clean

demo: $(VENV)/installed  ## build the index of corpus/ and serve it
	$(BIN)/symptom-index build corpus
	$(BIN)/symptom-web --port $(PORT)

test: $(VENV)/installed-tests check  ## everything that must hold
	$(BIN)/python -m pytest

torture: $(VENV)/installed-tests  ## every fault at every operation of a build: about a quarter of an hour, prints figures
	TORTURE=full $(BIN)/python -m pytest tests/faults

check: $(VENV)/installed-tests  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed-bench  ## find() beside other engines on the index at BENCH_INDEX; builds beside Pagefind's of BENCH_SITE
	$(BIN)/python -m tests.bench.bench_search $(BENCH_INDEX) $(BENCH_FLAGS)
	$(BIN)/python -m tests.bench.bench_build $(BENCH_SITE)

audit: $(VENV)/installed-audit  ## dangerous code of ours; known weaknesses of dependencies, where PyPI can be asked
	$(BIN)/bandit -q -ll -r indexer search_web
	@if $(BIN)/python -c "import json, urllib.request as u; json.load(u.urlopen('https://pypi.org/pypi/pip/json', timeout=10))['vulnerabilities']" 2>/dev/null; \
	then $(BIN)/pip-audit --skip-editable; else echo "PyPI cannot be asked from here: dependencies were not looked up."; fi

load: $(VENV)/installed-tests  ## how much two processes bear while the example site is built again and again
	$(BIN)/python -m tests.bench.load $(LOAD_FLAGS)

opensearch: build/opensearch/installed  ## what the tests of the OpenSearch engine start; needs Java 17 and Maven

build/opensearch/installed: tests/opensearch/pom.xml
	mvn --quiet --batch-mode --file $< dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/build/opensearch
	touch $@

fuzz: $(VENV)/installed-tests  ## the long form: a hundred thousand questions, ten thousand pages and files
	FUZZ=$(FUZZ) $(BIN)/python -m pytest tests/fuzz tests/search_web/test_openapi.py -s

# Where a fault would lose a generation, a result or a question, every branch has a test; the cluster's engine only where one runs.
WHOLE := indexer/engines/*,indexer/publishing/generations.py,search_web/asking/*

coverage: $(VENV)/installed-tests  ## which lines and branches no test takes; fails below 95 %, and below all of WHOLE
	$(BIN)/python -m pytest --cov --cov-report=term
	$(BIN)/coverage report --fail-under=100 --include='$(WHOLE)' --omit='indexer/engines/opensearch*,indexer/engines/opensearch/*'

install: $(VENV)/installed-tests  ## the environment for development

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-tests: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,browser,evaluate,opensearch]'
	touch $@

build/node_modules:  ## what looks for barriers on the pages (axe-core)
	npm install --silent --no-save --no-audit --no-fund --no-package-lock --prefix build axe-core@4.14.1

texts: $(VENV)/installed-tests  ## put new and changed texts of the pages into every catalogue, to be translated there
	mkdir -p build
	$(BIN)/pybabel -q extract -F search_web/translations/extract.ini -k marked --no-location --sort-output \
		--omit-header --no-wrap -o build/messages.pot search_web
	for catalogue in search_web/translations/*.po; do \
		$(BIN)/pybabel -q update -i build/messages.pot -o $$catalogue -l $$(basename $$catalogue .po) \
			--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap; \
	done

$(VENV)/installed-audit: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[audit]'
	touch $@

$(VENV)/installed-bench: $(VENV)/installed-tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

clean:
	rm -rf $(VENV) .symptom-search build dist *.egg-info
