//! What a client is made of, and which combinations make sense.

use std::fmt;
use std::rc::Rc;

use super::target::Target;
use crate::api::Region;
use crate::error::InputError;
use crate::input::{user_id_fault, whole32};
use crate::usersig::SecretKey;

/// The default admin of every app.
const DEFAULT_ADMIN: &str = "administrator";

/// One attempt, in milliseconds. The service itself gives up after 3 seconds.
const DEFAULT_TIMEOUT_MS: u32 = 10_000;
const MAX_TIMEOUT_MS: u32 = 600_000;
/// What a timer can wait.
const MAX_DEADLINE_MS: u32 = i32::MAX.cast_unsigned();
const DEFAULT_MAX_RETRIES: u32 = 2;
const MAX_MAX_RETRIES: u32 = 10;
const DEFAULT_CONCURRENCY: u32 = 4;
const MAX_CONCURRENCY: u32 = 64;

/// The constructor's options as the caller gave them; an option that is absent is `None`.
#[derive(Default)]
pub struct Options {
    /// `sdkAppId`.
    pub sdk_app_id: Option<f64>,
    /// `region`.
    pub region: Option<String>,
    /// `baseUrl`.
    pub base_url: Option<String>,
    /// `adminUserId`.
    pub admin_user_id: Option<String>,
    /// `secretKey`.
    pub secret_key: Option<SecretKey>,
    /// `userSig`, where it is a text.
    pub user_sig: Option<String>,
    /// Whether `userSig` is a function.
    pub user_sig_function: bool,
    /// `headers`.
    pub headers: Vec<(String, String)>,
    /// `timeoutMs`, `deadlineMs`, `maxRetries`, `concurrency`.
    pub call: PartialCallOptions,
    /// `pacing`.
    pub pacing: PacingMode,
    /// `useBackupHost`.
    pub use_backup_host: bool,
}

/// How attempts wait for their turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PacingMode {
    /// At the documented rates, counted by this client.
    #[default]
    Documented,
    /// Not at all.
    Off,
    /// As the caller's own pacer says.
    Custom,
}

/// Options that a client has and a call may change, as numbers that are not checked yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct PartialCallOptions {
    /// `timeoutMs`.
    pub timeout_ms: Option<f64>,
    /// `deadlineMs`.
    pub deadline_ms: Option<f64>,
    /// `maxRetries`.
    pub max_retries: Option<f64>,
    /// `concurrency`.
    pub concurrency: Option<f64>,
}

/// Says whether the caller wants no more of a call. Asked before anything is sent.
#[derive(Clone, Default)]
pub struct Cancelled(Option<Rc<dyn Fn() -> bool>>);

impl Cancelled {
    /// As `asked` says.
    pub fn new(asked: impl Fn() -> bool + 'static) -> Self {
        Self(Some(Rc::new(asked)))
    }

    pub(super) fn get(&self) -> bool {
        self.0.as_ref().is_some_and(|asked| asked())
    }
}

impl fmt::Debug for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cancelled(..)")
    }
}

/// The same, in force.
#[derive(Debug, Clone)]
pub struct CallOptions {
    /// One attempt, in milliseconds.
    pub timeout_ms: u32,
    /// The whole call, in milliseconds.
    pub deadline_ms: Option<u32>,
    /// Attempts after the first.
    pub max_retries: u32,
    /// Requests in flight in a batch.
    pub concurrency: u32,
    /// The caller's signal.
    pub cancelled: Cancelled,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            timeout_ms: DEFAULT_TIMEOUT_MS,
            deadline_ms: None,
            max_retries: DEFAULT_MAX_RETRIES,
            concurrency: DEFAULT_CONCURRENCY,
            cancelled: Cancelled::default(),
        }
    }
}

/// A client's settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// The app.
    pub sdk_app_id: u32,
    /// The admin in whose name calls are made.
    pub admin_user_id: String,
    /// Where requests go.
    pub target: Target,
    /// Headers beside the content type.
    pub headers: Rc<[(String, String)]>,
    /// What calls start from.
    pub call: CallOptions,
    /// How attempts wait for their turn.
    pub pacing: PacingMode,
    /// Whether a standby domain is tried after a failed connection.
    pub use_backup_host: bool,
}

