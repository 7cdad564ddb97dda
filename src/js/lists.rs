//! What all methods over lists share: a batch with its report, and the same over a stream.

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;

use super::abort::Signal;
use super::client::{ChatClient, until_aborted};
use super::error::{to_js, to_js_plain};
use super::input;
use super::options::MethodOptions;
use super::place::Place;
use super::promise::promise;
use super::report::report;
use super::source::{Iterator, Source};
use super::stream::{Parts, iterate};
use crate::api::{Account, ListCommand};
use crate::client::ItemStream;
use crate::error::InputError;
use crate::prelude::*;

/// A list from the caller, and how its elements are read.
pub(super) struct Input<'a> {
    value: &'a JsValue,
    /// What the elements are called in an error.
    place: &'static str,
    read: fn(&JsValue, Place<'_>) -> Result<Account, InputError>,
    read_all: fn(&JsValue, &str) -> Result<input::List, InputError>,
}

impl<'a> Input<'a> {
    pub(super) fn user_ids(value: &'a JsValue) -> Self {
        Self { value, place: "userIds", read: input::named_account, read_all: input::named_accounts }
    }

    pub(super) fn accounts(value: &'a JsValue) -> Self {
        Self { value, place: "accounts", read: input::account, read_all: input::accounts }
    }
}

/// Makes the command from the method's options.
pub(super) type Command<'a> = &'a dyn Fn(&MethodOptions) -> Result<Rc<dyn ListCommand>, InputError>;

/// Carries out a command over a list.
pub(super) fn list(client: &ChatClient, input: &Input<'_>, options: &JsValue, command: Command<'_>) -> Promise {
    promise(|| {
        let read = || {
            let (client, options) = client.prepare(options)?;
            let (accounts, user_ids) = (input.read_all)(input.value, input.place)?;
            let command = command(&options)?;
            Ok::<_, InputError>((client, options, accounts, user_ids, command))
        };
        let (client, options, accounts, user_ids, command) = read().map_err(to_js_plain)?;
        let signal = options.signal.clone();
        let work = async move {
            let on_progress = options.progress(Some(accounts.len()));
            let chunks = client.list(command, accounts, &options.call, Box::new(on_progress)).await;
            let redactor = client.redactor();
            let chunks = chunks.map_err(|error| to_js(&error, &redactor))?;
            Ok(report(&chunks, user_ids.as_ref(), &redactor))
        };
        Ok(until_aborted(signal, Box::pin(work)))
    })
}

/// Carries out a command over a stream. What is wrong with the input is reported when the first item is asked for.
pub(super) fn stream(client: &ChatClient, input: &Input<'_>, options: &JsValue, command: Command<'_>) -> JsValue {
    let open = || {
        let (client, options) = client.prepare(options).map_err(to_js_plain)?;
        let command = command(&options).map_err(to_js_plain)?;
        let iterator = Iterator::new(input.value, input.place)?;
        let source = Source::new(iterator.clone(), input.place, input.read);
        let on_progress = options.progress(None);
        let stream = ItemStream::new(client.clone(), command, options.call, Box::new(source), Box::new(on_progress));
        let source = iterator.object().clone();
        let signal = options.signal.clone();
        Ok::<_, JsValue>((Parts::open(client, stream, iterator, options.signal), source, signal))
    };
    let (parts, source, signal) = open().unwrap_or_else(|error| (Parts::refused(error), JsValue::UNDEFINED, None));
    iterate(parts, &source, signal.as_ref().map(Signal::as_js))
}
