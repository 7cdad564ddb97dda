//! Deterministic simulation: random calls, aborts, clocks and faults against a model of the service, from a seed.
//!
//! A seed is a whole history. Each scenario draws a client, its calls and what goes wrong ([`plan`]), runs them on a
//! virtual clock in an order that the seed decides ([`world`]) against a service that keeps accounts and answers by the
//! documents ([`service`], [`wire`], [`traffic`]), and checks
//!
//! - while it runs ([`ledger`], [`source`]): what may be sent, when, how often and with which UserSig;
//! - as each call ends ([`verdict`]): that its result says what the service said, no more and no less;
//! - when all is over: that everything has ended, that no second held more requests than it may, that waiting was in
//!   order, and that nothing was carried out twice that must not be.
//!
//! `SIMULATION_SCENARIOS=100000 cargo test --lib simulation` runs more than usual. A seed that fails is printed with the
//! command that replays it, `SIMULATION_SEED=7 cargo test --lib simulation::scenarios`, which prints its whole history.

mod calls;
mod flight;
mod ledger;
mod lists;
mod plan;
mod service;
mod source;
mod traffic;
mod verdict;
mod wire;
mod world;

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use core::cell::{Cell, RefCell};
use core::sync::atomic::{AtomicU64, Ordering};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Client, Event, Headers, HttpReply, HttpRequest, Options, Platform, PostFailure, Task};
use crate::usersig::{Claims, SecretKey, sign};
use flight::Port;
use ledger::Ledger;
use plan::{ADMIN, Plan, Signing};
use service::Service;
use world::World;

/// How many scenarios a test run goes through.
const SCENARIOS: u64 = 2_000;

/// What some of them must run into, or the test would show less than it seems to.
const REACHED: &[&str] = &[
    "a Retry-After",
    "a UserSig signed anew",
    "a broken answer",
    "a call that ended",
    "a call that hung up",
    "a contradiction",
    "a final failure",
    "a good answer",
    "a lost connection",
    "a minute of rest",
    "a passing failure",
    "a slow code or 429",
    "a time-out",
    "an aborted call",
    "an empty budget",
    "an idempotent call carried out twice",
    "an item that is missing",
    "more requests than a second takes",
];

const APP: u32 = 1_400_000_000;
const KEY: &str = "the key of the simulated app";

/// A scenario under way.
pub(super) struct Sim {
    world: Rc<World>,
    plan: Plan,
    service: RefCell<Service>,
    ledger: RefCell<Ledger>,
    /// Turns of the caller's own pacer that were not given back yet.
    permits: Cell<u32>,
    reached: RefCell<Reached>,
}

/// How often scenarios ran into each of [`REACHED`], so that a test can check that they do.
type Reached = BTreeMap<&'static str, u32>;

fn key() -> SecretKey {
    SecretKey::new(KEY).unwrap()
}

/// A UserSig of the app, as the caller's own server would make it.
fn fresh_user_sig(user_id: &str, issued_at: u64) -> String {
    let (user_id, version) = (user_id.to_owned(), "2.0".into());
    let claims = Claims { user_id, sdk_app_id: APP, issued_at, expires_in: 86_400, version, user_buf: None };
    sign(&claims, &key())
}

impl Sim {
    fn new(seed: u64, traced: bool) -> Rc<Self> {
        let world = World::new(seed, traced);
        let plan = world.draw(Plan::draw);
        world.set_wall_offset(plan.wall_clock[0].1);
        let mut ledger = Ledger::default();
        ledger.note_secret(KEY);
        Rc::new(Self {
            world,
            plan,
            service: RefCell::default(),
            ledger: RefCell::new(ledger),
            permits: Cell::new(0),
            reached: RefCell::default(),
        })
    }

    fn options(&self) -> Options {
        let options = Options {
            sdk_app_id: Some(f64::from(APP).into()),
            region: Some("singapore".to_owned()),
            pacing: self.plan.pacing,
            use_backup_host: self.plan.use_backup_host,
            ..Options::default()
        };
        let now = self.world.true_ms() / 1_000;
        match self.plan.signing {
            Signing::Key => Options { secret_key: Some(key()), ..options },
            Signing::Function => Options { user_sig_function: true, ..options },
            Signing::Text { expired } => {
                let issued_at = if expired { now - 90_000 } else { now };
                Options { user_sig: Some(fresh_user_sig(ADMIN, issued_at)), ..options }
            }
            Signing::Gateway => {
                Options { region: None, base_url: Some("https://gateway.example/chat".to_owned()), ..options }
            }
        }
    }

