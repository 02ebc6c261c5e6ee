# Two commands do everything on a machine with Python 3.11 and make: `make film` and `make test`.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TOOLS := $(VENV)/.tools
export OMP_NUM_THREADS ?= 1

.PHONY: film test check bench readme gallery clean

film: $(INSTALLED)
	$(BIN)/cinerl film assets/sequences/encounter.toml --out out --overlay --compare

test: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

bench: $(INSTALLED)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[bench]"
	$(BIN)/cinerl bench speed --json benchmarks/results/speed.json
	$(BIN)/cinerl bench critics --json benchmarks/results/critics.json --plot benchmarks/results/critics.png \
		--sheet benchmarks/results/framing.png
	$(BIN)/cinerl bench taste --steps 500000 --json benchmarks/results/taste.json --plot benchmarks/results/taste.png
	$(BIN)/cinerl bench style --json benchmarks/results/style_video.json --plot benchmarks/results/style_video.png
	$(BIN)/cinerl bench suite --out benchmarks/results/suite --json benchmarks/results/suite.json

readme: $(TOOLS)
	$(BIN)/python docs/make_readme.py

gallery: $(INSTALLED)
	$(BIN)/python docs/make_gallery.py

# Python compiles what is imported; pip would compile everything.
$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-compile --constraint constraints.txt "torch==2.13.0"
	$(BIN)/pip install --quiet --no-compile --constraint constraints.txt --editable .
	touch $@

$(TOOLS): $(INSTALLED)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) out
