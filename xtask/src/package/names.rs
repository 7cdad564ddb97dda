//! Short names for what the module and its JavaScript know each other's functions by.
//!
//! The generator's are long, and some end with 16 random-looking digits, which no compression makes smaller. Nobody reads them: a stack
//! trace knows the module's functions by number. Three kilobytes of the module are in it, and more of the JavaScript.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// The generated JavaScript, as the generator's module names it and as ours does.
const GENERATED: [&str; 2] = ["\"./tencent_chat_edge_bg.js\"", "\"glue\""];

/// Exports that others than the generated JavaScript look for.
const KEPT: [&str; 2] = ["memory", "__wbindgen_externrefs"];

/// What stands before the name of an export where it is used.
const EXPORTS: &str = "wasm.";

/// The generator's names, each with the one that the module has now.
pub(super) struct Names {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

/// Generates into `out`, and gives the module short names. The JavaScript has those of the generator still.
pub(super) fn generate(bindgen: &mut Bindgen, out: &Path) -> Result<Names> {
    let mut output = bindgen.generate_output()?;
    let module = output.wasm_mut();
    let [from, to] = GENERATED.map(|file| file.trim_matches('"'));
    let generated = module.imports.iter_mut().filter(|import| import.module == from);
    let imports = shorten(generated.map(|import| {
        import.module = to.to_owned();
        &mut import.name
    }));
    let exports =
        module.exports.iter_mut().map(|export| &mut export.name).filter(|name| !KEPT.contains(&name.as_str()));
    let exports = shorten(exports);
    output.emit(out)?;
    Ok(Names { imports, exports })
}

/// Gives each name a new one: a, b … z, aa, ab …
fn shorten<'a>(names: impl Iterator<Item = &'a mut String>) -> BTreeMap<String, String> {
    let letters = || ('a'..='z').map(String::from);
    let pairs = letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")));
    names.zip(letters().chain(pairs)).map(|(name, short)| (std::mem::replace(name, short.clone()), short)).collect()
}

impl Names {
    /// The generated JavaScript with the module's names.
    pub(super) fn given_to(&self, script: &str) -> Result<String> {
        let mut places = BTreeMap::<_, u32>::new();
        for piece in words(script) {
            *places.entry(word_of(piece)).or_default() += 1;
        }
        for name in self.imports.keys() {
            let places = places.get(&**name).copied().unwrap_or_default();
            ensure!(places == 1, "the generated JavaScript has {places} functions called {name}");
        }
        let [from, to] = GENERATED;
        ensure!(script.contains(from), "the generated JavaScript hands out nothing as {from}");
        Ok(words(&script.replace(from, to)).map(|piece| self.instead_of(piece)).collect())
    }

    /// A word, and what follows it, with another name in it.
    fn instead_of(&self, piece: &str) -> String {
        let word = word_of(piece);
        let export = word.strip_prefix(EXPORTS).and_then(|name| self.exports.get(name));
        let short = match export {
            Some(name) => format!("{EXPORTS}{name}"),
            None => self.imports.get(word).map_or(word, String::as_str).to_owned(),
        };
        short + piece.strip_prefix(word).unwrap_or_default()
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$' | '.')
}

/// The words of a script, a field with what it is of, each with the one character behind it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|char| !is_word(char))
}

fn word_of(piece: &str) -> &str {
    piece.trim_end_matches(|char| !is_word(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut imports = ["__wbg_get_0123456789abcdef", "__wbg_get_ffffffffffffffff"].map(str::to_owned);
        let mut exports = ["decode", "malloc"].map(str::to_owned);
        let names = Names { imports: shorten(imports.iter_mut()), exports: shorten(exports.iter_mut()) };
        assert_eq!((imports, exports), (["a", "b"].map(str::to_owned), ["a", "b"].map(str::to_owned)));
        names
    }

    #[test]
    fn each_name_becomes_the_modules() -> Result<()> {
        let script = "function decode(){return wasm.decode(wasm.malloc)}\
                      {\"./tencent_chat_edge_bg.js\":__wbg_get_0123456789abcdef: function,__wbg_get_ffffffffffffffff: wasm.memory,x.wasm.decode}";
        let short = "function decode(){return wasm.a(wasm.b)}{\"glue\":a: function,b: wasm.memory,x.wasm.decode}";
        assert_eq!(names().given_to(script)?, short);
        Ok(())
    }

    #[test]
    fn what_the_script_does_not_know_once_is_an_error() {
        let one = "__wbg_get_0123456789abcdef: 1";
        assert!(names().given_to(one).is_err());
        assert!(names().given_to(&format!("{one}, {one}, __wbg_get_ffffffffffffffff: 2")).is_err());
    }

    #[test]
    fn there_are_more_names_than_letters() {
        let mut names: Vec<_> = (0..30).map(|number| number.to_string()).collect();
        shorten(names.iter_mut());
        let ends = names.get(25..27).zip(names.last());
        assert_eq!(ends, Some((&["z", "aa"].map(str::to_owned)[..], &"ad".to_owned())));
    }
}
