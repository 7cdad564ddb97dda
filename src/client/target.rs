//! Where requests go: a region's domains, or an origin of the caller's own.

use crate::api::Region;
use crate::prelude::*;
use crate::text::concat;

/// The address that a client sends to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The service itself.
    Region(Region),
    /// A gateway or an emulator: `http(s)://host[:port][/prefix]`, without a slash at the end.
    BaseUrl(String),
}

impl Target {
    /// Reads an origin with an optional path. The text says what is wrong.
    pub fn from_base_url(text: &str) -> Result<Self, &'static str> {
        let Some((scheme, rest)) = split_scheme(text) else {
            return Err("is no URL, it must start with https:// or http://");
        };
        if !["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err("must start with https:// or http://");
        }
        let host = up_to(rest, b"/?#");
        if host.is_empty() || host.starts_with(':') {
            return Err("has no host");
        }
        if host.as_bytes().contains(&b'@') {
            return Err("must not hold a user name or password");
        }
        if up_to(text, b"?#") != text {
            return Err("must not hold a query or a fragment");
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err("must not hold white space, control characters or backslashes");
        }
        let mut base = text;
        while let Some(shorter) = base.strip_suffix('/') {
            base = shorter;
        }
        Ok(Self::BaseUrl(base.to_owned()))
    }

    /// The part of a URL before `/v4/`. `standby` asks for the region's other domain, if it has one.
    pub(super) fn base(&self, standby: bool) -> String {
        match self {
            Self::Region(region) => concat(&["https://", region_host(*region, standby)]),
            Self::BaseUrl(base) => base.clone(),
        }
    }

    /// The host alone, for events.
    pub(super) fn host(&self, standby: bool) -> &str {
        match self {
            Self::Region(region) => region_host(*region, standby),
            Self::BaseUrl(base) => split_scheme(base).map_or(base, |(_, rest)| up_to(rest, b"/")),
        }
    }
}

/// The parts before and after `://`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    const MARK: &[u8] = b"://";
    let at = text.as_bytes().windows(MARK.len()).position(|window| window == MARK)?;
    Some((text.get(..at)?, text.get(at + MARK.len()..)?))
}

/// The part of a text before the first of these ASCII characters.
fn up_to<'a>(text: &'a str, ends: &[u8]) -> &'a str {
    let end = text.bytes().position(|byte| ends.contains(&byte));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn region_host(region: Region, standby: bool) -> &'static str {
    match region.standby_host() {
        Some(host) if standby => host,
        _ => region.host(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(&str, &str), &str>) {
        let got = Target::from_base_url(text);
        let got = got.as_ref().map(|target| (target.base(false), target.host(false)));
        let got = got.as_ref().map(|(base, host)| (base.as_str(), *host)).map_err(|fault| **fault);
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn an_origin_with_a_path_is_taken() {
        check("https://chat.example", Ok(("https://chat.example", "chat.example")));
        check("http://127.0.0.1:8787/", Ok(("http://127.0.0.1:8787", "127.0.0.1:8787")));
        check("HTTPS://[::1]:1/api/chat//", Ok(("HTTPS://[::1]:1/api/chat", "[::1]:1")));
    }

    #[test]
    fn anything_else_is_refused() {
        check("chat.example", Err("is no URL, it must start with https:// or http://"));
        check("https:h://h", Err("must start with https:// or http://"));
        check("ftp://chat.example", Err("must start with https:// or http://"));
        check("https://", Err("has no host"));
        check("https://:80", Err("has no host"));
        check("https://u:p@h", Err("must not hold a user name or password"));
        check("https://h/?a=1", Err("must not hold a query or a fragment"));
        check("https://h/#x", Err("must not hold a query or a fragment"));
        check("https://h/a b", Err("must not hold white space, control characters or backslashes"));
    }

    #[test]
    fn a_region_without_a_standby_keeps_its_domain() {
        let host = |region, standby| Target::Region(region).host(standby).to_owned();
        assert_eq!(host(Region::Singapore, false), "adminapisgp.im.qcloud.com");
        assert_eq!(host(Region::Singapore, true), "adminapisgp.my-imcloud.com");
        assert_eq!(host(Region::Tokyo, true), "adminapijpn.im.qcloud.com");
        assert_eq!(Target::Region(Region::China).base(false), "https://console.tim.qq.com");
    }
}
