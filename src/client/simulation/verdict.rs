//! Compares how a call ended with what the service said and did: no more and no less.

use alloc::collections::BTreeMap;
use core::cell::Cell;

use super::super::config::PacingMode;
use super::super::{Answer, Chunk, ItemResult, Progress, Stop};
use super::Sim;
use super::ledger::{Part, PartKey};
use super::lists::List;
use super::plan::{CallPlan, Signing, Step, What};
use super::service::{CUSTOM, LEVEL, NICK};
use super::traffic::{After, Ending, Says, late};
use super::wire::{Tells, Told};
use crate::api::{Account, AccountStatus, ListCommand as _, Outcome, Profile, ProfileField};
use crate::error::{Error, ErrorKind, Fault, InputCode};
use crate::usersig;

/// A call for one account, or with a command that the client does not know.
pub(super) fn single(sim: &Sim, index: usize, result: Result<Answer, Error>) {
    sim.check_time(index);
    let ledger = sim.ledger.borrow();
    let call = &ledger.calls[&index];
    let none = Part::default();
    let part = call.parts.get(&PartKey::of_task(call.task)).unwrap_or(&none);
    match &result {
        Ok(_) => sim.world.check(part.results().is_some(), || "success without a good answer".to_owned()),
        Err(error) => {
            sim.world.check(part.results().is_none(), || format!("a good answer is thrown away: {error}"));
            failed(sim, index, part, error);
        }
    }
}

/// A UserSig for an account.
pub(super) fn signed(sim: &Sim, index: usize, user_id: &str, result: Result<String, Error>) {
    let ledger = sim.ledger.borrow();
    let waited_ms = sim.world.ticks_ms() - ledger.calls[&index].started_at;
    sim.world.check(waited_ms <= 1_000, || format!("signing took {waited_ms} ms"));
    match (sim.plan.signing, result) {
        (Signing::Key, Ok(user_sig)) => {
            let claims = usersig::decode(&user_sig).unwrap();
            sim.world.check(claims.user_id == user_id, || "signed for somebody else".to_owned());
            if sim.plan.has_right_clock() {
                let now = sim.world.true_ms() / 1_000;
                sim.world.check(claims.issued_at.abs_diff(now) <= 1, || format!("issued at {claims:?}, not at {now}"));
                ledger.check_kicked(sim, user_id, claims.issued_at);
            }
        }
        (Signing::Key, Err(error)) => sim.world.check(false, || format!("cannot sign: {error}")),
        (_, Ok(_)) => sim.world.check(false, || "signed without a key".to_owned()),
        (_, Err(error)) => {
            let expected = matches!(error.kind(), ErrorKind::Input(input) if input.code == InputCode::InvalidOption);
            sim.world.check(expected, || format!("cannot sign: {error}"));
        }
    }
}

/// Progress only goes forward.
pub(super) fn progress(sim: &Sim, told: &Cell<Progress>, now: Progress) {
    let before = told.replace(now);
    let forward = before.done < now.done && before.failed <= now.failed && now.failed <= now.done;
    sim.world.check(forward, || format!("progress goes from {before:?} to {now:?}"));
}

/// A list.
pub(super) fn batch(sim: &Sim, index: usize, list: &List, told: Progress, result: Result<Vec<ItemResult>, Error>) {
    sim.check_time(index);
    let ledger = sim.ledger.borrow();
    let call = &ledger.calls[&index];
    let parts: Vec<_> = list.accounts.chunks(list.command().endpoint().max_items).collect();
    let none = Part::default();
    let part_of = |accounts: &[Account]| {
        let user_ids: Vec<_> = accounts.iter().map(|account| account.user_id.clone().into_string()).collect();
        call.parts.get(&PartKey::of_batch(call.task, &user_ids)).unwrap_or(&none)
    };
    let len = list.accounts.len();
    sim.world.check(told.done == len, || format!("progress ends at {told:?} of {len}"));
    match result {
        Err(error) => {
            let good = parts.iter().find(|accounts| part_of(accounts).results().is_some());
            sim.world.check(good.is_none(), || format!("completed work is thrown away: {error}"));
            let Some(first) = parts.first() else {
                return sim.world.check(false, || format!("an empty list fails: {error}"));
            };
            failed(sim, index, part_of(first), &error);
        }
        Ok(items) => {
            sim.world.check(items.len() == len, || format!("{} items for {len} accounts", items.len()));
            let failures = items.iter().filter(|item| item.is_err()).count();
            sim.world.check(told.failed == failures, || format!("{failures} failures, progress says {told:?}"));
            let mut items = items.iter();
            for accounts in parts {
                let part = part_of(accounts);
                let of_part: Vec<_> =
                    accounts.iter().zip(&mut items).map(|(a, item)| (&*a.user_id, item.as_ref())).collect();
                part_is(sim, index, part, accounts, &of_part);
            }
        }
    }
}

