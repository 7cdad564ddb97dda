//! Generates the JavaScript around the module, and makes the module small.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;
use xshell::{Shell, cmd};

use super::{
    STEM, factory,
    names::{self, Names},
};
use crate::progress::{quietly, step};

const OUT: &str = "target/xtask/wasm";
const STAMP: &str = "target/xtask/wasm.stamp";

/// Size over speed: the module travels to every isolate, and its time goes into waiting for the service.
/// The names and sections that wasm-bindgen needed are not needed any more.
///
/// The first KiB of memory is the far end of the stack, so no address of anything lies there and sums become offsets. Taking
/// the code apart and putting its branches together anew makes it one part in two hundred smaller. A large function that is
/// called from one place stays one: inlined, it makes the module shorter, and what gzip makes of it longer.
const WASM_OPT: &[&str] = &[
    "--low-memory-unused",
    "-Oz",
    "--flatten",
    "--rereloop",
    "--simplify-locals",
    "--rse",
    "-Oz",
    "--flatten",
    "--rereloop",
    "--simplify-locals",
    "--rse",
    "-Oz",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=120",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

pub(crate) const ESBUILD: &str = "xtask/node_modules/esbuild/bin/esbuild";

/// The documentation of each function is in index.d.ts. Names stay as they are, for whoever reads a stack trace. Lines are broken,
/// since Node prints the one that an uncaught error comes from, but seldom: each break costs a byte or more, gzipped.
pub(super) const SHORTEN: &[&str] =
    &["--minify-whitespace", "--minify-syntax", "--line-limit=300", "--log-level=warning"];

/// Returns the folder that holds the module and its JavaScript. Does nothing where nothing has changed.
pub(super) fn generate(sh: &Shell, module: &Path) -> Result<&'static str> {
    let stamp = fingerprint(sh, module)?;
    let made = [format!("{STEM}_bg.wasm"), format!("{STEM}.js")];
    let is_whole = made.iter().all(|file| Path::new(OUT).join(file).exists());
    if is_whole && sh.read_file(STAMP).is_ok_and(|last| last == stamp) {
        return Ok(OUT);
    }
    sh.remove_path(STAMP)?;
    sh.remove_path(OUT)?;
    make(sh, module, Path::new(OUT))?;
    sh.write_file(STAMP, stamp)?;
    Ok(OUT)
}

/// The same in any folder, whatever was there before.
pub(super) fn make(sh: &Shell, module: &Path, out: &Path) -> Result<()> {
    make_plain(sh, module, out)?;
    step("making it small with wasm-opt", || {
        let wasm = out.join(format!("{STEM}_bg.wasm"));
        quietly(cmd!(sh, "node xtask/node_modules/binaryen/bin/wasm-opt {wasm} {WASM_OPT...} --output {wasm}"))
    })?;
    step("taking comments and blanks out of the JavaScript", || {
        let script = out.join(format!("{STEM}.js"));
        quietly(cmd!(sh, "node {ESBUILD} {script} {SHORTEN...} --allow-overwrite --outfile={script}"))
    })?;
    Ok(())
}

/// The same as large as it comes.
pub(super) fn make_plain(sh: &Shell, module: &Path, out: &Path) -> Result<()> {
    let names = step("generating the JavaScript around it", || bindgen(module, out))?;
    factory::wrap(sh, &out.join(format!("{STEM}.js")), &names)
}

/// Changes with whatever the output depends on: the module, the npm tools, and this program with its wasm-bindgen.
fn fingerprint(sh: &Shell, module: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    sh.read_binary_file(module)?.hash(&mut hasher);
    sh.read_file("xtask/package-lock.json")?.hash(&mut hasher);
    fs::metadata(std::env::current_exe()?)?.modified()?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

fn bindgen(module: &Path, out: &Path) -> Result<Names> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(STEM)
        .web(true)?
        // index.d.ts in the template is written by hand
        .typescript(false)
        // The entries hand the module over; a `new URL(…, import.meta.url)` beside it would set bundlers searching.
        .omit_default_module_path(true);
    names::generate(&mut bindgen, out)
}
