//! The client's own UserSig: made once, reused, renewed before its end; and what the service says about it.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};
use core::cmp::Ordering;

use super::config::{Config, Credentials};
use super::redact::Redactor;
use super::request::{UrlStart, UrlStarts};
use super::used::Used;
use super::{CommandName, Platform};
use crate::error::{Error, ErrorKind, Fault};
use crate::prelude::*;
use crate::text::Wiped;
use crate::usersig::{Claims, sign};

/// How long the client's own UserSig is valid, in seconds.
const LIFETIME: u64 = 86_400;

/// How long before its end it is renewed, in seconds.
const RENEW_BEFORE: u64 = 3_600;

/// How far the service's clock may be from ours before ours counts as wrong, in seconds.
const TOLERANCE: i64 = 30;

/// After this code the service wants a minute's rest.
const TOO_MANY_FAILED_CHECKS: i64 = 70050;

/// How long the client rests after it, in milliseconds.
const REST_MS: u64 = 60_000;

pub(super) struct Auth {
    credentials: Credentials,
    own: RefCell<Option<Own>>,
    /// The earliest second in which a new one may be issued.
    own_not_before: Cell<u64>,
    used: RefCell<Used>,
    /// What to add to our clock to get the service's, in seconds.
    skew: Cell<i64>,
    /// Accounts that were kicked in the last second, each with the first second in which a new UserSig of theirs is
    /// valid.
    kicked: RefCell<Vec<(String, u64)>>,
    rest: RefCell<Option<(u64, Error)>>,
    url_starts: RefCell<UrlStarts>,
}

struct Own {
    user_sig: Rc<Wiped>,
    issued_at: u64,
}