/// A stream's next chunk.
pub(super) fn chunk(sim: &Sim, index: usize, list: &List, number: usize, chunk: &Chunk) {
    let mut ledger = sim.ledger.borrow_mut();
    let call = ledger.calls.get_mut(&index).unwrap();
    let from = call.handed_out;
    let items: Vec<_> = chunk.items().collect();
    call.handed_out += items.len();
    let in_order = list.accounts.get(from..call.handed_out).filter(|accounts| {
        !accounts.is_empty() && accounts.iter().zip(&items).all(|(account, (user_id, _))| *account.user_id == **user_id)
    });
    let Some(accounts) = in_order else {
        return sim.world.check(false, || format!("chunk {number} is not what comes next"));
    };
    let (task, _) = call.part_tasks[number];
    drop(ledger);
    let ledger = sim.ledger.borrow();
    let none = Part::default();
    let part = ledger.calls[&index].parts.get(&PartKey::of_task(task)).unwrap_or(&none);
    part_is(sim, index, part, accounts, &items);
}

/// A stream's source stopped by itself.
pub(super) fn stopped(sim: &Sim, index: usize, steps: &[Step], stop: &Stop) {
    let step = steps.iter().find(|step| matches!(step, Step::BadInput | Step::Break));
    let expected =
        matches!((step, stop), (Some(Step::BadInput), Stop::Input(_)) | (Some(Step::Break), Stop::Source(_)));
    sim.world.check(expected, || format!("the source stopped with {stop:?}"));
    let ledger = sim.ledger.borrow();
    let call = &ledger.calls[&index];
    sim.world.check(call.taken == call.handed_out, || "an error comes before the results before it".to_owned());
}

/// A stream's source came to its end.
pub(super) fn ended(sim: &Sim, index: usize, list: &List, steps: &[Step]) {
    let breaks = steps.iter().any(|step| matches!(step, Step::BadInput | Step::Break));
    sim.world.check(!breaks, || "an error of the source is swallowed".to_owned());
    let handed_out = sim.ledger.borrow().calls[&index].handed_out;
    sim.world.check(handed_out == list.accounts.len(), || format!("{handed_out} items of {}", list.accounts.len()));
}

pub(super) fn whole_stream(sim: &Sim, index: usize, told: Progress) {
    let handed_out = sim.ledger.borrow().calls[&index].handed_out;
    sim.world.check(told.done == handed_out, || format!("{handed_out} items, progress says {told:?}"));
}

/// The items of one part.
fn part_is(sim: &Sim, index: usize, part: &Part, accounts: &[Account], items: &[(&str, Result<&Outcome, &Error>)]) {
    if let Some(asked) = Some(&part.asked).filter(|_| part.posts > 0) {
        // if an account is given twice, the last one counts, at the position of the first
        let is_import =
            matches!(sim.plan.calls[index].what.list().map(|list| list.kind), Some(super::lists::ListKind::Import));
        let last: BTreeMap<_, _> = accounts.iter().map(|account| (&*account.user_id, &account.nick)).collect();
        let right = asked.len() == last.len()
            && asked.iter().all(|(id, nick)| last.get(id.as_str()).is_some_and(|last| !is_import || *last == nick));
        sim.world.check(right, || format!("asked for {asked:?} instead of {accounts:?}"));
    }
    match part.results() {
        Some(tells) => {
            for (user_id, item) in items {
                let about = tells.about(user_id);
                sim.world.check(is_what_was_told(about, *item), || {
                    format!("the service told {about:?} about {user_id:?}, the client {item:?} ({tells:?})")
                });
                if let Err(error) = item {
                    check_texts(sim, error);
                }
                note_item(sim, tells, user_id);
            }
        }
        None => {
            for (user_id, item) in items {
                match item {
                    Ok(outcome) => sim.world.check(false, || format!("{outcome:?} for {user_id:?} is made up")),
                    Err(error) => failed(sim, index, part, error),
                }
            }
        }
    }
}

fn note_item(sim: &Sim, tells: &Tells, user_id: &str) {
    if tells.about(user_id).is_none() {
        let what = if tells.mentions(user_id) { "a contradiction" } else { "an item that is missing" };
        sim.note(what);
    }
}

/// Whether an item is exactly what a good answer says.
fn is_what_was_told(told: Option<&Told>, item: Result<&Outcome, &Error>) -> bool {
    match (told, item.map_err(Error::fault)) {
        (None | Some(Told::Strange), Err(Some(Fault::Response(_)))) => true,
        (Some(Told::Done), Ok(Outcome::Done)) => true,
        (Some(Told::Exists(exists)), Ok(Outcome::Status(status))) => *exists == (*status == AccountStatus::Imported),
        (Some(Told::Presence { status, devices }), Ok(Outcome::Presence(presence))) => {
            let same_devices = presence.devices.as_ref().is_none_or(|told| {
                told.len() == devices.len()
                    && told.iter().zip(devices).all(|(a, b)| {
                        a.platform == b.platform && a.status == b.status && a.is_background == b.is_background
                    })
            });
            *status == presence.status.as_str() && same_devices
        }
        (Some(Told::Profile(fields)), Ok(Outcome::Profile(profile))) => is_profile(fields, profile),
        (Some(Told::Failed(code)), Err(Some(Fault::Api(api)))) => api.code == Some(*code) && api.answer.is_none(),
        (Some(Told::FailedSilently), Err(Some(Fault::Api(api)))) => api.code.is_none() && api.answer.is_none(),
        _ => false,
    }
}

