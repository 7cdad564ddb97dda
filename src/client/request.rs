//! The URL of a request.

use super::config::Config;
use crate::prelude::*;
use crate::text::{concat, decimal};

/// `{base}/v4/{command}` with the common parameters. Without a UserSig, for a gateway that signs, the query holds only
/// `random` and `contenttype`.
pub(super) fn url(config: &Config, command: &str, standby: bool, user_sig: Option<&str>, random: u32) -> String {
    let mut url = concat(&[&config.target.base(standby), "/v4/", command, "?"]);
    if let Some(user_sig) = user_sig {
        url.push_str(&concat(&["sdkappid=", &decimal(config.sdk_app_id.into()), "&identifier="]));
        push_encoded(&mut url, &config.admin_user_id);
        url.push_str("&usersig=");
        push_encoded(&mut url, user_sig);
        url.push('&');
    }
    concat(&[&url, "random=", &decimal(random.into()), "&contenttype=json"])
}

/// Percent-encodes as `encodeURIComponent` does.
fn push_encoded(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
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
