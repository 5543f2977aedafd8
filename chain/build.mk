# What the chain tests run on: a local Starknet (kept outside the tree, it takes minutes to build) and the Sierra -> CASM compiler.
OBELYSK_CACHE ?= $(HOME)/.cache/obelysk-bench
export OBELYSK_CACHE

DEVNET_VERSION := 0.8.2
DEVNET := $(OBELYSK_CACHE)/starknet-devnet-$(DEVNET_VERSION)/bin/starknet-devnet
# The defaults of the crate's release profile take twice the time for no use here.
DEVNET_PROFILE := CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

.PHONY: devnet cairo-tools
devnet: $(DEVNET) ## starknet-devnet into $OBELYSK_CACHE, for the tests on a local chain (once, about 12 minutes on 2 cores; needs cargo)

$(DEVNET):
	@command -v cargo >/dev/null || { echo "devnet: cargo not found"; exit 1; }
	$(DEVNET_PROFILE) nice -n 19 cargo install starknet-devnet --version $(DEVNET_VERSION) --locked \
	  --root $(OBELYSK_CACHE)/starknet-devnet-$(DEVNET_VERSION) --target-dir $(OBELYSK_CACHE)/starknet-devnet-build
	strip $@
	rm -rf $(OBELYSK_CACHE)/starknet-devnet-build

# A static binary of the Python package; the compiler itself (Sierra 1.7 at most) is what is wanted of it.
CAIRO_LANG_VERSION := 0.14.0.1
CAIRO_LANG_SHA256 := d53473245f8d0d7d62d77ad5c1715959f61ce128bb369e8e7662040aabed98df
CAIRO_TOOLS := .tools/cairo-lang-$(CAIRO_LANG_VERSION)

cairo-tools: $(CAIRO_TOOLS)/starknet-sierra-compile ## the Sierra -> CASM compiler from PyPI (needs python3 with pip)

$(CAIRO_TOOLS)/starknet-sierra-compile:
	@mkdir -p $(CAIRO_TOOLS)
	@if ! python3 -m pip download --quiet --disable-pip-version-check cairo-lang==$(CAIRO_LANG_VERSION) --no-deps --no-binary :all: -d $(CAIRO_TOOLS); \
	then echo "cairo-tools: not installed (python3 with pip cannot download cairo-lang); tests that need it will be skipped"; exit 0; fi; \
	echo "$(CAIRO_LANG_SHA256)  $(CAIRO_TOOLS)/cairo-lang-$(CAIRO_LANG_VERSION).zip" | sha256sum --check --quiet || \
	{ rm $(CAIRO_TOOLS)/cairo-lang-$(CAIRO_LANG_VERSION).zip; exit 1; } && \
	python3 -c 'import sys, zipfile; archive, name, to = sys.argv[1:]; open(to, "wb").write(zipfile.ZipFile(archive).read(name))' \
	  $(CAIRO_TOOLS)/cairo-lang-$(CAIRO_LANG_VERSION).zip \
	  cairo-lang-$(CAIRO_LANG_VERSION)/starkware/starknet/compiler/v1/sierra-compiler-major-1/bin/starknet-sierra-compile $@.tmp && \
	chmod +x $@.tmp && mv $@.tmp $@ && rm $(CAIRO_TOOLS)/cairo-lang-$(CAIRO_LANG_VERSION).zip
