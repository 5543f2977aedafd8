# The Rust peer: the official stwo crate as a library. `stable` needs RUSTC_BOOTSTRAP=1: the crate uses portable SIMD.
PEER_SOURCES := peer/Cargo.toml peer/Cargo.lock peer/build.rs $(wildcard peer/src/*.rs peer/src/generated/*.rs)

build/libobelysk_stwo.so: $(PEER_SOURCES)
	@if command -v cargo >/dev/null; then \
	  cd peer && RUSTC_BOOTSTRAP=1 RUSTFLAGS="-C target-cpu=native" cargo build --release --locked --quiet && \
	  mkdir -p ../build && cp target/release/libobelysk_stwo.so ../build/libobelysk_stwo.so.tmp && \
	  mv ../build/libobelysk_stwo.so.tmp ../build/libobelysk_stwo.so; \
	else echo "peer: not built (cargo not found)"; fi
