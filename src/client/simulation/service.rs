//! The model of the service: its accounts, what it makes of a UserSig, and what each command does to them.

use alloc::collections::{BTreeMap, VecDeque};

use fastrand::Rng;
use serde_json::{Value, json};

use super::plan::{ADMIN, Weather};
use super::wire::{Asked, Device, Tells, Told};
use super::{APP, key};
use crate::usersig::{self, Claims, Expected, UserSigCode};

/// A kick that was carried out.
#[derive(Debug)]
pub(super) struct Kick {
    /// For which call.
    pub(super) call: usize,
    pub(super) user_id: String,
    pub(super) at_tick: u64,
    /// UserSigs that were issued up to this second are no longer valid.
    pub(super) second: u64,
}

/// When something is carried out, and for which call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    pub(super) call: usize,
    pub(super) ticks_ms: u64,
    pub(super) true_ms: u64,
}

#[derive(Default)]
pub(super) struct Service {
    /// The profile of each account: tags and values.
    accounts: BTreeMap<String, BTreeMap<&'static str, Value>>,
    pub(super) kicks: Vec<Kick>,
    /// How often each message was carried out.
    pub(super) messages: BTreeMap<u64, u32>,
    /// When requests arrived, by command.
    pub(super) arrivals: BTreeMap<String, Vec<u64>>,
    refusals: VecDeque<u64>,
    /// What each UserSig claims, or the code that refuses it, by its text.
    known: BTreeMap<String, Result<Claims, i64>>,
}

/// The tags of the profile fields that are used here.
pub(super) const NICK: &str = "Tag_Profile_IM_Nick";
pub(super) const LEVEL: &str = "Tag_Profile_IM_Level";
pub(super) const CUSTOM: &str = "Tag_Profile_Custom_Test";

const NOT_FOUND: i64 = 70107;
const EXPIRED: i64 = 70001;
const INVALIDATED: i64 = 70052;
const TOO_MANY_REFUSALS: i64 = 70050;

impl Service {
    /// The claims of a UserSig that is genuine, or the code with which it is refused. Its times are not looked at.
    pub(super) fn claims(&mut self, user_sig: &str) -> Result<Claims, i64> {
        let read = || {
            let expected = Expected { sdk_app_id: APP, user_id: Some(ADMIN), now: 0 };
            usersig::verify(user_sig, &key(), expected).map_err(|error| match error.code {
                UserSigCode::Malformed | UserSigCode::Expired => 70003,
                UserSigCode::WrongApp => 70014,
                UserSigCode::BadSignature => 70009,
                UserSigCode::WrongUser => 70013,
            })
        };
        self.known.entry(user_sig.to_owned()).or_insert_with(read).clone()
    }

    /// Why a request with this UserSig is refused, by the service's own clock.
    pub(super) fn refusal(&mut self, user_sig: &str, now_ms: u64) -> Option<i64> {
        let claims = match self.claims(user_sig) {
            Ok(claims) => claims,
            Err(code) => return Some(code),
        };
        if now_ms / 1_000 > claims.issued_at + claims.expires_in {
            return Some(EXPIRED);
        }
        let kicked = self.kicks.iter().any(|kick| kick.user_id == ADMIN && claims.issued_at <= kick.second);
        kicked.then_some(INVALIDATED)
    }

    /// The code for a refusal: after too many of them it is another one.
    pub(super) fn refuse(&mut self, code: i64, now_ms: u64, weather: &Weather) -> i64 {
        self.refusals.retain(|at| now_ms < at + 60_000);
        if self.refusals.len() >= weather.tolerated_refusals {
            return TOO_MANY_REFUSALS;
        }
        self.refusals.push_back(now_ms);
        code
    }

    /// Carries a request out: the code for the whole, and what there is to say about each account.
    pub(super) fn carry_out(&mut self, asked: &Asked, now: Now, weather: &Weather, dice: &mut Rng) -> (i64, Tells) {
        if !asked.is_list() {
            return (self.carry_out_single(asked, now), Tells::default());
        }
        let importing = asked.command.ends_with("multiaccount_import");
        let mut tells = Tells { items: Vec::new(), silence: importing.then_some(Told::Done) };
        for (user_id, nick) in &asked.users {
            let told = if dice.u32(0..1_000) < weather.refuse {
                refused(&asked.command, dice)
            } else {
                self.carry_out_for(asked, user_id, nick.as_deref(), dice)
            };
            if told != Told::Done || !importing {
                tells.items.push((user_id.clone(), told));
            }
        }
        (0, tells)
    }

