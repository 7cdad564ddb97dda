//! Takes the hashes out of the names that the module and its JavaScript know each other's functions by.
//!
//! The generator makes names unique by 16 random-looking digits, which no compression makes smaller: a kilobyte of each
//! file. A number does as well, where it is needed at all.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use anyhow::{Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use super::STEM;

/// Generates into `out`, with short names.
pub(super) fn generate(bindgen: &mut Bindgen, out: &Path) -> Result<()> {
    let mut output = bindgen.generate_output()?;
    let module = output.wasm_mut();
    let imports = module.imports.iter().map(|import| import.name.clone());
    let short = shorten(imports.chain(module.exports.iter().map(|export| export.name.clone())));
    for import in module.imports.iter_mut() {
        if let Some(name) = short.get(&import.name) {
            import.name.clone_from(name);
        }
    }
    for export in module.exports.iter_mut() {
        if let Some(name) = short.get(&export.name) {
            export.name.clone_from(name);
        }
    }
    output.emit(out)?;
    let script = out.join(format!("{STEM}.js"));
    let text = fs::read_to_string(&script)?;
    for name in short.keys() {
        ensure!(words(&text).any(|word| word == name), "the generated JavaScript does not know {name}");
    }
    fs::write(script, replaced(&text, &short))?;
    Ok(())
}

/// The names that end with a hash, each with one that no other has.
fn shorten(names: impl Iterator<Item = String>) -> BTreeMap<String, String> {
    let names: Vec<_> = names.collect();
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    let mut short = BTreeMap::new();
    for name in names {
        let Some(stem) = without_hash(&name) else { continue };
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let free = std::iter::once(stem.to_owned()).chain(numbered).find(|name| taken.insert(name.clone()));
        short.extend(free.map(|free| (name, free)));
    }
    short
}

/// `__wbg_get_0123456789abcdef`, `…_h0123456789abcdef` and `__wbindgen_generic_0123456789abcdef` without the digits.
fn without_hash(name: &str) -> Option<&str> {
    let (stem, hash) = name.rsplit_once('_')?;
    let digits = hash.strip_prefix('h').unwrap_or(hash);
    let is_hash = digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hash && !stem.is_empty()).then_some(stem)
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char| !is_word(char))
}

/// The text with other words in place of some of its own.
fn replaced(text: &str, words: &BTreeMap<String, String>) -> String {
    let pieces = text.split_inclusive(|char| !is_word(char));
    let piece = |piece: &str| {
        let word = piece.trim_end_matches(|char| !is_word(char));
        let end = piece.strip_prefix(word).unwrap_or_default();
        [words.get(word).map_or(word, String::as_str), end].concat()
    };
    pieces.map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_hash_and_stays_the_only_one() {
        let names = ["__wbg_get_0123456789abcdef", "__wbg_get_ffffffffffffffff", "invoke__h0123456789abcdef", "memory"];
        let short = shorten(names.map(str::to_owned).into_iter());
        let short: Vec<_> = short.iter().map(|(name, short)| (&**name, &**short)).collect();
        assert_eq!(short, [(names[0], "__wbg_get"), (names[1], "__wbg_get_2"), (names[2], "invoke_")]);
    }

    #[test]
    fn whole_words_are_replaced() {
        let words = [("a1".to_owned(), "b".to_owned())].into();
        assert_eq!(replaced("a1(a1.a12,$a1)+'a1'", &words), "b(b.a12,$a1)+'b'");
    }
}
