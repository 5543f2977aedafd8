//! Tells the library which compiler and flags built it, for `ob_describe`.

use std::env;
use std::process::Command;

fn main() {
    let rustc = env::var_os("RUSTC").expect("cargo sets RUSTC");
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc --version runs");
    let version = String::from_utf8(output.stdout).expect("rustc prints UTF-8");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    println!(
        "cargo:rustc-env=PEER_COMPILER={} {}",
        version.trim(),
        flags.replace('\u{1f}', " ").replace(['"', '\\'], "")
    );
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
}
