//! Makes the items and the report of a list command.
//!
//! They cross as two texts and an array of numbers a part, of which objects.js makes the objects. Errors are put in afterwards.

use alloc::borrow::Cow;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::to_js;
use super::object::{number, set, size};
use super::profile::pack_profile;
use crate::api::{Device, Outcome};
use crate::client::{Chunk, Redactor};
use crate::error::Error;
use crate::prelude::*;
use crate::text::join;

/// `BatchReport` in index.d.ts: one item for each account, in order, with the count of both kinds.
pub(super) fn report(chunks: &[Chunk], redactor: &Redactor<'_>) -> JsValue {
    create_report(&chunks.iter().map(|chunk| items(chunk, redactor)).collect())
}

/// `BatchItem`s in index.d.ts, of one part.
pub(super) fn items(chunk: &Chunk, redactor: &Redactor<'_>) -> JsValue {
    let all: Vec<_> = chunk.items().collect();
    items_of(&all, redactor)
}

/// The same, of UserIDs with their results.
pub(super) fn items_of(all: &[(&str, Result<&Outcome, &Error>)], redactor: &Redactor<'_>) -> JsValue {
    let mut packed = Packed::default();
    for (user_id, result) in all {
        packed.number(utf16_length(user_id));
        packed.text.push_str(user_id);
        match result {
            Ok(outcome) => packed.outcome(outcome),
            Err(_) => packed.kind(ItemKind::Failed),
        }
    }
    let items = create_items(&join(&mut packed.words.into_iter(), "\n"), &packed.text, &packed.numbers);
    for (at, (_, result)) in (0..).zip(all) {
        if let Err(error) = result {
            set(&items.get(at), "error", &to_js(error, redactor));
        }
    }
    items.into()
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = createReport)]
    fn create_report(parts: &Array) -> JsValue;

    #[wasm_bindgen(js_name = createItems)]
    fn create_items(words: &str, text: &str, numbers: &[f64]) -> Array;
}

/// Items as they cross.
#[derive(Default)]
pub(super) struct Packed {
    /// Texts of ours that come again and again; a number names each.
    words: Vec<&'static str>,
    /// All other texts, end to end; a number says how long each is, in UTF-16.
    text: String,
    numbers: Vec<f64>,
}

/// What follows the UserID of an item.
#[derive(Clone, Copy)]
enum ItemKind {
    /// Nothing: the error is put in afterwards.
    Failed,
    Done,
    /// A word.
    Status,
    /// A word, the number of devices, and these: platform, status, a bit for each of the other fields, those fields.
    Devices,
    /// Fields, and whether those of the app follow.
    Profile,
}

impl Packed {
    pub(super) fn number(&mut self, number: f64) {
        self.numbers.push(number);
    }

    /// A word of ours, by its place.
    pub(super) fn word(&mut self, word: &'static str) {
        let at = self.words.iter().position(|known| core::ptr::eq(*known, word)).unwrap_or_else(|| {
            self.words.push(word);
            self.words.len() - 1
        });
        self.number(size(at));
    }

    /// A text where there may be a word: a number below 0 says how long it is.
    pub(super) fn text(&mut self, text: &str) {
        self.number(-1.0 - utf16_length(text));
        self.text.push_str(text);
    }

    #[expect(clippy::ptr_arg, reason = "that it is borrowed says that it is a word of ours")]
    fn word_or_text(&mut self, text: &Cow<'static, str>) {
        match text {
            Cow::Borrowed(word) => self.word(word),
            Cow::Owned(text) => self.text(text),
        }
    }

    fn kind(&mut self, kind: ItemKind) {
        self.number(f64::from(kind as u8));
    }

    fn outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Done => self.kind(ItemKind::Done),
            Outcome::Status(status) => {
                self.kind(ItemKind::Status);
                self.word(status.as_str());
            }
            Outcome::Presence(presence) => {
                self.kind(if presence.devices.is_some() { ItemKind::Devices } else { ItemKind::Status });
                self.word(presence.status.as_str());
                if let Some(devices) = &presence.devices {
                    self.number(size(devices.len()));
                    devices.iter().for_each(|device| self.device(device));
                }
            }
            Outcome::Profile(profile) => {
                self.kind(ItemKind::Profile);
                pack_profile(self, profile);
            }
        }
    }

    fn device(&mut self, device: &Device) {
        self.word_or_text(&device.platform);
        self.word_or_text(&device.status);
        let bit = |is_there, bit| if is_there { bit } else { 0 };
        let has = bit(device.is_background.is_some(), 1)
            | bit(device.instance_id.is_some(), 2)
            | bit(device.custom_identifier.is_some(), 4);
        self.number(f64::from(has));
        if let Some(is_background) = device.is_background {
            self.number(f64::from(u8::from(is_background)));
        }
        if let Some(instance_id) = device.instance_id {
            self.number(number(instance_id));
        }
        if let Some(name) = &device.custom_identifier {
            self.text(name);
        }
    }
}

/// How long JavaScript takes a text to be.
fn utf16_length(text: &str) -> f64 {
    size(if text.is_ascii() { text.len() } else { text.encode_utf16().count() })
}
