//! Runs the tests in a wasm module: `wasm-bindgen-test-runner`, in the version that the lock file beside this names.

use std::env;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

fn main() -> anyhow::Result<()> {
    run_cli_with_args(env::args_os())
}
