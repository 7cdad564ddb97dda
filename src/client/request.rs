//! The URL of a request.

use super::config::Config;
use crate::prelude::*;
use crate::text::{Wiped, decimal};

/// `{base}/v4/{command}` with the common parameters. Without a UserSig, for a gateway that signs, the query holds only
/// `random` and `contenttype`.
pub(super) fn url(config: &Config, command: &str, standby: bool, user_sig: Option<&str>, random: u32) -> Wiped {
    let base = config.target.base(standby);
    let encoded = config.admin_user_id.len() + user_sig.map_or(0, str::len);
    // room for all of it at once, so that growing leaves no copy of the UserSig behind
    let mut url = Wiped::new(String::with_capacity(base.len() + command.len() + 3 * encoded + 96));
    let push_all = |url: &mut String, texts: &[&str]| texts.iter().for_each(|text| url.push_str(text));
    push_all(&mut url, &[&base, "/v4/", command, "?"]);
    if let Some(user_sig) = user_sig {
        push_all(&mut url, &["sdkappid=", &decimal(config.sdk_app_id.into()), "&identifier="]);
        push_encoded(&mut url, &config.admin_user_id);
        url.push_str("&usersig=");
        push_encoded(&mut url, user_sig);
        url.push('&');
    }
    push_all(&mut url, &["random=", &decimal(random.into()), "&contenttype=json"]);
    url
}

/// Percent-encodes as `encodeURIComponent` does.
fn push_encoded(url: &mut String, text: &str) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    // as a UserSig is
    if text.bytes().all(is_plain) {
        return url.push_str(text);
    }
    for byte in text.bytes() {
        if is_plain(byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            for digit in [byte >> 4, byte & 15] {
                let letter = if digit < 10 { b'0' } else { b'A' - 10 };
                url.push(char::from(letter + digit));
            }
        }
    }
}
