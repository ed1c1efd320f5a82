//! Gives the module as much stack as threads of a program have: its readers and checkers call themselves for what is nested.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=-zstack-size=4194304");
    println!("cargo::rerun-if-changed=build.rs");
}
