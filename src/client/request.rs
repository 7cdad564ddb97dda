//! The URL of a request: what stays the same from one to the next is made once.

use alloc::rc::Rc;
use core::any::Any;
use core::cell::OnceCell;

use super::CommandName;
use super::config::Config;
use crate::prelude::*;
use crate::text::{Wiped, concat, decimal};

/// What follows the random number.
const END: &str = "&contenttype=json";

/// How many starts are kept: room for all known commands at both domains, and for some others.
const MOST_KEPT: usize = 32;

/// What the URLs of a command start with, up to the random number in them: `{base}/v4/{command}?{parameters}&random=`.
pub struct UrlStart {
    command: CommandName,
    standby: bool,
    text: Wiped,
    kept: OnceCell<Rc<dyn Any>>,
}

impl UrlStart {
    /// Without a UserSig, for a gateway that signs, the query holds only `random` and `contenttype`.
    fn new(config: &Config, command: &CommandName, standby: bool, user_sig: Option<&str>) -> Self {
        let base = config.target.base(standby);
        let signed = user_sig.map(|user_sig| {
            let [app, admin] = [&decimal(config.sdk_app_id.into()), &*encoded(&config.admin_user_id)];
            Wiped::new(concat(&["sdkappid=", app, "&identifier=", admin, "&usersig=", &encoded(user_sig), "&"]))
        });
        let signed = signed.as_ref().map_or("", |signed| signed.as_str());
        let text = Wiped::new(concat(&[&base, "/v4/", command, "?", signed, "random="]));
        Self { command: command.clone(), standby, text, kept: OnceCell::new() }
    }

    /// One that starts with just this.
    #[cfg(all(test, target_arch = "wasm32"))]
    pub(crate) fn with(text: &str) -> Rc<Self> {
        let text = Wiped::new(text.to_owned());
        Rc::new(Self { command: "a/b".into(), standby: false, text, kept: OnceCell::new() })
    }

    /// The whole URL.
    pub fn url(&self, random: u32) -> Wiped {
        Wiped::new(concat(&[&self.text, &decimal(random.into()), END]))
    }

    /// What `make` returns for this start and for what follows the random number. Made once, and kept as long as this
    /// start.
    pub fn kept<T: Clone + 'static>(&self, make: impl Fn(&str, &str) -> T) -> T {
        let make = || make(&self.text, END);
        self.kept.get_or_init(|| Rc::new(make())).downcast_ref().cloned().unwrap_or_else(make)
    }
}

/// The starts that were needed so far with the latest UserSig.
#[derive(Default)]
pub(super) struct UrlStarts {
    user_sig: Option<Rc<Wiped>>,
    kept: Vec<Rc<UrlStart>>,
}

impl UrlStarts {
    /// The start for a command with this UserSig; kept, or else made.
    pub(super) fn of(
        &mut self,
        config: &Config,
        command: &CommandName,
        standby: bool,
        user_sig: Option<&Rc<Wiped>>,
    ) -> Rc<UrlStart> {
        if self.user_sig.as_ref().map(Rc::as_ptr) != user_sig.map(Rc::as_ptr) || self.kept.len() >= MOST_KEPT {
            self.user_sig = user_sig.cloned();
            self.kept.clear();
        }
        let is_it = |start: &&Rc<UrlStart>| start.standby == standby && start.command == *command;
        if let Some(start) = self.kept.iter().find(is_it) {
            return start.clone();
        }
        let start = Rc::new(UrlStart::new(config, command, standby, user_sig.map(|text| text.as_str())));
        self.kept.push(start.clone());
        start
    }
}

/// Percent-encoded as `encodeURIComponent` does it.
fn encoded(text: &str) -> Wiped {
    // room for all of it at once, so that growing leaves no copy of a UserSig behind
    let mut encoded = Wiped::new(String::with_capacity(3 * text.len()));
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                let letter = if digit < 10 { b'0' } else { b'A' - 10 };
                encoded.push(char::from(letter + digit));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::super::testing::options;
    use super::*;

    #[test]
    fn a_url_starts_with_what_was_made_once_for_its_user_sig() {
        let (config, _) = options().check().unwrap();
        let [first, second] = ["eJy*", "eJw_"].map(|text| Rc::new(Wiped::new(text.to_owned())));
        let mut starts = UrlStarts::default();
        let mut start =
            |command: &str, standby, user_sig| starts.of(&config, &CommandName::from(command), standby, user_sig);
        let former = start("a/b", false, Some(&first));
        assert!(Rc::ptr_eq(&former, &start("a/b", false, Some(&first))));
        for (command, standby, user_sig) in [
            ("a/b", true, Some(&first)),
            ("a/c", false, Some(&first)),
            ("a/b", false, Some(&second)),
            ("a/b", false, None),
            ("a/b", false, Some(&first)),
        ] {
            let other = start(command, standby, user_sig);
            assert!(!Rc::ptr_eq(&former, &other), "{command} {standby}");
            let url = other.url(7);
            let host = if standby { "adminapisgp.my-imcloud.com" } else { "adminapisgp.im.qcloud.com" };
            assert!(url.starts_with(&concat(&["https://", host, "/v4/", command, "?"])), "{}", *url);
            let signed = user_sig.map(|text| concat(&["&usersig=", text, "&random=7&contenttype=json"]));
            assert!(url.ends_with(signed.as_deref().unwrap_or("?random=7&contenttype=json")), "{}", *url);
        }
    }

    #[test]
    fn what_is_kept_of_a_start_is_made_once_and_of_no_more_than_some() {
        let (config, _) = options().check().unwrap();
        let mut starts = UrlStarts::default();
        let made = core::cell::Cell::new(0);
        let mut make = |name: usize| {
            let start = starts.of(&config, &CommandName::from(concat(&["a/", &decimal(name as u64)])), false, None);
            start.kept(|start, end| {
                made.set(made.get() + 1);
                concat(&[start, "#", end])
            })
        };
        assert_eq!(make(0), "https://adminapisgp.im.qcloud.com/v4/a/0?random=#&contenttype=json");
        assert_eq!((make(0), made.get()), (make(0), 1));
        (1..=MOST_KEPT).for_each(|name| drop(make(name)));
        assert_eq!((starts.kept.len(), made.get()), (1, MOST_KEPT + 1));
    }
}
