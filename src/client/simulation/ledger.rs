//! Keeps the books of a scenario while it runs, and checks each step: what was sent when, what came back, what was
//! reported.

use alloc::collections::{BTreeMap, BTreeSet};

use super::super::Step;
use super::super::config::PacingMode;
use super::flight::Flight;
use super::plan::{ADMIN, CallPlan, Signing, Style, What};
use super::service::Kick;
use super::traffic::{After, Ending, Says};
use super::wire::{Asked, Tells, host, parameter};
use super::world::TaskId;
use super::{APP, Event, Sim};

/// One request's worth of a call, with all its attempts. It is known by the task that it runs in; but a batch does not
/// say which part ran in which task, so there it is known by the call's own task and the account that no other part
/// has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PartKey(TaskId, String);

impl PartKey {
    pub(super) fn new(sim: &Sim, call: usize, task: TaskId, asked: &Asked) -> Self {
        let users = asked.users.iter().map(|(user_id, _)| user_id.clone()).collect::<Vec<_>>();
        match sim.plan.calls[call].what {
            What::Batch(_) => Self::of_batch(sim.ledger.borrow().calls[&call].task, &users),
            _ => Self::of_task(task),
        }
    }

    /// The part of a batch that asks for these accounts.
    pub(super) fn of_batch(task: TaskId, user_ids: &[String]) -> Self {
        Self(task, Self::mark(user_ids))
    }

    pub(super) fn of_task(task: TaskId) -> Self {
        Self(task, String::new())
    }

    fn mark(user_ids: &[String]) -> String {
        user_ids.iter().find(|id| id.starts_with("only ")).cloned().expect("each part has one")
    }
}

/// What was sent and what came back.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) posts: u32,
    signed_anew: bool,
    /// Attempts so far that ended with a lost connection.
    lost: u32,
    /// How each attempt that was sent ended.
    pub(super) endings: Vec<Ending>,
    not_before: u64,
    /// What the request named.
    pub(super) asked: Vec<(String, Option<String>)>,
}

impl Part {
    /// What the good answer said; there is one at most.
    pub(super) fn results(&self) -> Option<&Tells> {
        self.endings.iter().find_map(|ending| if let Says::Results(tells) = &ending.says { Some(tells) } else { None })
    }
}

/// How far the events of a call have come, if its attempts follow each other.
#[derive(Debug, Default)]
struct Story {
    attempt: u32,
    open: bool,
    /// When it started to wait for its turn.
    joined_at: u64,
}

#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) started_at: u64,
    /// It started within a minute after code 70050.
    pub(super) is_held_back: bool,
    pub(super) task: TaskId,
    /// Since when nothing more may happen on its behalf.
    pub(super) over_at: Option<u64>,
    /// Nobody goes on with it, and nothing of it is ever dropped.
    pub(super) hung_up: bool,
    /// Requests under way.
    live: u32,
    pub(super) parts: BTreeMap<PartKey, Part>,
    /// The tasks of a stream's parts with their starts, in order.
    pub(super) part_tasks: Vec<(TaskId, u64)>,
    stories: BTreeMap<TaskId, Story>,
    /// Accounts that a stream has taken from its source, and those that it has handed out.
    pub(super) taken: usize,
    pub(super) handed_out: usize,
}

/// How an attempt came to its turn: when it joined the queue and when it went.
struct Queued {
    command: String,
    joined_at: u64,
    went_at: u64,
}

#[derive(Default)]
pub(super) struct Ledger {
    pub(super) calls: BTreeMap<usize, Call>,
    flights: usize,
    pub(super) rests_until: u64,
    pub(super) retries: u32,
    successes: u32,
    secrets: BTreeSet<String>,
    queue: Vec<Queued>,
    /// The client was shown the right time, and its clock does not change any more.
    knows_time: bool,
}

impl Ledger {
    /// Notes a call that runs in `task` and has not started yet.
    pub(super) fn expect(&mut self, call: usize, task: TaskId) {
        self.calls.insert(call, Call { task, ..Call::default() });
    }

    pub(super) fn note_secret(&mut self, text: &str) {
        if !text.is_empty() {
            self.secrets.insert(text.to_owned());
        }
    }

    /// Checks that no text that leaves the client shows a secret.
    pub(super) fn check_text(&self, sim: &Sim, text: &str) {
        let secret = self.secrets.iter().find(|secret| text.contains(&***secret));
        sim.world.check(secret.is_none(), || format!("a secret is shown: {text}"));
    }

