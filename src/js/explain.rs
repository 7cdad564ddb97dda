//! `explainUserSig` as JavaScript sees it.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::claims::{JsClaims, user_sig_text};
use super::fields::Fields;
use super::options::secret_key;
use super::signer::moment;
use crate::client::sdk_app_id;
use crate::error::{InputCode, InputError};
use crate::usersig::{Check, Checks, Explanation, Given, Problem, explain};

/// Says everything that is wrong with a UserSig, layer by layer: which layer, why it may be so, and what to do.
///
/// Never throws, whatever it is given. `ok` is true exactly where `problems` is empty: then `decodeUserSig` reads the
/// UserSig, and a signer with the same app, key, user and time verifies it. No text quotes the UserSig or the key.
///
/// `claims` is what the UserSig says, not verified, where all of it could be read: if need be after undoing what the
/// problems name, such as another alphabet.
///
/// Each option is one check more. One that is of no use (of a wrong type, or a `secretKey` in a browser without
/// `dangerouslyAllowBrowser`, which is then not used) is a problem with the code of the check that cannot be made:
/// `WRONG_APP` for `sdkAppId`, `WRONG_USER` for `userId`, `EXPIRED` for `now`, and `BAD_SIGNATURE` for `secretKey` and for
/// options that are no object. Its message says that this was not checked.
///
/// @param userSig What somebody takes for a UserSig.
///
/// Page: "Generating UserSig".
#[expect(unreachable_pub, reason = "only public items are exported")]
#[wasm_bindgen(js_name = explainUserSig, unchecked_return_type = "UserSigExplanation")]
pub fn explain_user_sig(
    #[wasm_bindgen(js_name = userSig, unchecked_param_type = "unknown")] user_sig: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "ExplainOptions")] options: &JsValue,
) -> JsValue {
    let text = user_sig_text(user_sig);
    let given = text.as_deref().map_or_else(|| Given::Other(kind(user_sig)), Given::Text);
    let explanation = explain(given, &checks(options));
    serde_wasm_bindgen::to_value(&JsExplanation::new(&explanation)).unwrap_or_default()
}

/// `UserSigExplanation` in types.d.ts.
#[derive(Serialize)]
struct JsExplanation<'a> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<JsClaims<'a>>,
    problems: Vec<JsProblem<'a>>,
}

/// `UserSigProblem` in types.d.ts.
#[derive(Serialize)]
struct JsProblem<'a> {
    code: &'static str,
    message: &'a str,
    hint: &'static str,
}

impl<'a> JsExplanation<'a> {
    fn new(explanation: &'a Explanation) -> Self {
        let problem = |problem: &'a Problem| JsProblem {
            code: problem.code.as_str(),
            message: &problem.message,
            hint: problem.hint,
        };
        Self {
            ok: explanation.problems.is_empty(),
            claims: explanation.claims.as_ref().map(JsClaims::new),
            problems: explanation.problems.iter().map(problem).collect(),
        }
    }
}

fn checks(options: &JsValue) -> Checks {
    match Fields::optional(options, InputCode::InvalidArgument, "options") {
        Ok(fields) => Checks {
            sdk_app_id: check(optional(&fields, |fields| match fields.number("sdkAppId")? {
                None => Ok(None),
                some => sdk_app_id(some).map(Some),
            })),
            user_id: check(optional(&fields, |fields| fields.text("userId"))),
            now: check(moment(fields.as_ref(), "now").map(Some)),
            key: check(optional(&fields, secret_key)),
        },
        Err(error) => Checks {
            sdk_app_id: Check::Skipped,
            user_id: Check::Skipped,
            now: check(moment(None, "now").map(Some)),
            key: Check::Impossible(error.message),
        },
    }
}

fn optional<'a, T>(
    fields: &Option<Fields<'a>>,
    read: impl Fn(&Fields<'a>) -> Result<Option<T>, InputError>,
) -> Result<Option<T>, InputError> {
    fields.as_ref().map_or(Ok(None), read)
}

fn check<T>(option: Result<Option<T>, InputError>) -> Check<T> {
    match option {
        Ok(None) => Check::Skipped,
        Ok(Some(value)) => Check::Against(value),
        Err(error) => Check::Impossible(error.message),
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
