//! Tells the linker to leave in the page's program what refers to what, so that it can be cut in two afterwards
//! (scripts/tools/wasm-bindgen); the other programs would only be larger for it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bin=page=--emit-relocs");
    }
}
