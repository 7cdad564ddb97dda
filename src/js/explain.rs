//! `explainUserSig` as JavaScript sees it.

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::claims::{claims_object, user_sig_text};
use super::fields::Fields;
use super::object::Object;
use super::options::secret_key;
use super::signer::moment;
use super::timer::now_ms;
use crate::client::sdk_app_id;
use crate::error::InputCode;
use crate::usersig::{Check, Checks, Explanation, Given, explain};

/// Says everything that is wrong with a UserSig, layer by layer: which layer, why it may be so, and what to do.
#[expect(unreachable_pub, reason = "only public items are exported")]
#[wasm_bindgen(js_name = explainUserSig)]
pub fn explain_user_sig(#[wasm_bindgen(js_name = userSig)] user_sig: &JsValue, options: &JsValue) -> JsValue {
    let text = user_sig_text(user_sig);
    let given = text.as_ref().map(|text| text.as_str()).map_or_else(|| Given::Other(kind(user_sig)), Given::Text);
    explanation_object(&explain(given, &checks(options)))
}

/// `UserSigExplanation` in index.d.ts.
fn explanation_object(explanation: &Explanation) -> JsValue {
    let problems = Array::new();
    for problem in &explanation.problems {
        let object = Object::new().text("code", problem.code.as_str()).text("message", &problem.message);
        problems.push(&object.text("hint", problem.hint).done());
    }
    Object::new()
        .flag("ok", explanation.problems.is_empty())
        .value("claims", &explanation.claims.as_ref().map(claims_object).unwrap_or_default())
        .value("problems", &problems)
        .done()
}

/// Reads each option by itself: one that cannot be used does not affect the others.
fn checks(options: &JsValue) -> Checks {
    let fields = || Fields::options(options, InputCode::InvalidArgument);
    if let Err(error) = fields().end() {
        let (now, key) = (Check::Against(now_ms() / 1000), Check::Impossible(error.message.clone()));
        return Checks { sdk_app_id: Check::Skipped, user_id: Check::Skipped, now, key };
    }
    Checks {
        sdk_app_id: check(fields(), &|fields| {
            let number = fields.number("sdkAppId")?;
            fields.keep(sdk_app_id(Some(number)))
        }),
        user_id: check(fields(), &|fields| fields.text("userId")),
        now: check(fields(), &|fields| Some(moment(fields, "now"))),
        key: check(fields(), &secret_key),
    }
}

fn check<T>(fields: Fields<'_>, read: &dyn Fn(&Fields<'_>) -> Option<T>) -> Check<T> {
    let value = read(&fields);
    match (fields.end(), value) {
        (Err(error), _) => Check::Impossible(error.message.clone()),
        (Ok(()), Some(value)) => Check::Against(value),
        (Ok(()), None) => Check::Skipped,
    }
}

/// What to call a value that is no text. Asks for nothing that a proxy could answer.
fn kind(value: &JsValue) -> &'static str {
    if value.is_null() {
        return "null";
    }
    match value.js_typeof().as_string().as_deref() {
        Some("undefined") => "undefined",
        Some("number") => "a number",
        Some("bigint") => "a bigint",
        Some("boolean") => "a boolean",
        Some("symbol") => "a symbol",
        Some("function") => "a function",
        _ => "an object",
    }
}