    pub(super) fn part_started(&mut self, call: usize, task: TaskId, at: u64) {
        self.calls.get_mut(&call).unwrap().part_tasks.push((task, at));
    }

    /// A request is sent. Gives it a number.
    pub(super) fn take_off(&mut self, sim: &Sim, call: usize, key: &PartKey, asked: &Asked, url: &str) -> usize {
        self.flights += 1;
        let number = self.flights;
        let now = sim.world.ticks_ms();
        let plan = &sim.plan.calls[call];
        let check = |holds, what: &str| sim.world.check(holds, || format!("request {number}: {what}"));
        check(now >= self.rests_until, "sent within a minute after code 70050");
        self.check_url(sim, number, url);
        let entry = self.calls.get_mut(&call).unwrap();
        check(entry.over_at.is_none(), "sent after its call was over");
        if let Some(deadline_ms) = plan.options.deadline_ms {
            let counts_from =
                entry.part_tasks.iter().find(|(task, _)| *task == key.0).map_or(entry.started_at, |p| p.1);
            check(now <= counts_from + u64::from(deadline_ms), "sent behind the deadline");
        }
        entry.live += 1;
        check(entry.live <= plan.concurrency(), "more in flight than `concurrency`");
        let distinct: BTreeSet<_> = asked.users.iter().map(|(user_id, _)| user_id).collect();
        check(distinct.len() == asked.users.len(), "names an account twice");
        let part = entry.parts.entry(key.clone()).or_default();
        check(part.posts == 0 || part.asked == asked.users, "another attempt asks for something else");
        part.asked.clone_from(&asked.users);
        check(now >= part.not_before, "sent before the pause was over");
        if let Some(last) = part.endings.last() {
            let again = match last.after {
                After::Stop => false,
                After::SignAnew => !part.signed_anew,
                After::Again { untouched, .. } => untouched || plan.is_repeatable(),
            };
            part.signed_anew |= last.after == After::SignAnew;
            check(again, &format!("sent again after {last:?}"));
        }
        part.posts += 1;
        let allowed = 1 + plan.options.max_retries + u32::from(part.signed_anew);
        check(part.posts <= allowed, "one attempt too many");
        let standby = part.lost > 0 && sim.plan.use_backup_host;
        let expected = match sim.plan.signing {
            Signing::Gateway => "gateway.example",
            _ if standby => "adminapisgp.my-imcloud.com",
            _ => "adminapisgp.im.qcloud.com",
        };
        check(host(url) == expected, "sent to another host");
        if sim.plan.pacing == PacingMode::Custom {
            let live: u32 = self.calls.values().map(|call| call.live).sum();
            check(sim.permits.get() >= live, "sent without a permit");
        }
        number
    }

    fn check_url(&mut self, sim: &Sim, number: usize, url: &str) {
        let check = |holds, what: &str| sim.world.check(holds, || format!("request {number}: {what}"));
        check(parameter(url, "contenttype") == Some("json"), "no contenttype");
        check(parameter(url, "random").is_some_and(|random| random.parse::<u32>().is_ok()), "no random");
        let Some(user_sig) = parameter(url, "usersig") else {
            return check(sim.plan.signing == Signing::Gateway && url.matches('=').count() == 2, "no UserSig");
        };
        self.note_secret(user_sig);
        check(parameter(url, "sdkappid") == Some(&APP.to_string()), "another app");
        check(parameter(url, "identifier") == Some(ADMIN), "another admin");
        if sim.plan.signing != Signing::Key {
            return;
        }
        let claims = sim.service.borrow_mut().claims(user_sig);
        let Ok(claims) = claims else { return check(false, "a UserSig that is not genuine") };
        let now = sim.world.true_ms() / 1_000;
        if sim.plan.has_right_clock() {
            // a kick that is noted just as the wait for an earlier one ends moves it to the next second
            check(claims.issued_at <= now + 1, "a UserSig from the future");
            check(claims.issued_at + claims.expires_in >= now + 3_600, "a UserSig in its last hour");
            let issued_at = claims.issued_at;
            self.check_kicked(sim, ADMIN, issued_at);
        }
        if self.knows_time {
            check(claims.issued_at + claims.expires_in >= now, "an expired UserSig, though the time is known");
        }
    }

