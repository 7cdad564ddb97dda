//! The URL of a request.

use std::fmt::Write as _;

use super::config::Config;

/// `{base}/v4/{command}` with the common parameters. Without a UserSig, for a gateway that signs, the query holds only
/// `random` and `contenttype`.
pub(super) fn url(config: &Config, command: &str, standby: bool, user_sig: Option<&str>, random: u32) -> String {
    let mut url = config.target.base(standby);
    url.push_str("/v4/");
    url.push_str(command);
    url.push('?');
    if let Some(user_sig) = user_sig {
        let _ = write!(url, "sdkappid={}&identifier=", config.sdk_app_id);
        push_encoded(&mut url, &config.admin_user_id);
        url.push_str("&usersig=");
        push_encoded(&mut url, user_sig);
        url.push('&');
    }
    let _ = write!(url, "random={random}&contenttype=json");
    url
}

/// Percent-encodes as `encodeURIComponent` does.
fn push_encoded(url: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => url.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => url.push(char::from(byte)),
            _ => {
                let _ = write!(url, "%{byte:02X}");
            }
        }
    }
}