fn is_profile(fields: &[(&'static str, serde_json::Value)], profile: &Profile) -> bool {
    let tag = |field: &ProfileField| match (field, field.name()) {
        (_, Some("nick")) => NICK,
        (_, Some("level")) => LEVEL,
        _ => CUSTOM,
    };
    let told: Vec<_> = profile.iter().map(|(field, value)| (tag(field), serde_json::json!(value))).collect();
    told == fields
}

/// The error of a whole part is how its last attempt ended, and there was no reason to try again.
fn failed(sim: &Sim, index: usize, part: &Part, error: &Error) {
    check_texts(sim, error);
    let plan = &sim.plan.calls[index];
    let check = |holds, what: &str| sim.world.check(holds, || format!("{what}: {error:?} after {:?}", part.endings));
    let last = part.endings.last();
    let says = last.map(|ending| &ending.says);
    let ledger = sim.ledger.borrow();
    let rests = ledger.calls[&index].started_at < ledger.rests_until;
    if sim.plan.is_calm() {
        let natural = matches!(error.fault(), Some(Fault::Api(api)) if matches!(api.code, Some(70107 | 40003)));
        return check(natural, "a failure on a calm day");
    }
    let attempts = match error.kind() {
        ErrorKind::Input(_) => return check(sim.plan.signing == Signing::Function, "the input was good"),
        ErrorKind::UserSig(_) => return check(false, "no such error here"),
        ErrorKind::Request(request) => request.attempts,
    };
    match error.fault() {
        Some(Fault::Api(api)) if attempts == 0 => return check(rests && api.code == Some(70050), "no minute of rest"),
        Some(Fault::Api(api)) => {
            check(matches!(says, Some(Says::Code(code)) if api.code == Some(*code)), "nobody said so");
        }
        Some(Fault::Http(http)) => {
            check(matches!(says, Some(Says::Status(status)) if http.status == *status), "nobody said so");
        }
        Some(Fault::Response(_)) => check(matches!(says, Some(Says::Broken)), "the answer was not broken"),
        Some(Fault::Network(_)) => check(matches!(says, Some(Says::Lost)), "no connection was lost"),
        Some(Fault::Turn(_)) => check(sim.plan.pacing == PacingMode::Custom, "there is no pacer"),
        Some(Fault::Timeout(timeout_ms)) => {
            let limits = [Some(plan.options.timeout_ms), plan.options.deadline_ms];
            check(limits.contains(&Some(*timeout_ms)), "no such limit");
        }
        None => {}
    }
    // an attempt may run out of time before its request is sent
    let late = Some(late()).filter(|_| matches!(error.fault(), Some(Fault::Timeout(_))));
    let last = late.as_ref().or(last);
    check(attempts >= part.posts, "fewer attempts than requests");
    if let Some(last) = last.filter(|last| sim.must_go_on(plan, part, last, attempts)) {
        check(false, &format!("given up at {attempts} attempts after {last:?}"));
    }
}

fn check_texts(sim: &Sim, error: &Error) {
    let ledger = sim.ledger.borrow();
    ledger.check_text(sim, &format!("{error} {error:?}"));
}

impl Sim {
    /// Whether there was every reason for another attempt.
    fn must_go_on(&self, plan: &CallPlan, part: &Part, last: &Ending, attempts: u32) -> bool {
        // the caller's pacer may have failed; a deadline may end the retries early
        if self.plan.pacing == PacingMode::Custom || plan.options.deadline_ms.is_some() {
            return false;
        }
        let refusals = part.endings.iter().filter(|ending| ending.after == After::SignAnew).count();
        let may_repeat = match last.after {
            After::Stop => false,
            After::SignAnew => return refusals == 1,
            After::Again { untouched, .. } => untouched || plan.is_repeatable(),
        };
        // the budget lasts for 50 retries at least
        let is_paid = self.ledger.borrow().retries < 50;
        may_repeat && is_paid && attempts < 1 + plan.options.max_retries + u32::from(refusals > 0)
    }

    /// A call ends within its deadline, and at once if the client rests.
    fn check_time(&self, index: usize) {
        let ledger = self.ledger.borrow();
        let call = &ledger.calls[&index];
        let took = self.world.ticks_ms() - call.started_at;
        let limit = if call.is_held_back { Some(0) } else { self.plan.calls[index].options.deadline_ms };
        self.world.check(limit.is_none_or(|limit| took <= limit.into()), || format!("it took {took} ms"));
    }
}

impl What {
    fn list(&self) -> Option<&List> {
        match self {
            Self::Batch(list) | Self::Stream(list, ..) => Some(list),
            _ => None,
        }
    }
}