    /// A UserSig that is issued after a kick must not be one that the kick ended.
    pub(super) fn check_kicked(&self, sim: &Sim, user_id: &str, issued_at: u64) {
        let service = sim.service.borrow();
        let is_known = |kick: &Kick| {
            let call = &self.calls[&kick.call];
            call.over_at.is_some_and(|over_at| kick.at_tick <= over_at && !call.hung_up)
        };
        let ends_it = |kick: &&Kick| kick.user_id == user_id && issued_at <= kick.second && is_known(kick);
        let kick = service.kicks.iter().find(ends_it);
        sim.world.check(kick.is_none(), || format!("a UserSig issued at {issued_at} does not hold after {kick:?}"));
    }

    /// A request has ended.
    pub(super) fn land(&mut self, sim: &Sim, flight: &Flight, ending: Ending) {
        let now = sim.world.ticks_ms();
        let call = self.calls.get_mut(&flight.call).unwrap();
        let plan = &sim.plan.calls[flight.call];
        call.live -= 1;
        if call.over_at.is_some() {
            return;
        }
        let took = now - flight.posted_at;
        let number = flight.number;
        sim.world.check(took <= plan.options.timeout_ms.into(), || format!("request {number} took {took} ms"));
        let part = call.parts.get_mut(&flight.part).unwrap();
        part.lost += u32::from(matches!(ending.says, Says::Lost));
        part.not_before = match ending.after {
            After::Again { least_ms, .. } => now + least_ms,
            _ => now,
        };
        match ending.says {
            Says::Code(70050) => {
                self.rests_until = now + 60_000;
                sim.note("a minute of rest");
            }
            Says::Results(_) => self.successes += 1,
            _ => {}
        }
        let reached = match (&ending.says, ending.after) {
            (Says::Lost, _) => "a lost connection",
            (Says::Late, _) => "a time-out",
            (Says::Broken, _) => "a broken answer",
            (_, After::SignAnew) => "a UserSig signed anew",
            (_, After::Again { least_ms: 2_000.., .. }) => "a Retry-After",
            (_, After::Again { untouched: true, .. }) => "a slow code or 429",
            (_, After::Again { .. }) => "a passing failure",
            (Says::Results(_), _) => "a good answer",
            _ => "a final failure",
        };
        if ending.after == After::SignAnew && ending.shows_time && sim.plan.wall_clock.len() == 1 {
            self.knows_time = true;
        }
        part.endings.push(ending);
        sim.note(reached);
    }

    /// An event of the client.
    pub(super) fn hear(&mut self, sim: &Sim, call: usize, task: TaskId, event: &Event<'_>) {
        let now = sim.world.ticks_ms();
        self.check_text(sim, &format!("{event:?}"));
        let plan = &sim.plan.calls[call];
        let entry = self.calls.get_mut(&call).unwrap();
        let check = |holds, what: &str| sim.world.check(holds, || format!("{what}: {event:?}"));
        let is_abort = matches!(event.step, Step::Response { error: Some("ABORTED"), .. });
        check(entry.over_at.is_none() || is_abort, "an event after the call was over");
        if let Step::Retry { delay_ms, .. } = event.step {
            self.retries += 1;
            check(delay_ms <= 60_000, "a pause that is too long");
        }
        if let Step::Request { .. } = event.step {
            check(now >= self.rests_until, "a request is told of that is not sent");
        }
        if matches!(plan.what, What::Batch(_)) {
            return;
        }
        let started_at = entry.part_tasks.iter().find(|(id, _)| *id == task).map_or(entry.started_at, |part| part.1);
        let story = entry.stories.entry(task).or_insert_with(|| Story { joined_at: started_at, ..Story::default() });
        let next = story.attempt + 1;
        match event.step {
            Step::Request { .. } => {
                check(!story.open && event.attempt == next, "out of turn");
                (story.attempt, story.open) = (next, true);
                let command = event.command.to_owned();
                self.queue.push(Queued { command, joined_at: story.joined_at, went_at: now });
            }
            Step::Response { duration_ms, .. } => {
                check(story.open && event.attempt == story.attempt, "out of turn");
                check(duration_ms <= plan.options.timeout_ms.into(), "too long");
                (story.open, story.joined_at) = (false, now);
            }
            Step::Retry { delay_ms, .. } => {
                check(!story.open && event.attempt == next, "out of turn");
                story.joined_at = now + delay_ms;
            }
            Step::Pause { waited_ms } => {
                check(!story.open && event.attempt == next, "out of turn");
                check(now - waited_ms == story.joined_at, "a wait that was none");
            }
        }
    }

