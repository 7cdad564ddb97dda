//! What a client is made of, and which combinations make sense.

use alloc::fmt;
use alloc::rc::Rc;

use super::target::Target;
use crate::api::Region;
use crate::error::{InputCode, InputError};
use crate::input::{Number, user_id_fault};
use crate::prelude::*;
use crate::text::{Wiped, concat, join};
use crate::usersig::SecretKey;

/// The default admin of every app.
const DEFAULT_ADMIN: &str = "administrator";

/// One attempt, in milliseconds. The service itself gives up after 3 seconds.
const DEFAULT_TIMEOUT_MS: u32 = 10_000;
const MAX_TIMEOUT_MS: u32 = 600_000;
/// The longest that a timer can wait.
const MAX_DEADLINE_MS: u32 = i32::MAX.cast_unsigned();
const DEFAULT_MAX_RETRIES: u32 = 2;
const MAX_MAX_RETRIES: u32 = 10;
const DEFAULT_CONCURRENCY: u32 = 4;
const MAX_CONCURRENCY: u32 = 64;

/// The constructor's options as the caller gave them; an option that is absent is `None`.
#[derive(Default)]
pub struct Options {
    /// `sdkAppId`.
    pub sdk_app_id: Option<Number>,
    /// `region`.
    pub region: Option<String>,
    /// `baseUrl`.
    pub base_url: Option<String>,
    /// `adminUserId`.
    pub admin_user_id: Option<String>,
    /// `secretKey`.
    pub secret_key: Option<SecretKey>,
    /// `userSig`, if it is a text.
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
    pub timeout_ms: Option<Number>,
    /// `deadlineMs`.
    pub deadline_ms: Option<Number>,
    /// `maxRetries`.
    pub max_retries: Option<Number>,
    /// `concurrency`.
    pub concurrency: Option<Number>,
}

/// Says whether the caller has given up on a call. Asked before anything is sent.
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

/// [`PartialCallOptions`], checked and complete, with the caller's signal.
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
    /// The options that each call starts from.
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
    UserSig(Rc<Wiped>),
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
            return Err(InputError::option("adminUserId", &fault));
        }
        let target = target(self.region.as_deref(), self.base_url.as_deref())?;
        let credentials = match (self.secret_key, self.user_sig, self.user_sig_function) {
            (Some(_), Some(_), _) | (Some(_), _, true) => Err(("userSig", "and secretKey must not be given together")),
            (Some(key), ..) => Ok(Credentials::Key(key)),
            (None, Some(user_sig), _) if user_sig.is_empty() => Err(("userSig", "is empty")),
            (None, Some(user_sig), _) => Ok(Credentials::UserSig(Rc::new(Wiped::new(user_sig)))),
            (None, None, true) => Ok(Credentials::Function),
            (None, None, false) if matches!(target, Target::BaseUrl(_)) => Ok(Credentials::None),
            (None, None, false) => {
                Err(("secretKey", "or userSig is required, unless baseUrl names a gateway that signs"))
            }
        };
        let credentials = credentials.map_err(|(field, message)| InputError::option(field, message))?;
        let config = Config {
            sdk_app_id,
            admin_user_id,
            target,
            headers: self.headers.into(),
            call: CallOptions::default().with(&self.call, InputCode::InvalidOption)?,
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
pub fn sdk_app_id(value: Option<Number>) -> Result<u32, InputError> {
    let checked = value.map_or_else(|| Err("is required".to_owned()), |value| value.whole32(1, u32::MAX));
    checked.map_err(|fault| InputError::option("sdkAppId", &fault))
}

fn target(region: Option<&str>, base_url: Option<&str>) -> Result<Target, InputError> {
    match (region, base_url) {
        (Some(_), Some(_)) => Err(InputError::option("baseUrl", "and region must not be given together")),
        (None, Some(url)) => Target::from_base_url(url).map_err(|fault| InputError::option("baseUrl", fault)),
        (Some(name), None) => Region::from_name(name).map(Target::Region).ok_or_else(|| {
            let names = join(&mut Region::names(), ", ");
            InputError::option("region", &concat(&["must be one of ", &names]))
        }),
        (None, None) => {
            let message = "is required: user data must not travel to a default country (or give baseUrl)";
            Err(InputError::option("region", message))
        }
    }
}

impl CallOptions {
    /// These options, changed by those that are given. Errors have this code.
    ///
    /// # Errors
    /// Names the first number out of its range.
    pub fn with(self, given: &PartialCallOptions, code: InputCode) -> Result<Self, InputError> {
        let checked = |number: Option<Number>, field, least, most| {
            let checked = number.map(|number| number.whole32(least, most)).transpose();
            checked.map_err(|fault| InputError::new(code, field, &fault))
        };
        Ok(Self {
            timeout_ms: checked(given.timeout_ms, "timeoutMs", 1, MAX_TIMEOUT_MS)?.unwrap_or(self.timeout_ms),
            deadline_ms: checked(given.deadline_ms, "deadlineMs", 1, MAX_DEADLINE_MS)?.or(self.deadline_ms),
            max_retries: checked(given.max_retries, "maxRetries", 0, MAX_MAX_RETRIES)?.unwrap_or(self.max_retries),
            concurrency: checked(given.concurrency, "concurrency", 1, MAX_CONCURRENCY)?.unwrap_or(self.concurrency),
            cancelled: self.cancelled,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Options {
        Options {
            sdk_app_id: Some(1_400_000_000.0.into()),
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
            assert!(error.message.starts_with(&error.field), "each names its place");
        }
    }

    #[test]
    fn numbers_stay_in_their_ranges() {
        check(|o| o.sdk_app_id = Some(1.0.into()), Ok(()));
        check(|o| o.sdk_app_id = Some(4_294_967_295.0.into()), Ok(()));
        check(|o| o.sdk_app_id = None, Err("sdkAppId is required"));
        let wrong = "it must be a whole number of 1 to 4294967295";
        for (value, shown) in [(0.0, "0"), (-1.0, "-1"), (1.5, "1.5"), (4_294_967_296.0, "4294967296")] {
            check(|o| o.sdk_app_id = Some(value.into()), Err(&format!("sdkAppId is {shown}, {wrong}")));
        }
        check(|o| o.sdk_app_id = Some(f64::NAN.into()), Err(&format!("sdkAppId is NaN, {wrong}")));
        check(|o| o.call.timeout_ms = Some(600_000.0.into()), Ok(()));
        check(
            |o| o.call.timeout_ms = Some(0.0.into()),
            Err("timeoutMs is 0, it must be a whole number of 1 to 600000"),
        );
        check(|o| o.call.max_retries = Some(0.0.into()), Ok(()));
        check(
            |o| o.call.max_retries = Some(11.0.into()),
            Err("maxRetries is 11, it must be a whole number of 0 to 10"),
        );
        check(
            |o| o.call.concurrency = Some(65.0.into()),
            Err("concurrency is 65, it must be a whole number of 1 to 64"),
        );
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
