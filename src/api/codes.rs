//! What the service's codes mean, and which of them pass by themselves.
//!
//! Source: tencent-chat-api.md section 4, which names the page of each row. The retry column is a reading of the pages'
//! wording.

/// What the documents say about trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The documents say retry, internal error or time-out.
    Yes,
    /// Too many requests: later, and slower.
    Slow,
    /// After a delay that the documents name.
    Wait,
    /// The documents do not tell.
    Unclear,
    /// The app's own code, from its webhook.
    App,
    /// Repeating the same request changes nothing.
    No,
}

/// One row, for one code or a run of codes.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeFact {
    first: i64,
    last: i64,
    /// What is known about trying again.
    pub retry: Retry,
    /// What it means, one line.
    pub meaning: &'static str,
    /// What to do; empty where the meaning says it.
    pub hint: &'static str,
}

/// The public `code` of an answer with a code other than 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any other.
    Api,
    /// Too many requests.
    RateLimited,
    /// The UserSig, the identifier or the app is not accepted.
    Unauthorized,
    /// The account does not exist.
    AccountNotFound,
}

impl Kind {
    /// The stable text that callers compare with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "API_ERROR",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::AccountNotFound => "ACCOUNT_NOT_FOUND",
        }
    }
}

/// The row of `code`, if the documents know it.
pub fn code_fact(code: i64) -> Option<&'static CodeFact> {
    TABLE.iter().find(|row| (row.first..=row.last).contains(&code))
}

/// The class of `code`.
pub fn kind_of(code: i64) -> Kind {
    match code {
        70107 | 40003 | 30003 | 90012 | 90048 => Kind::AccountNotFound,
        60004 | 60005 | 60010 | 70001..=70010 | 70013..=70016 | 70019 | 70020 => Kind::Unauthorized,
        70050..=70052 | 70346 | 70347 | 40004 | 70403 | 90009 => Kind::Unauthorized,
        _ if code_fact(code).is_some_and(|fact| fact.retry == Retry::Slow) => Kind::RateLimited,
        _ => Kind::Api,
    }
}

const fn row(codes: (i64, i64), retry: Retry, meaning: &'static str, hint: &'static str) -> CodeFact {
    CodeFact { first: codes.0, last: codes.1, retry, meaning, hint }
}

const fn one(code: i64, retry: Retry, meaning: &'static str, hint: &'static str) -> CodeFact {
    row((code, code), retry, meaning, hint)
}

const CHECK_KEY: &str = "use the secret key of this very app, as the console shows it";
const CHECK_ADMIN: &str = "adminUserId must be an admin of the app; admins are made in the console";
const SLOW_DOWN: &str = "send fewer requests per second, over all clients of this app";
const INTERNAL: &str = "internal error of the service";
const TIMED_OUT: &str = "the service timed out";
const LATER: &str = "try again later";

use Retry::{App, No, Slow, Unclear, Wait, Yes};