    /// Runs the scenario to its end.
    fn run(self: &Rc<Self>) -> Result<(), String> {
        let (config, credentials) = self.options().check().unwrap();
        let client = Client::new(config, credentials, Rc::new(Port(self.clone())));
        let sim = self.clone();
        self.world.spawn(None, Box::pin(async move { sim.keep_wall_clock().await }));
        for index in 0..self.plan.calls.len() {
            let task = self.world.spawn(Some(index), Box::pin(calls::run(self.clone(), client.clone(), index)));
            self.ledger.borrow_mut().expect(index, task);
        }
        drop(client);
        self.world.run(|| self.ledger.borrow().check_rest(self))?;
        self.ledger.borrow_mut().check_end(self);
        self.world.run(|| ())
    }

    async fn keep_wall_clock(&self) {
        for (at, offset) in &self.plan.wall_clock {
            let world = &self.world;
            world.sleep(at.saturating_sub(world.ticks_ms())).await;
            world.set_wall_offset(*offset);
            world.log(|| format!("the wall clock is {offset} ms off"));
        }
    }

    fn start_call(&self, index: usize) {
        let plan = &self.plan.calls[index];
        self.world.log(|| format!("starts {plan:?}"));
        let mut ledger = self.ledger.borrow_mut();
        let (now, rests_until) = (self.world.ticks_ms(), ledger.rests_until);
        let call = ledger.calls.get_mut(&index).unwrap();
        (call.started_at, call.is_held_back) = (now, now < rests_until);
    }

    /// The call is over; nothing more may happen on its behalf.
    fn end_call(&self, index: usize, aborted: bool) {
        let mut ledger = self.ledger.borrow_mut();
        let call = ledger.calls.get_mut(&index).unwrap();
        if call.over_at.is_none() {
            call.over_at = Some(self.world.ticks_ms());
            self.world.log(|| format!("ends, aborted: {aborted}"));
            self.note(if aborted { "an aborted call" } else { "a call that ended" });
        }
    }

    /// The call is over: nobody goes on with it, and nothing of it is ever dropped.
    fn hang_up(&self, index: usize) {
        self.world.freeze(index);
        self.ledger.borrow_mut().calls.get_mut(&index).unwrap().hung_up = true;
        self.note("a call that hung up");
    }

    fn note(&self, what: &'static str) {
        *self.reached.borrow_mut().entry(what).or_default() += 1;
    }
}

/// Runs one scenario. A failure is reported with all that it takes to see it again.
fn scenario(seed: u64, traced: bool) -> Result<Reached, String> {
    let sim = Sim::new(seed, traced);
    let outcome = catch_unwind(AssertUnwindSafe(|| sim.run())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("panicked: {}", text.unwrap_or_default()))
    });
    let trace = sim.world.trace().join("\n");
    match outcome {
        Ok(()) => Ok(sim.reached.take()),
        Err(what) => Err(format!(
            "{trace}\n\nseed {seed}: {what}\n{:?}, {:?}, {:?}\nreplay it with\n    SIMULATION_SEED={seed} cargo test --lib simulation::scenarios",
            sim.plan.style, sim.plan.signing, sim.plan.pacing
        )),
    }
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// Runs scenarios side by side, up to the first that goes wrong.
fn run(seeds: core::ops::Range<u64>, traced: bool) -> Reached {
    let next = AtomicU64::new(seeds.start);
    let work = || -> Result<Reached, String> {
        let mut all = Reached::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return Ok(all);
            }
            let reached = scenario(seed, traced).inspect_err(|_| next.store(seeds.end, Ordering::Relaxed))?;
            reached.into_iter().for_each(|(what, times)| *all.entry(what).or_default() += times);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut all = Reached::new();
    for result in results {
        let reached = result.unwrap_or_else(|report| panic!("{report}"));
        reached.into_iter().for_each(|(what, times)| *all.entry(what).or_default() += times);
    }
    all
}

#[test]
fn scenarios_hold() {
    if let Some(seed) = variable("SIMULATION_SEED") {
        run(seed..seed + 1, true);
        return;
    }
    let reached = run(0..variable("SIMULATION_SCENARIOS").unwrap_or(SCENARIOS), false);
    let missed: Vec<_> = REACHED.iter().filter(|what| !reached.contains_key(*what)).collect();
    assert!(missed.is_empty(), "no scenario comes to {missed:?}: {reached:#?}");
}

#[test]
fn a_seed_is_a_whole_history() {
    for seed in 0..20 {
        let history = || {
            let sim = Sim::new(seed, true);
            sim.run().unwrap();
            sim.world.trace()
        };
        assert_eq!(history(), history());
    }
}