    /// Called when nothing more happens before the clock goes on.
    pub(super) fn check_rest(&self, sim: &Sim) {
        let left = self.calls.iter().find(|(_, call)| call.over_at.is_some() && call.live > 0 && !call.hung_up);
        sim.world.check(left.is_none(), || format!("call {:?} is over, its requests are not", left.map(|(id, _)| id)));
    }

    /// The scenario is over.
    pub(super) fn check_end(&mut self, sim: &Sim) {
        let world = &sim.world;
        for (id, plan) in sim.plan.calls.iter().enumerate() {
            let over = self.calls.get(&id).is_some_and(|call| call.over_at.is_some());
            world.check(over, || format!("call {id} never ended: {:?}", plan.what));
        }
        let hung_up = self.calls.values().any(|call| call.hung_up);
        world.check(world.timers() == 0 || hung_up, || "a timer is left".to_owned());
        world.check(sim.permits.get() == 0 || hung_up, || "a permit is left".to_owned());
        // 500 tokens, 5 at least for each retry; a success gives back 10 at most
        let paid = 5 * self.retries <= 500 + 10 * self.successes;
        world.check(paid, || format!("{} retries are more than the budget allows", self.retries));
        if 5 * self.retries + 50 >= 500 + self.successes {
            sim.note("an empty budget");
        }
        let twice = sim.service.borrow().messages.iter().find(|(_, times)| **times > 1).map(|(id, _)| *id);
        if let Some(id) = twice {
            let plan = &sim.plan.calls[usize::try_from(id).unwrap()];
            world.check(plan.is_repeatable(), || format!("call {id} must not be repeated, and was carried out twice"));
            sim.note("an idempotent call carried out twice");
        }
        if sim.plan.pacing == PacingMode::Documented {
            self.check_rates(sim);
            self.check_order(sim);
        }
    }

    /// No second, from whatever start, holds more requests than the service takes.
    fn check_rates(&mut self, sim: &Sim) {
        for (command, arrivals) in &mut sim.service.borrow_mut().arrivals {
            arrivals.sort_unstable();
            let limit = sim.plan.starts_per_second(command);
            for (at, first) in arrivals.iter().enumerate() {
                // including its last millisecond, since a tick rounds down
                let over = arrivals.get(at + limit).is_some_and(|next| next - first <= 1_000);
                let what = || format!("more than {limit} requests of {command} within a second from {first} ms");
                sim.world.check(!over, what);
                if over {
                    return;
                }
            }
            if arrivals.len() > limit {
                sim.note("more requests than a second takes");
            }
        }
    }

    /// Waiting is in order: whoever came later goes later.
    fn check_order(&mut self, sim: &Sim) {
        self.queue.sort_by_key(|queued| (queued.joined_at, queued.went_at));
        let mut latest: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for Queued { command, joined_at, went_at } in &self.queue {
            let (joined_before, went_before) = *latest.get(command.as_str()).unwrap_or(&(0, 0));
            let overtook = joined_before < *joined_at && went_at < &went_before;
            let what = || format!("{command}: who waited from {joined_at} ms went before one from {joined_before} ms");
            sim.world.check(!overtook, what);
            if *went_at >= went_before {
                latest.insert(command, (*joined_at, *went_at));
            }
        }
    }
}

impl CallPlan {
    /// How many requests may be in flight.
    fn concurrency(&self) -> u32 {
        match self.what {
            What::Batch(_) | What::Stream(..) => self.options.concurrency,
            _ => 1,
        }
    }

    /// Whether it may be carried out twice.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self.what, What::Send { idempotent: false })
    }
}

impl super::plan::Plan {
    fn starts_per_second(&self, command: &str) -> usize {
        let small = self.style != Style::Large && super::wire::list_field(command).is_some();
        match command {
            _ if small => usize::try_from(super::lists::SMALL_STARTS_PER_SECOND).unwrap(),
            "im_open_login_svc/multiaccount_import" => 100,
            "im_open_login_svc/account_check" | "im_open_login_svc/account_delete" => 100,
            _ => 200,
        }
    }
}