    fn carry_out_single(&mut self, asked: &Asked, now: Now) -> i64 {
        match (asked.command.as_str(), asked.users.first()) {
            ("openim/sendmsg", _) => *self.messages.entry(asked.body["MsgRandom"].as_u64().unwrap()).or_default() += 1,
            ("im_open_login_svc/account_import", Some((user_id, nick))) => self.import(user_id, nick.as_deref()),
            ("im_open_login_svc/kick", Some((user_id, _))) => {
                if user_id != ADMIN && !self.accounts.contains_key(user_id) {
                    return NOT_FOUND;
                }
                let (user_id, second) = (user_id.clone(), now.true_ms / 1_000);
                self.kicks.push(Kick { call: now.call, user_id, at_tick: now.ticks_ms, second });
            }
            ("profile/portrait_set", Some((user_id, _))) => {
                let Some(fields) = self.accounts.get_mut(user_id) else { return 40003 };
                for item in asked.body["ProfileItem"].as_array().unwrap() {
                    let tag = [NICK, LEVEL, CUSTOM].into_iter().find(|tag| item["Tag"] == *tag).unwrap();
                    fields.insert(tag, item["Value"].clone());
                }
            }
            other => panic!("{other:?}"),
        }
        0
    }

    fn carry_out_for(&mut self, asked: &Asked, user_id: &str, nick: Option<&str>, dice: &mut Rng) -> Told {
        let exists = user_id == ADMIN || self.accounts.contains_key(user_id);
        match asked.command.as_str() {
            "im_open_login_svc/multiaccount_import" => {
                self.import(user_id, nick);
                Told::Done
            }
            "im_open_login_svc/account_check" => Told::Exists(exists),
            "im_open_login_svc/account_delete" if self.accounts.remove(user_id).is_some() => Told::Done,
            "profile/portrait_get" if exists => {
                let fields = self.accounts.get(user_id).into_iter().flatten();
                Told::Profile(fields.map(|(tag, value)| (*tag, value.clone())).collect())
            }
            "openim/query_online_status" if exists => presence(asked.wants_detail(), dice),
            "profile/portrait_get" => Told::Failed(40003),
            "im_open_login_svc/account_delete" | "openim/query_online_status" => Told::Failed(NOT_FOUND),
            other => panic!("no such command: {other}"),
        }
    }

    fn import(&mut self, user_id: &str, nick: Option<&str>) {
        let fields = self.accounts.entry(user_id.to_owned()).or_default();
        if let Some(nick) = nick {
            fields.insert(NICK, json!(nick));
        }
    }
}

fn refused(command: &str, dice: &mut Rng) -> Told {
    match command {
        "im_open_login_svc/multiaccount_import" => Told::FailedSilently,
        "profile/portrait_get" if dice.bool() => Told::FailedSilently,
        "profile/portrait_get" => Told::Failed(40006),
        _ if dice.bool() => Told::Failed(70169),
        _ => Told::Failed(70114),
    }
}

fn presence(detail: bool, dice: &mut Rng) -> Told {
    let word = |dice: &mut Rng| dice.choice(["Online", "PushOnline", "Offline"]).unwrap();
    let mut devices = Vec::new();
    for platform in ["iPhone", "Web", "Refrigerator"] {
        if detail && dice.bool() {
            let is_background = dice.bool().then(|| dice.bool());
            devices.push(Device { platform, status: word(dice), is_background });
        }
    }
    Told::Presence { status: word(dice), devices }
}

/// Something else that could be said about an account.
pub(super) fn contradiction(told: &Told, dice: &mut Rng) -> Told {
    match told {
        Told::Done | Told::Strange => Told::Failed(70169),
        Told::Exists(exists) if dice.bool() => Told::Exists(!exists),
        Told::Presence { devices, .. } => Told::Presence {
            status: if matches!(told, Told::Presence { status: "Online", .. }) { "Offline" } else { "Online" },
            devices: devices.clone(),
        },
        Told::Profile(_) | Told::Exists(_) => Told::Failed(40006),
        Told::Failed(code) => Told::Failed(code + 1),
        Told::FailedSilently => Told::Profile(Vec::new()),
    }
}

/// Spoils a list: out of order, with gaps, repetitions, strangers, contradictions.
pub(super) fn mangle(asked: &Asked, tells: &mut Tells, dice: &mut Rng) {
    let names_failures_alone = tells.silence.is_some();
    for _ in 0..dice.u32(1..4) {
        let len = tells.items.len();
        let any = if len == 0 { None } else { Some(dice.usize(0..len)) };
        match (dice.u32(0..6), any) {
            (0, Some(at)) if !names_failures_alone => drop(tells.items.remove(at)),
            (1, Some(at)) => tells.items.push(tells.items[at].clone()),
            (2, Some(at)) if !names_failures_alone => {
                let (user_id, told) = tells.items[at].clone();
                tells.items.push((user_id, contradiction(&told, dice)));
            }
            (3, _) => {
                let told = if names_failures_alone { Told::FailedSilently } else { Told::Failed(70107) };
                tells.items.push(("nobody asked for this one".to_owned(), told));
            }
            (4, Some(at)) if !names_failures_alone && !asked.command.ends_with("account_delete") => {
                tells.items[at].1 = Told::Strange;
            }
            _ => dice.shuffle(&mut tells.items),
        }
    }
}
