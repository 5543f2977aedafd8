# Obelysk Bench. `make help` lists the targets.
DENO_VERSION := 2.9.6
DENO_DIR_LOCAL := .tools/node_modules/.bin
DENO := $(CURDIR)/$(DENO_DIR_LOCAL)/deno
export PATH := $(CURDIR)/$(DENO_DIR_LOCAL):$(PATH)
.DEFAULT_GOAL := help
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --jobs=$(shell nproc)
endif
MAKEFLAGS += --no-print-directory
.PHONY: help bootstrap build peer bench test test-full ok report figures clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile cuda/build.mk peer/build.mk chain/build.mk cuda/gpu.mk | sed -E 's/:.*## /\t/' | expand -t 16

bootstrap: .tools/deno-$(DENO_VERSION) node_modules/.installed ## Deno and the npm packages, into this folder

.tools/deno-$(DENO_VERSION):
	npm install --silent --no-save --no-package-lock --prefix .tools deno@$(DENO_VERSION)
	$(DENO) --version
	@touch $@

node_modules/.installed: deno.json deno.lock .tools/deno-$(DENO_VERSION)
	$(DENO) install
	@touch $@

include cuda/build.mk
include peer/build.mk
include chain/build.mk
include cuda/gpu.mk

build: bootstrap native ## bootstrap and build the CPU prover
peer: bootstrap build/libobelysk_stwo.so ## the official stwo crate behind the same interface (needs cargo)

bench: build peer peer-avx2 emulator gpu-plans ## the default sweep on what is there, records, report
	deno task bench
	$(MAKE) report

report: bootstrap ## the site from the committed records
	deno task report

figures: bootstrap ## the example site's SVGs and the README's table, for committing
	deno task report --readme
	rm -f docs/figures/*.svg && cp site/charts/*.svg docs/figures/

ok: bootstrap ## format, lint, types, layers, banners, generated files, docs
	deno task ok

test: build peer native-hooks emulator gpu-plans browser cairo-tools ## the tests CI runs
	deno task ok
	deno run -A tools/test.ts

test-full: build peer native-hooks emulator gpu-plans touched browser cairo-tools ## everything, slow grids included
	deno task ok
	deno run -A tools/test.ts --full

.PHONY: browser
browser: ## Chromium and a font for the tests of the report (Debian, as root); says so where it cannot
	@if command -v chromium >/dev/null && [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ]; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else echo "browser: chromium is not installed; its tests will be skipped"; fi

clean: ## what was built here
	rm -rf build site peer/target
