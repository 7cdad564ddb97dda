//! Makes a function of the JavaScript around the module: each call of it gives another instance.
//!
//! What wasm-bindgen generates keeps one instance, and all about it, in the variables of a file. Inside a function they are new with
//! each call, so that nothing that an instance has left behind, be it a callback or a finalizer, can reach another.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::Shell;

use super::{calls::lighten, names::Names};

/// `imports` is what it imports, and `guard` takes the module's exports on their way in: all calls go through there.
///
/// The parentheses around it tell V8 that it is called at once. Otherwise it would be read twice, in a twentieth of the time that the
/// package takes to start.
const HEAD: &str = "export const createGlue = ((imports, guard) => {";

/// How the function begins in a bundle, without blanks.
const EAGER: &str = "createGlue=((";

/// From the first to the last of what makes an instance of a module, an address or a response: see instance.js, which has a module.
const LOADING: [&str; 2] = ["async function __wbg_load(", "export { initSync, __wbg_init as default };"];

/// What it is made of instead: `imports()`, and `take(instance)`.
const LOADED: [&str; 2] = ["imports: __wbg_get_imports", "take: __wbg_finalize_init"];

/// Where the module's exports are taken.
const EXPORTS: [&str; 2] = ["wasm = instance.exports;", "wasm = guard(instance.exports);"];

pub(super) fn wrap(sh: &Shell, script: &Path, names: &Names) -> Result<()> {
    let text = sh.read_file(script)?;
    let wrapped = lighten(&text).and_then(|text| factory(&names.given_to(&text)?));
    Ok(sh.write_file(script, wrapped.with_context(|| format!("{} is not as expected", script.display()))?)?)
}

/// That the function is still compiled when its file is loaded.
pub(super) fn ensure_eager(sh: &Shell, bundle: &str) -> Result<()> {
    let text = sh.read_file(bundle)?.replace('\n', "");
    ensure!(text.contains(EAGER), "`{EAGER}` does not stand in {bundle}: the bundler took parentheses away");
    Ok(())
}

fn factory(text: &str) -> Result<String> {
    let [from, to] = EXPORTS;
    ensure!(text.matches(from).count() == 1, "`{from}` does not stand in it once");
    let [first, last] = LOADING;
    let (text, loading) = text.split_once(first).with_context(|| format!("`{first}` does not stand in it"))?;
    let (_, rest) = loading.split_once(last).with_context(|| format!("`{last}` does not stand behind `{first}`"))?;
    let text = [text, rest].concat();
    let mut names = LOADED.map(str::to_owned).to_vec();
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace(from, to).lines() {
        // a file stands there once for each function that the module itself imports from it, and always means the same
        let file = file_of_imports(line);
        if file.is_none() || lines.iter().all(|former| file_of_imports(former) != file) {
            lines.push(inner(line, &mut names)?);
        }
    }
    Ok(format!("{HEAD}\n{}\nreturn {{ {} }};\n}});\n", lines.join("\n"), names.join(", ")))
}

/// In the object that the module gets its imports from: `"../under-way.js": import1,`.
fn file_of_imports(line: &str) -> Option<&str> {
    line.trim().split_once(": import").map(|(file, _)| file)
}

/// A line as it stands inside the function. Takes note of what it exports.
fn inner(line: &str, names: &mut Vec<String>) -> Result<String> {
    if let Some(import) = line.strip_prefix("import ") {
        let (what, _) = import.split_once(" from ").context("an import without a place")?;
        let what = what.strip_prefix("* as ").unwrap_or(what);
        return Ok(format!("const {} = imports;", what.replace(" as ", ": ")));
    }
    let Some(export) = line.strip_prefix("export ") else { return Ok(line.to_owned()) };
    let mut words = export.split([' ', '(']);
    let kind = words.next();
    ensure!(matches!(kind, Some("class" | "function")), "an export of another kind: {line}");
    names.push(words.next().context("an export without a name")?.to_owned());
    Ok(export.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATED: &str = r#"import { createError } from "../errors.js";
import * as import1 from "../under-way.js"

export class ChatClient {
}
export function decodeUserSig(userSig) {
}
        "../under-way.js": import1,
        "../under-way.js": import2,
    wasm = instance.exports;
async function __wbg_load(module, imports) {
}
export { initSync, __wbg_init as default };
const names = new Map();
"#;

    #[test]
    fn what_is_generated_stands_inside_a_function() -> Result<()> {
        let expected = r#"export const createGlue = ((imports, guard) => {
const { createError } = imports;
const import1 = imports;

class ChatClient {
}
function decodeUserSig(userSig) {
}
        "../under-way.js": import1,
    wasm = guard(instance.exports);

const names = new Map();
return { imports: __wbg_get_imports, take: __wbg_finalize_init, ChatClient, decodeUserSig };
});
"#;
        assert_eq!(factory(GENERATED)?, expected);
        Ok(())
    }

    #[test]
    fn what_a_newer_generator_writes_otherwise_is_an_error() {
        let is_refused = |from: &str, to: &str| assert!(factory(&GENERATED.replace(from, to)).is_err(), "{from}");
        is_refused("wasm = instance.exports;", "wasm = exports;");
        is_refused("export class", "export const");
        is_refused("__wbg_load", "__wbg_start");
        is_refused("initSync, ", "");
        is_refused(" from \"../errors.js\"", "");
        is_refused("default };", "default");
    }
}
