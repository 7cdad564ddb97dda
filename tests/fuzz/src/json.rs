//! Mutations of JSON that stays JSON, with what a parsed value cannot hold: names given twice, numbers of any size.

use fastrand::Rng;
use serde_json::Value;

/// Values in place of another one, as they are written.
const VALUES: [&str; 26] = [
    "0",
    "-0",
    "1",
    "-1",
    "1.5",
    "1e3",
    "1e400",
    "70107",
    "40006",
    "4294967295",
    "4294967296",
    "4503599627370496",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551616",
    "null",
    "true",
    "\"\"",
    "\"0\"",
    "\"a\"",
    "[]",
    "{}",
    "\"\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[[[[]]]]",
];

enum Json {
    /// As it is written.
    Leaf(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The text with one to three changes of its values; `None` where it is no JSON.
pub(crate) fn mutate(text: &[u8], rng: &mut Rng) -> Option<String> {
    let mut json = Json::of(serde_json::from_slice(text).ok()?);
    for _ in 0..rng.usize(1..=3) {
        json.change(rng);
    }
    let mut text = String::new();
    json.write(&mut text);
    Some(text)
}

impl Json {
    fn of(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::Array(items.into_iter().map(Self::of).collect()),
            Value::Object(fields) => {
                Self::Object(fields.into_iter().map(|(name, value)| (name, Self::of(value))).collect())
            }
            leaf => Self::Leaf(leaf.to_string()),
        }
    }

    /// Goes down a way of its own, and changes what it ends at.
    fn change(&mut self, rng: &mut Rng) {
        let count = match self {
            Self::Leaf(_) => 0,
            Self::Array(items) => items.len(),
            Self::Object(fields) => fields.len(),
        };
        if count == 0 || rng.u8(0..8) == 0 {
            *self = Self::Leaf(VALUES[rng.usize(0..VALUES.len())].to_owned());
            return;
        }
        let (at, to, what) = (rng.usize(0..count), rng.usize(0..=count), rng.u8(0..8));
        match (self, what) {
            (Self::Array(items), 0) => drop(items.remove(at)),
            (Self::Object(fields), 0) => drop(fields.remove(at)),
            (Self::Array(items), 1) => {
                let again = items[at].copy();
                items.insert(to, again);
            }
            (Self::Object(fields), 1) => {
                let again = (fields[at].0.clone(), fields[at].1.copy());
                fields.insert(to, again);
            }
            (Self::Array(items), 2) => items.rotate_left(at),
            (Self::Object(fields), 2) => fields.rotate_left(at),
            (Self::Array(items), _) => items[at].change(rng),
            (Self::Object(fields), _) => fields[at].1.change(rng),
            (Self::Leaf(_), _) => {}
        }
    }

    fn copy(&self) -> Self {
        match self {
            Self::Leaf(text) => Self::Leaf(text.clone()),
            Self::Array(items) => Self::Array(items.iter().map(Self::copy).collect()),
            Self::Object(fields) => {
                Self::Object(fields.iter().map(|(name, value)| (name.clone(), value.copy())).collect())
            }
        }
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Leaf(leaf) => text.push_str(leaf),
            Self::Array(items) => {
                text.push('[');
                for (at, item) in items.iter().enumerate() {
                    text.push_str(if at == 0 { "" } else { "," });
                    item.write(text);
                }
                text.push(']');
            }
            Self::Object(fields) => {
                text.push('{');
                for (at, (name, value)) in fields.iter().enumerate() {
                    text.push_str(if at == 0 { "" } else { "," });
                    text.push_str(&Value::from(name.as_str()).to_string());
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
        }
    }
}