/// What signs the calls.
pub enum Credentials {
    /// The app's key: UserSigs are made here and renewed.
    Key(SecretKey),
    /// One UserSig for all calls.
    UserSig(String),
    /// The caller's function, asked before each attempt.
    Function,
    /// Nothing: a gateway signs.
    None,
}

impl Options {
    /// Checks everything that the types do not.
    ///
    /// # Errors
    /// Names the first option that cannot be used.
    pub fn check(self) -> Result<(Config, Credentials), InputError> {
        let sdk_app_id = sdk_app_id(self.sdk_app_id)?;
        let admin_user_id = self.admin_user_id.unwrap_or_else(|| DEFAULT_ADMIN.to_owned());
        if let Some(fault) = user_id_fault(&admin_user_id) {
            return Err(InputError::option("adminUserId", fault));
        }
        let target = target(self.region, self.base_url)?;
        let credentials = match (self.secret_key, self.user_sig, self.user_sig_function) {
            (Some(_), Some(_), _) | (Some(_), _, true) => {
                return Err(InputError::option("userSig", "and secretKey must not be given together"));
            }
            (Some(key), ..) => Credentials::Key(key),
            (None, Some(user_sig), _) if user_sig.is_empty() => {
                return Err(InputError::option("userSig", "is empty"));
            }
            (None, Some(user_sig), _) => Credentials::UserSig(user_sig),
            (None, None, true) => Credentials::Function,
            (None, None, false) if matches!(target, Target::BaseUrl(_)) => Credentials::None,
            (None, None, false) => {
                let message = "or userSig is required, unless baseUrl names a gateway that signs";
                return Err(InputError::option("secretKey", message));
            }
        };
        let call = CallOptions::default().with(self.call, InputError::option)?;
        let config = Config {
            sdk_app_id,
            admin_user_id,
            target,
            headers: self.headers.into(),
            call,
            pacing: self.pacing,
            use_backup_host: self.use_backup_host,
        };
        Ok((config, credentials))
    }
}

/// Checks the number of an app.
///
/// # Errors
/// Absent, or no whole number of 1 to 4294967295.
pub fn sdk_app_id(value: Option<f64>) -> Result<u32, InputError> {
    let Some(value) = value else {
        return Err(InputError::option("sdkAppId", "is required"));
    };
    whole32(value, 1, u32::MAX).map_err(|fault| InputError::option("sdkAppId", fault))
}

fn target(region: Option<String>, base_url: Option<String>) -> Result<Target, InputError> {
    match (region, base_url) {
        (Some(_), Some(_)) => Err(InputError::option("baseUrl", "and region must not be given together")),
        (None, Some(url)) => Target::from_base_url(&url).map_err(|fault| InputError::option("baseUrl", fault)),
        (Some(name), None) => Region::from_name(&name).map(Target::Region).ok_or_else(|| {
            let names = Region::names().collect::<Vec<_>>().join(", ");
            InputError::option("region", format!("must be one of {names}"))
        }),
        (None, None) => {
            let message = "is required: user data must not travel to a default country (or give baseUrl)";
            Err(InputError::option("region", message))
        }
    }
}

