//! The client's own UserSig: made once, reused, renewed before its end; and what the service says about it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::config::{Config, Credentials};
use super::redact::Redactor;
use crate::error::{ApiError, Error};
use crate::usersig::{Claims, sign};

/// How long the client's own UserSig holds, in seconds.
const LIFETIME: u64 = 86_400;

/// How long before its end it is renewed, in seconds.
const RENEW_BEFORE: u64 = 3_600;

/// How far the service's clock may be from ours before ours counts as wrong, in seconds.
const TOLERANCE: i64 = 30;

/// How long the client keeps still after code 70050, in milliseconds.
const REST_MS: u64 = 60_000;

pub(super) struct Auth {
    credentials: Credentials,
    own: RefCell<Option<Own>>,
    /// The latest UserSig that the caller's function gave, so that it can be kept out of texts.
    asked: RefCell<Option<Rc<str>>>,
    /// What to add to our clock to have the service's, in seconds.
    skew: Cell<i64>,
    /// For accounts that were kicked: the first second in which a new UserSig of theirs holds.
    kicked: RefCell<HashMap<String, u64>>,
    rest: RefCell<Option<(u64, Error)>>,
}

struct Own {
    user_sig: Rc<str>,
    issued_at: u64,
}

impl Auth {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            own: RefCell::default(),
            asked: RefCell::default(),
            skew: Cell::default(),
            kicked: RefCell::default(),
            rest: RefCell::default(),
        }
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The service's time, as far as it is known, in seconds.
    pub(super) fn service_time(&self, now_ms: u64) -> u64 {
        (now_ms / 1000).saturating_add_signed(self.skew.get())
    }

    /// The UserSig to send at `now_ms`; a new one where the last is used up, was issued in what is now the future, or
    /// has been dropped.
    pub(super) fn own_user_sig(&self, config: &Config, now_ms: u64) -> Option<Rc<str>> {
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
            issued_at: now.max(self.not_before(&config.admin_user_id)),
            expires_in: LIFETIME,
            version: "2.0".to_owned(),
            user_buf: None,
        };
        let user_sig: Rc<str> = sign(&claims, key).into();
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

    /// The account was kicked, or may have been: what was issued up to now holds no longer.
    pub(super) fn note_kick(&self, config: &Config, user_id: &str, now_ms: u64) {
        let now = self.service_time(now_ms);
        let mut kicked = self.kicked.borrow_mut();
        kicked.retain(|_, not_before| *not_before > now);
        kicked.insert(user_id.to_owned(), now.saturating_add(1));
        if user_id == config.admin_user_id {
            *self.own.borrow_mut() = None;
        }
    }

    /// How long to wait until a UserSig that is issued for the account holds, in milliseconds: at most a second.
    pub(super) fn wait_after_kick(&self, user_id: &str, now_ms: u64) -> u64 {
        if self.not_before(user_id) > self.service_time(now_ms) { 1_000_u64.saturating_sub(now_ms % 1_000) } else { 0 }
    }

    fn not_before(&self, user_id: &str) -> u64 {
        self.kicked.borrow().get(user_id).copied().unwrap_or(0)
    }

    /// Remembers what the caller's function gave.
    pub(super) fn note_asked(&self, user_sig: &Rc<str>) {
        *self.asked.borrow_mut() = Some(user_sig.clone());
    }

    /// Whether a new UserSig can be had, so that a refused one is worth repeating the call for.
    pub(super) fn can_renew(&self) -> bool {
        matches!(self.credentials, Credentials::Key(_) | Credentials::Function)
    }

    /// Forgets the UserSig that the service refused. `date` is the answer's `Date` header.
    pub(super) fn renew(&self, date: Option<&str>, now_ms: u64) {
        *self.own.borrow_mut() = None;
        let date = date.and_then(|text| httpdate::parse_http_date(text).ok());
        let service = date.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let Some(service) = service.and_then(|since| i64::try_from(since.as_secs()).ok()) else {
            return;
        };
        let ours = i64::try_from(now_ms / 1000).unwrap_or(i64::MAX);
        let skew = service.saturating_sub(ours);
        self.skew.set(if skew.abs() > TOLERANCE { skew } else { 0 });
    }

    /// Code 70050: calls keep still for a minute, and fail with this error without having been sent.
    pub(super) fn rest(&self, error: &ApiError, ticks_ms: u64) {
        let unsent = Error::Api(Rc::new(ApiError { attempts: 0, ..error.clone() }));
        *self.rest.borrow_mut() = Some((ticks_ms.saturating_add(REST_MS), unsent));
    }

    /// The error of a call that must not be sent now.
    pub(super) fn resting(&self, ticks_ms: u64) -> Option<Error> {
        let mut rest = self.rest.borrow_mut();
        match &*rest {
            Some((until, error)) if ticks_ms < *until => Some(error.clone()),
            _ => {
                *rest = None;
                None
            }
        }
    }

    pub(super) fn redactor(&self) -> Redactor<'_> {
        let own = self.own.borrow().as_ref().map(|own| own.user_sig.to_string());
        let asked = self.asked.borrow().as_ref().map(ToString::to_string);
        let given = match &self.credentials {
            Credentials::Key(key) => Some(key.text().into()),
            Credentials::UserSig(user_sig) => Some(user_sig.as_str().into()),
            Credentials::Function | Credentials::None => None,
        };
        Redactor::new([own.map(Into::into), asked.map(Into::into), given].into_iter().flatten())
    }
}
