# The Rust peer: the official stwo crate as a library. `stable` needs RUSTC_BOOTSTRAP=1: the crate uses portable SIMD.
PEER_SOURCES := peer/Cargo.toml peer/Cargo.lock peer/build.rs $(wildcard peer/src/*.rs peer/src/generated/*.rs)

# $(call build_peer,processor,target folder): the library that $@ names
define build_peer
	@if command -v cargo >/dev/null; then \
	  cd peer && RUSTC_BOOTSTRAP=1 RUSTFLAGS="-C target-cpu=$(1)" cargo build --release --locked --quiet --target-dir $(2) && \
	  mkdir -p ../build && cp $(2)/release/libobelysk_stwo.so ../$@.tmp && mv ../$@.tmp ../$@; \
	else echo "peer: not built (cargo not found)"; fi
endef

build/libobelysk_stwo.so: $(PEER_SOURCES)
	$(call build_peer,native,target)

.PHONY: peer-avx2
peer-avx2: bootstrap build/libobelysk_stwo_avx2.so ## the official stwo crate compiled for AVX2 alone, for experiment e02

build/libobelysk_stwo_avx2.so: $(PEER_SOURCES)
	$(call build_peer,x86-64-v3,target/avx2)