impl CallOptions {
    /// These, changed by what is given. `fault` makes the error, from the place and the sentence behind it.
    ///
    /// # Errors
    /// Names the first number out of its range.
    pub fn with(
        self,
        given: PartialCallOptions,
        fault: impl Fn(&str, String) -> InputError,
    ) -> Result<Self, InputError> {
        let take = |value: Option<f64>, field: &str, least, most| {
            let checked = value.map(|value| whole32(value, least, most).map_err(|what| fault(field, what)));
            checked.transpose()
        };
        Ok(Self {
            timeout_ms: take(given.timeout_ms, "timeoutMs", 1, MAX_TIMEOUT_MS)?.unwrap_or(self.timeout_ms),
            deadline_ms: take(given.deadline_ms, "deadlineMs", 1, MAX_DEADLINE_MS)?.or(self.deadline_ms),
            max_retries: take(given.max_retries, "maxRetries", 0, MAX_MAX_RETRIES)?.unwrap_or(self.max_retries),
            concurrency: take(given.concurrency, "concurrency", 1, MAX_CONCURRENCY)?.unwrap_or(self.concurrency),
            cancelled: self.cancelled,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Options {
        Options {
            sdk_app_id: Some(1_400_000_000.0),
            region: Some("singapore".to_owned()),
            secret_key: SecretKey::new("key"),
            ..Options::default()
        }
    }

    fn check(change: impl FnOnce(&mut Options), expected: Result<(), &str>) {
        let mut options = good();
        change(&mut options);
        let got = options.check();
        assert_eq!(got.as_ref().map(|_| ()).map_err(|e| e.message.as_str()), expected);
        if let Err(error) = got {
            assert!(error.message.starts_with(&error.field.expect("each names its place")));
        }
    }

    #[test]
    fn numbers_stay_in_their_ranges() {
        check(|o| o.sdk_app_id = Some(1.0), Ok(()));
        check(|o| o.sdk_app_id = Some(4_294_967_295.0), Ok(()));
        check(|o| o.sdk_app_id = None, Err("sdkAppId is required"));
        let wrong = "it must be a whole number of 1 to 4294967295";
        for (value, shown) in [(0.0, "0"), (-1.0, "-1"), (1.5, "1.5"), (4_294_967_296.0, "4294967296")] {
            check(|o| o.sdk_app_id = Some(value), Err(&format!("sdkAppId is {shown}, {wrong}")));
        }
        check(|o| o.sdk_app_id = Some(f64::NAN), Err(&format!("sdkAppId is NaN, {wrong}")));
        check(|o| o.call.timeout_ms = Some(600_000.0), Ok(()));
        check(|o| o.call.timeout_ms = Some(0.0), Err("timeoutMs is 0, it must be a whole number of 1 to 600000"));
        check(|o| o.call.max_retries = Some(0.0), Ok(()));
        check(|o| o.call.max_retries = Some(11.0), Err("maxRetries is 11, it must be a whole number of 0 to 10"));
        check(|o| o.call.concurrency = Some(65.0), Err("concurrency is 65, it must be a whole number of 1 to 64"));
    }

    #[test]
    fn a_target_is_one_of_two() {
        check(
            |o| o.region = None,
            Err("region is required: user data must not travel to a default country (or give baseUrl)"),
        );
        check(
            |o| o.region = Some("mars".to_owned()),
            Err("region must be one of china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai"),
        );
        check(|o| o.base_url = Some("https://h".to_owned()), Err("baseUrl and region must not be given together"));
        let both = |o: &mut Options| (o.region, o.base_url) = (None, Some("h".to_owned()));
        check(both, Err("baseUrl is no URL, it must start with https:// or http://"));
    }

    #[test]
    fn credentials_are_one_of_three() {
        check(|o| o.user_sig = Some("sig".to_owned()), Err("userSig and secretKey must not be given together"));
        check(|o| o.user_sig_function = true, Err("userSig and secretKey must not be given together"));
        check(
            |o| o.secret_key = None,
            Err("secretKey or userSig is required, unless baseUrl names a gateway that signs"),
        );
        let empty = |o: &mut Options| (o.secret_key, o.user_sig) = (None, Some(String::new()));
        check(empty, Err("userSig is empty"));
        let gateway = |o: &mut Options| {
            o.secret_key = None;
            (o.region, o.base_url) = (None, Some("https://gateway.example/chat".to_owned()));
        };
        check(gateway, Ok(()));
        check(
            |o| o.admin_user_id = Some("x".repeat(33)),
            Err("adminUserId is 33 bytes long, the service takes at most 32"),
        );
    }
}