impl Auth {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            own: RefCell::default(),
            own_not_before: Cell::default(),
            used: RefCell::default(),
            skew: Cell::default(),
            kicked: RefCell::default(),
            rest: RefCell::default(),
            url_starts: RefCell::default(),
        }
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The service's time, as far as it is known, in seconds.
    pub(super) fn service_time(&self, now_ms: u64) -> u64 {
        self.service_time_ms(now_ms) / 1000
    }

    /// The same in milliseconds.
    pub(super) fn service_time_ms(&self, now_ms: u64) -> u64 {
        now_ms.saturating_add_signed(self.skew.get().wrapping_mul(1000))
    }

    /// The UserSig to send at `now_ms`; a new one if the last is used up, was issued in what is now the future, or has
    /// been dropped.
    pub(super) fn own_user_sig(&self, config: &Config, now_ms: u64) -> Option<Rc<Wiped>> {
        let Credentials::Key(key) = &self.credentials else {
            return None;
        };
        let now = self.service_time(now_ms);
        let mut own = self.own.borrow_mut();
        let usable = own.as_ref().filter(|own| {
            let last = own.issued_at.saturating_add(LIFETIME - RENEW_BEFORE);
            (own.issued_at.saturating_sub(TOLERANCE.unsigned_abs())..last).contains(&now)
        });
        if let Some(own) = usable {
            return Some(own.user_sig.clone());
        }
        let claims = Claims {
            user_id: config.admin_user_id.clone(),
            sdk_app_id: config.sdk_app_id,
            issued_at: self.first_issue(now).max(self.not_before(&config.admin_user_id)),
            expires_in: LIFETIME,
            version: "2.0".into(),
            user_buf: None,
        };
        let user_sig = self.note_used(Wiped::new(sign(&claims, key)));
        *own = Some(Own { user_sig: user_sig.clone(), issued_at: claims.issued_at });
        Some(user_sig)
    }

    /// Signs for any account, as [`Self::own_user_sig`] does for the admin. `None` without a key.
    pub(super) fn sign_for(&self, claims: Claims, now_ms: u64) -> Option<String> {
        let Credentials::Key(key) = &self.credentials else {
            return None;
        };
        let issued_at = self.service_time(now_ms).max(self.not_before(&claims.user_id));
        Some(sign(&Claims { issued_at, ..claims }, key))
    }

    /// The account was kicked, or may have been: UserSigs issued up to now are no longer valid. `date_ms` is the
    /// answer's `Date` header, which matters because our clock may be a little behind.
    pub(super) fn note_kick(&self, config: &Config, user_id: &str, now_ms: u64, date_ms: Option<u64>) {
        let now = now_or_soon(self.service_time(now_ms), date_ms.unwrap_or_default() / 1000);
        let mut kicked = self.kicked.borrow_mut();
        let is_over = |(other, not_before): &(String, u64)| *not_before <= now || other == user_id;
        while let Some(at) = kicked.iter().position(is_over) {
            kicked.swap_remove(at);
        }
        kicked.push((user_id.to_owned(), now.saturating_add(1)));
        if user_id == config.admin_user_id {
            *self.own.borrow_mut() = None;
        }
    }

    /// The start of a command's URLs that are signed with this UserSig.
    pub(super) fn url_start(
        &self,
        config: &Config,
        command: &CommandName,
        standby: bool,
        user_sig: Option<&Rc<Wiped>>,
    ) -> Rc<UrlStart> {
        self.url_starts.borrow_mut().of(config, command, standby, user_sig)
    }

    /// How long to wait until a UserSig that is issued for the account is valid, in milliseconds: at most a second.
    pub(super) fn wait_after_kick(&self, user_id: &str, now_ms: u64) -> u64 {
        (self.not_before(user_id) * 1_000).saturating_sub(self.service_time_ms(now_ms)).min(1_000)
    }

    /// Now, or a moment later, but never the second of a UserSig that was refused.
    fn first_issue(&self, now: u64) -> u64 {
        now_or_soon(now, self.own_not_before.get())
    }

    fn not_before(&self, user_id: &str) -> u64 {
        self.kicked.borrow().iter().find(|(other, _)| other == user_id).map_or(0, |(_, not_before)| *not_before)
    }

    /// Remembers a UserSig that is about to be sent. Returns the one remembered before if that is the same, or else
    /// this one.
    pub(super) fn note_used(&self, user_sig: Wiped) -> Rc<Wiped> {
        self.used.borrow_mut().note(user_sig)
    }

    /// Whether a new UserSig can be had, so that a refused one is worth repeating the call for.
    pub(super) fn can_renew(&self) -> bool {
        matches!(self.credentials, Credentials::Key(_) | Credentials::Function)
    }

    /// Forgets the UserSig that the service refused, unless another call has had it replaced meanwhile. `date_ms` is the
    /// answer's `Date` header.
    pub(super) fn renew(&self, refused: Option<&str>, date_ms: Option<u64>, now_ms: u64) {
        let mut own = self.own.borrow_mut();
        if let Some(current) = own.take_if(|own| refused == Some(own.user_sig.as_str())) {
            // one issued in the same second would be the same; never more than a second ahead, however many are refused
            let next = self.service_time(now_ms).saturating_add(1);
            self.own_not_before.set(current.issued_at.saturating_add(1).min(next));
        }
        let Some(service) = date_ms.and_then(|ms| i64::try_from(ms / 1000).ok()) else { return };
        let ours = i64::try_from(now_ms / 1000).unwrap_or(i64::MAX);
        let skew = service.saturating_sub(ours);
        self.skew.set(if skew.abs() > TOLERANCE { skew } else { 0 });
    }

    /// If this error is code 70050, the client rests for a minute: calls fail with it without having been sent.
    pub(super) fn note_refusal(&self, error: &Error, ticks_ms: u64) {
        let ErrorKind::Request(request) = error.kind() else { return };
        let Fault::Api(api) = &request.fault else { return };
        // not the error of a call that was itself held back
        if api.code == Some(TOO_MANY_FAILED_CHECKS) && request.attempts > 0 {
            let unsent = Error::request(&request.command, 0, Fault::Api(api.clone()));
            *self.rest.borrow_mut() = Some((ticks_ms.saturating_add(REST_MS), unsent));
        }
    }

    /// The error of a call that must not be sent now.
    pub(super) fn resting(&self, platform: &dyn Platform) -> Option<Error> {
        let mut rest = self.rest.borrow_mut();
        let (until, error) = rest.as_ref()?;
        if platform.ticks_ms() < *until {
            return Some(error.clone());
        }
        *rest = None;
        None
    }

    pub(super) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(self)
    }

    /// How many bytes at the start of a text are a secret of this client, if it starts with one. `compare` says that
    /// for one secret, or else how the secret compares with the text in the order of bytes.
    pub(super) fn secret_at(&self, compare: impl Fn(&str) -> Result<usize, Ordering>) -> Option<usize> {
        let given = match &self.credentials {
            Credentials::Key(key) => compare(key.text()).ok(),
            Credentials::UserSig(user_sig) => compare(user_sig).ok(),
            Credentials::Function | Credentials::None => None,
        };
        given.max(self.used.borrow().find(compare))
    }
}

/// Now, or `earliest` if that is only a little later. One far ahead is from before the clock was set right.
fn now_or_soon(now: u64, earliest: u64) -> u64 {
    if earliest.saturating_sub(now) > TOLERANCE.unsigned_abs() { now } else { earliest.max(now) }
}
