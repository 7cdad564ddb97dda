//! Makes the items and the report of a list command.
//!
//! Each part crosses as a text and an array of numbers, from which objects.js makes the objects. Errors are put in
//! afterwards.

use alloc::borrow::Cow;
use core::iter;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::to_js;
use super::object::{js_number, set};
use super::profile::pack_profile;
use crate::api::{Device, Outcome};
use crate::client::{Chunk, Redactor};
use crate::error::Error;
use crate::prelude::*;
use crate::text::{concat, join};

/// `BatchReport` in index.d.ts: one item for each account, in order, with the count of both kinds. `user_ids` are the
/// caller's own, if those were kept.
pub(super) fn report(chunks: &[Chunk], user_ids: Option<&Array>, redactor: &Redactor<'_>) -> JsValue {
    let mut first = 0;
    let items = |chunk: &Chunk| {
        let items = items_of(&mut chunk.items(), UserIds { kept: user_ids, first }, redactor);
        first += items.length();
        items
    };
    create_report(&chunks.iter().map(items).collect())
}

/// `BatchItem`s in index.d.ts, of one part.
pub(super) fn items(chunk: &Chunk, redactor: &Redactor<'_>) -> JsValue {
    items_of(&mut chunk.items(), UserIds::default(), redactor).into()
}

/// Where JavaScript has the UserIDs of items.
#[derive(Clone, Copy, Default)]
pub(super) struct UserIds<'a> {
    /// `None` if it does not have them: they cross with the items.
    kept: Option<&'a Array>,
    /// The place of the first of them.
    first: u32,
}

/// UserIDs with their results.
pub(super) type Results<'a> = dyn Iterator<Item = (&'a str, Result<&'a Outcome, &'a Error>)> + 'a;

/// `BatchItem`s in index.d.ts.
pub(super) fn items_of(all: &mut Results<'_>, user_ids: UserIds<'_>, redactor: &Redactor<'_>) -> Array {
    let mut packed = Packed::default();
    let mut errors = Vec::new();
    for (at, (user_id, result)) in (0..).zip(all) {
        let user_id = user_ids.kept.is_none().then_some(user_id);
        match result {
            Ok(outcome) => packed.outcome(user_id, outcome),
            Err(error) => {
                packed.item(user_id, ItemKind::Failed, 0);
                errors.push((at, error));
            }
        }
    }
    let words = join(&mut iter::once("").chain(packed.words), "\n");
    let text = concat(&[&words, &packed.text]);
    let items = create_items(&text, words.len(), &packed.numbers, user_ids.kept, user_ids.first);
    // accounts that failed together share one error: it may hold an answer of many MiB
    let mut last: Option<(&Error, JsValue)> = None;
    for (at, error) in errors {
        let shown = match last.take() {
            Some((known, shown)) if known.is(error) => shown,
            _ => to_js(error, redactor),
        };
        set(&items.get(at), "error", &shown);
        last = Some((error, shown));
    }
    items
}

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_name = createReport)]
    fn create_report(parts: &Array) -> JsValue;

    #[wasm_bindgen(js_name = createItems)]
    fn create_items(text: &str, words: usize, numbers: &[f64], user_ids: Option<&Array>, first: u32) -> Array;
}

/// Items as they cross.
#[derive(Default)]
pub(super) struct Packed {
    /// Words of our own that repeat again and again; a number names each.
    words: Vec<&'static str>,
    /// All other texts, end to end; a number says how long each is, in UTF-16.
    text: String,
    numbers: Vec<f64>,
}

/// What an item holds beside its UserID. It crosses in the lowest three bits of the item's first number; above them is
/// the number of its word.
#[derive(Clone, Copy)]
enum ItemKind {
    /// Nothing: the error is put in afterwards.
    Failed,
    Done,
    /// A word.
    Status,
    /// A word, the number of devices, and these.
    Devices,
    /// Fields, and whether those of the app follow.
    Profile,
}

impl Packed {
    pub(super) fn number(&mut self, number: f64) {
        self.numbers.push(number);
    }

    /// The number of a word of our own, from 1 on; there are fewer than 256. 0 stands for none.
    fn word_number(&mut self, word: &'static str) -> u8 {
        let at = self.words.iter().position(|known| core::ptr::eq(*known, word)).unwrap_or_else(|| {
            self.words.push(word);
            self.words.len() - 1
        });
        u8::try_from(at + 1).unwrap_or_default()
    }

    /// A word of our own, where there may be another text.
    pub(super) fn word(&mut self, word: &'static str) {
        let number = self.word_number(word);
        self.number(number.into());
    }

    /// A text, where there may be a word of our own.
    pub(super) fn other_text(&mut self, text: &str) {
        self.number(0.0);
        self.text(text);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(utf16_length(text));
        self.text.push_str(text);
    }

    fn item(&mut self, user_id: Option<&str>, kind: ItemKind, word_number: u8) {
        self.number(f64::from(kind as u32 | u32::from(word_number) << 3));
        if let Some(user_id) = user_id {
            self.text(user_id);
        }
    }

    fn outcome(&mut self, user_id: Option<&str>, outcome: &Outcome) {
        match outcome {
            Outcome::Done => self.item(user_id, ItemKind::Done, 0),
            Outcome::Status(status) => {
                let number = self.word_number(status.as_str());
                self.item(user_id, ItemKind::Status, number);
            }
            Outcome::Presence(presence) => {
                let number = self.word_number(presence.status.as_str());
                let kind = if presence.devices.is_some() { ItemKind::Devices } else { ItemKind::Status };
                self.item(user_id, kind, number);
                if let Some(devices) = &presence.devices {
                    self.number(js_number(devices.len()));
                    devices.iter().for_each(|device| self.device(device));
                }
            }
            Outcome::Profile(profile) => {
                self.item(user_id, ItemKind::Profile, 0);
                pack_profile(self, profile);
            }
        }
    }

    /// A number, then what it announces: the lowest four bits say which fields there are, the next eight are the number
    /// of the platform's word, and the next that of the status's. If that is 0, the text follows.
    fn device(&mut self, device: &Device) {
        let bit = |is_there, bit| if is_there { bit } else { 0 };
        let has = bit(device.is_background.is_some(), 1)
            | bit(device.is_background == Some(true), 2)
            | bit(device.instance_id.is_some(), 4)
            | bit(device.custom_identifier.is_some(), 8);
        let words = [&device.platform, &device.status];
        let [platform, status] = words.map(|text| match text {
            Cow::Borrowed(word) => u32::from(self.word_number(word)),
            Cow::Owned(_) => 0,
        });
        self.number(f64::from(has | platform << 4 | status << 12));
        for text in words {
            if let Cow::Owned(text) = text {
                self.text(text);
            }
        }
        if let Some(instance_id) = device.instance_id {
            self.number(js_number(instance_id));
        }
        if let Some(name) = &device.custom_identifier {
            self.text(name);
        }
    }
}

/// How long a text is in JavaScript.
fn utf16_length(text: &str) -> f64 {
    js_number(if text.is_ascii() { text.len() } else { text.encode_utf16().count() })
}