static TABLE: &[CodeFact] = &[
    // gateway
    one(60002, No, "the request cannot be parsed as HTTP", "check the URL"),
    one(60003, No, "the request's body is not JSON", ""),
    row((60004, 60005), No, "the account or the signature in the URL or the body is wrong", CHECK_KEY),
    one(60006, No, "the SDKAppID is invalid", "check sdkAppId"),
    one(60007, Slow, "the calls per second of this command are used up", SLOW_DOWN),
    one(60008, Yes, "the service timed out or the request is malformed HTTP", LATER),
    one(60009, No, "there is no such command", "check the command"),
    one(60010, No, "the caller is no admin of the app", CHECK_ADMIN),
    one(60011, Slow, "the calls per second of this app are used up", SLOW_DOWN),
    one(60012, No, "the SDKAppID is missing in the URL", ""),
    one(60013, Unclear, "the answer inside the service is not JSON", ""),
    one(60014, Yes, "the exchange of the account timed out", LATER),
    one(60015, No, "an account in the body is no string", ""),
    one(60016, No, "the app is disabled", "see its state in the console"),
    one(60017, No, "the request is disabled", ""),
    row((60018, 60019), Slow, "too many requests", SLOW_DOWN),
    one(
        60020,
        Wait,
        "the package is expired, not active yet, or does not hold this feature",
        "a purchase takes effect after 5 minutes",
    ),
    one(
        60021,
        No,
        "the caller's source address is not allowed",
        "the app allows listed source addresses only, and edge workers have none of their own",
    ),
    // account
    one(70001, No, "the UserSig is expired", "hand over a new one; a lifetime of at least 24 hours is advised"),
    one(70002, No, "the UserSig is empty", ""),
    row((70003, 70004), No, "the UserSig cannot be parsed, often because it was cut off", CHECK_KEY),
    one(70005, No, "the UserSig is illegal", CHECK_KEY),
    row((70006, 70008), No, "the UserSig fails its check", CHECK_KEY),
    one(70009, No, "the UserSig fails its check, it may be signed with another app's key", CHECK_KEY),
    one(70010, No, "the UserSig fails its check", CHECK_KEY),
    one(70013, No, "the UserSig belongs to another UserID", "sign for adminUserId"),
    one(70014, No, "the UserSig belongs to another SDKAppID", "sign for sdkAppId"),
    one(70015, No, "there is no way to verify this app or account type", ""),
    one(70016, No, "the service finds no key for the app", ""),
    one(70017, Yes, "a third party's check timed out", LATER),
    one(70018, No, "a third party's check failed", ""),
    one(70019, No, "the field of the UserSig is empty", ""),
    one(70020, No, "the service does not find the SDKAppID", ""),
    one(70050, Wait, "too many failed checks of UserSigs", "wait a minute, and check the secret key first"),
    one(70051, No, "the account is blocklisted", ""),
    one(70052, No, "the UserSig is no longer valid, as after a kick", "hand over a new one"),
    one(70101, No, "the packet is empty", ""),
    row((70102, 70106), No, "the account's type or format is wrong", ""),
    one(70107, No, "the account does not exist", "import it first"),
    one(70113, No, "the size of the batch is wrong", ""),
    one(70114, No, "restricted for security", ""),
    one(70115, No, "account types do not match", ""),
    one(70140, No, "account types do not match", ""),
    one(70145, No, "account types do not match", ""),
    one(70169, Yes, TIMED_OUT, LATER),
    one(70201, Yes, INTERNAL, LATER),
    one(70202, Yes, TIMED_OUT, LATER),
    one(70203, Yes, INTERNAL, LATER),
    one(70204, No, "account types do not match", ""),
    one(70205, Yes, INTERNAL, LATER),
    one(70206, No, "the number of accounts in the request is wrong", ""),
    row((70207, 70208), Yes, INTERNAL, LATER),
    row((70209, 70211), No, "account types do not match", ""),
    row((70212, 70213), Yes, INTERNAL, LATER),
    one(70214, No, "an internal check of credentials failed", ""),
    one(70221, No, "the login state is invalid", "log in with a UserSig again"),
    one(70222, Yes, INTERNAL, LATER),
    one(70225, Yes, INTERNAL, LATER),
    one(70231, Yes, INTERNAL, LATER),
    one(70236, No, "the check of the user's signature failed", ""),
    one(70308, Yes, INTERNAL, LATER),
    one(70346, No, "the check of credentials failed", CHECK_KEY),
    one(70347, No, "the check of credentials failed: expired", "hand over a new UserSig"),
    one(70348, Yes, INTERNAL, LATER),
    one(70362, Yes, TIMED_OUT, LATER),
    one(
        70398,
        No,
        "the app has as many accounts as its edition allows",
        "the trial edition holds 100; delete some or change the edition",
    ),
    one(70399, No, "a deleted account cannot be imported again for three months", ""),
    one(70401, Yes, INTERNAL, LATER),
    one(70402, No, "a parameter is invalid or a required field is missing", ""),
    one(70403, No, "an admin is needed", CHECK_ADMIN),
    one(70500, Yes, INTERNAL, LATER),
    one(71000, No, "the app's edition does not allow deletion", "see the console: some editions must switch it on"),
    one(72001, No, "user status is not switched on", "switch it on in the console"),
    // profile
    one(40001, No, "bad parameters", ""),
    one(40002, No, "no account is given", ""),
    one(40003, No, "the account does not exist", "import it first"),
    one(40004, No, "an admin is needed", CHECK_ADMIN),
    one(40005, No, "a field holds a sensitive word", ""),
    one(40006, Yes, INTERNAL, LATER),
    one(40007, No, "the field may not be read", "see its permissions in the console"),
    one(40008, No, "the field may not be written", "see its permissions in the console"),
    one(40009, No, "there is no such field", "custom fields are made in the console and work after 5 minutes"),
    one(40601, No, "a value is longer than 500 bytes", ""),
    one(40605, No, "a standard field has a value that it does not take", ""),
    one(40610, No, "a value has the wrong type", ""),
    // messages one to one, presence
    one(90001, No, "the body is not JSON, or names no account", ""),
    one(90002, No, "MsgBody is malformed", ""),
    one(90003, No, "To_Account is missing, of a wrong type, or no such account", ""),
    row((90005, 90006), No, "MsgRandom or MsgTimeStamp is missing or no integer", ""),
    one(90007, No, "MsgBody is no array", ""),
    one(90008, No, "From_Account is missing or unknown", ""),
    one(90009, No, "an admin is needed", CHECK_ADMIN),
    one(90010, No, "an element of MsgBody is malformed", ""),
    one(90011, No, "more than 500 accounts are named", ""),
    one(90012, No, "the account is not registered", "import it first"),
    one(90018, No, "too many accounts", ""),
    one(90022, No, "push tags are given twice", ""),
    one(90024, Slow, "pushes are closer together than a second", SLOW_DOWN),
    one(90026, No, "the message would be kept longer than 7 days", ""),
    one(90030, No, "an attribute is empty or longer than 50", ""),
    one(90031, No, "SyncOtherMachine is no integer", ""),
    one(90032, No, "more than 10 push tags", ""),
    one(90033, No, "a push tag is invalid", ""),
    one(90034, No, "a push tag is longer than 50", ""),
    one(90040, No, "a push tag is empty", ""),
    one(90043, No, "OfflinePushInfo is malformed", ""),
    one(90044, No, "MsgLifeTime is no integer", ""),
    one(90045, No, "push is not switched on", "switch it on in the console"),
    one(90047, No, "the day's pushes are used up", ""),
    one(90048, No, "the account does not exist", "import it first"),
    one(90054, No, "MsgKey is wrong", ""),
    one(90055, No, "the body is too long", ""),
    one(90992, Yes, TIMED_OUT, "try again later; if it stays, check the app's webhook"),
    row((90994, 90995), Yes, INTERNAL, LATER),
    one(91000, Yes, INTERNAL, LATER),
    one(93000, No, "the body is too long", ""),
    row((120_001, 130_000), App, "a code of the app's own, from its webhook", ""),
    // relations
    one(30001, No, "bad parameters", ""),
    one(30002, No, "the SDKAppID does not match", ""),
    one(30003, No, "the account does not exist", "import it first"),
    one(30004, No, "an admin is needed", CHECK_ADMIN),
    one(30005, No, "a field holds a sensitive word", ""),
    one(30006, Yes, INTERNAL, LATER),
    one(30007, Yes, TIMED_OUT, LATER),
    one(30008, Yes, "two writes met", "try again; one request for many accounts is better than many"),
    // recent contacts
    one(50004, Yes, INTERNAL, LATER),
    one(50005, Yes, TIMED_OUT, LATER),
    // messages
    one(20001, No, "the packet is malformed", ""),
    one(20002, No, "the UserSig is invalid", ""),
    one(20003, No, "the sender or the receiver is not imported", "import it first"),
    one(20004, Yes, "network error inside the service", LATER),
    one(20005, Yes, INTERNAL, LATER),
    one(20006, No, "the app's webhook refused the message", ""),
    one(20007, No, "the receiver blocks the sender", ""),
    row((20009, 20011), No, "the two accounts are no friends", ""),
    one(20012, No, "the sender is muted", ""),
    one(20016, No, "it is too late to recall the message", ""),
    one(22002, Yes, "network error inside the service", LATER),
    // 22006 is documented as a rate, without advice to slow down and retry
    one(22006, Unclear, "messages come too fast", SLOW_DOWN),
    // groups
    one(10002, Yes, INTERNAL, LATER),
    one(10003, No, "bad command", ""),
    one(10004, No, "bad parameters", ""),
    one(10005, No, "too many accounts", ""),
    one(10006, Slow, "too many requests", SLOW_DOWN),
    one(10007, No, "no permission for this in the group", ""),
    one(10010, No, "there is no such group", ""),
    one(10015, No, "there is no such group", ""),
    one(10019, No, "an account does not exist", ""),
    one(10021, No, "the group ID is taken", ""),
    one(10025, No, "the group ID is taken", ""),
    // content
    one(80001, No, "the text is blocked", ""),
    one(80002, No, "the message's body is too long", ""),
    one(80003, No, "the app's webhook failed or timed out", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: i64, retry: Retry, kind: Kind) {
        let fact = code_fact(code).unwrap_or_else(|| panic!("{code} has no row"));
        assert_eq!((fact.retry, kind_of(code)), (retry, kind), "{code}");
        assert!(!fact.meaning.is_empty(), "{code}");
    }

    #[test]
    fn each_class_holds_its_codes() {
        check(60007, Slow, Kind::RateLimited);
        check(60011, Slow, Kind::RateLimited);
        check(60018, Slow, Kind::RateLimited);
        check(60019, Slow, Kind::RateLimited);
        check(90024, Slow, Kind::RateLimited);
        check(10006, Slow, Kind::RateLimited);
        check(70107, No, Kind::AccountNotFound);
        check(40003, No, Kind::AccountNotFound);
        check(70001, No, Kind::Unauthorized);
        check(70010, No, Kind::Unauthorized);
        check(70050, Wait, Kind::Unauthorized);
        check(70403, No, Kind::Unauthorized);
        check(90009, No, Kind::Unauthorized);
        check(70169, Yes, Kind::Api);
        check(70398, No, Kind::Api);
        check(60020, Wait, Kind::Api);
        check(60013, Unclear, Kind::Api);
        check(125_000, App, Kind::Api);
    }

    #[test]
    fn a_code_has_one_row() {
        for (at, row) in TABLE.iter().enumerate() {
            assert!(row.first <= row.last, "{}", row.first);
            for other in &TABLE[at + 1..] {
                assert!(row.last < other.first || other.last < row.first, "{}", other.first);
            }
        }
        assert_eq!(code_fact(0), None);
        assert_eq!((code_fact(70011), kind_of(70011)), (None, Kind::Api));
    }
}
