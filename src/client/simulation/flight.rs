//! The platform of a simulated client, and each request under way: what may be sent when.

use alloc::rc::Rc;
use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::task::{Poll, Waker};

use super::super::Permit;
use super::super::testing::{parse_date, within};
use super::ledger::PartKey;
use super::plan::{ADMIN, Signing};
use super::traffic::{Delivery, carry, late};
use super::wire::{Asked, host};
use super::world::TaskId;
use super::{Event, HttpReply, HttpRequest, Platform, PostFailure, Sim, Task, fresh_user_sig};
use crate::error::Cause;

/// What a client of a scenario sees of the world.
#[derive(Clone)]
pub(super) struct Port(pub(super) Rc<Sim>);

/// A request under way.
pub(super) struct Flight {
    sim: Rc<Sim>,
    pub(super) call: usize,
    pub(super) part: PartKey,
    pub(super) url: String,
    pub(super) asked: Asked,
    pub(super) posted_at: u64,
    pub(super) number: usize,
    gone_at: Cell<Option<u64>>,
    inbox: RefCell<(Option<Delivery>, Option<Waker>)>,
}

impl Flight {
    fn start(sim: &Rc<Sim>, request: &HttpRequest) -> Rc<Self> {
        let (owner, task) = sim.world.current();
        let call = owner.expect("the service sends nothing");
        let url = request.url();
        let asked = Asked::read(&url, &request.body);
        let part = PartKey::new(sim, call, task, &asked);
        let mut ledger = sim.ledger.borrow_mut();
        let number = ledger.take_off(sim, call, &part, &asked, &url);
        drop(ledger);
        sim.world.log(|| format!("sends {number}: {} to {} {}", asked.command, host(&url), request.body));
        Rc::new(Self {
            sim: sim.clone(),
            call,
            part,
            url: url.to_string(),
            asked,
            posted_at: sim.world.ticks_ms(),
            number,
            gone_at: Cell::new(None),
            inbox: RefCell::default(),
        })
    }

    /// Since when nobody waits for the answer.
    pub(super) fn gone_at(&self) -> Option<u64> {
        let call = &self.sim.ledger.borrow().calls[&self.call];
        self.gone_at.get().or(call.over_at.filter(|_| call.hung_up))
    }

    /// The request is at the service.
    pub(super) fn arrived(&self, at: u64) {
        let mut service = self.sim.service.borrow_mut();
        service.arrivals.entry(self.asked.command.clone()).or_default().push(at);
    }

    pub(super) fn deliver(&self, delivery: Delivery) {
        let mut inbox = self.inbox.borrow_mut();
        inbox.0 = Some(delivery);
        if let Some(waker) = inbox.1.take() {
            waker.wake();
        }
    }

    async fn answer(&self) -> Result<HttpReply, PostFailure> {
        let delivery = poll_fn(|context| {
            let mut inbox = self.inbox.borrow_mut();
            match inbox.0.take() {
                Some(delivery) => Poll::Ready(delivery),
                None => {
                    inbox.1 = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await;
        self.sim.world.log(|| format!("gets {}: {:?}", self.number, delivery.ending));
        self.gone_at.set(Some(self.sim.world.ticks_ms()));
        self.sim.ledger.borrow_mut().land(&self.sim, self, delivery.ending);
        delivery.result
    }
}

/// Sees to it that a request that is dropped ends.
struct Seat(Rc<Flight>);

impl Drop for Seat {
    fn drop(&mut self) {
        let flight = &self.0;
        if flight.gone_at().is_none() {
            flight.gone_at.set(Some(flight.sim.world.ticks_ms()));
            flight.sim.world.log(|| format!("drops {}", flight.number));
            flight.sim.ledger.borrow_mut().land(&flight.sim, flight, late());
        }
    }
}

/// A turn of the caller's own pacer.
struct Turn(Rc<Sim>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.permits.set(self.0.permits.get() - 1);
    }
}

impl Platform for Port {
    fn post(&self, request: HttpRequest) -> Task<Result<HttpReply, PostFailure>> {
        let sim = self.0.clone();
        let limit = self.sleep(request.limit_ms);
        within(limit, async move {
            let seat = Seat(Flight::start(&sim, &request));
            sim.world.spawn(None, Box::pin(carry(sim.clone(), seat.0.clone())));
            seat.0.answer().await
        })
    }

    fn spawn(&self, task: Task<()>) {
        let (owner, _) = self.0.world.current();
        let id: TaskId = self.0.world.spawn(owner, task);
        if let Some(call) = owner {
            self.0.ledger.borrow_mut().part_started(call, id, self.0.world.ticks_ms());
        }
    }

    fn sleep(&self, ms: u64) -> Task<()> {
        let world = self.0.world.clone();
        Box::pin(async move { world.sleep(ms).await })
    }

    fn now_ms(&self) -> u64 {
        self.0.world.wall_ms()
    }

    fn ticks_ms(&self) -> u64 {
        self.0.world.ticks_ms()
    }

    fn parse_date(&self, text: &str) -> Option<u64> {
        parse_date(text)
    }

    fn random(&self) -> u32 {
        self.0.world.draw(|dice| dice.u32(..))
    }

    fn user_sig(&self) -> Task<Result<String, Cause>> {
        let sim = self.0.clone();
        Box::pin(async move {
            assert_eq!(sim.plan.signing, Signing::Function, "nobody else is asked");
            sim.world.sleep(sim.world.draw(|dice| dice.u64(0..=sim.plan.weather.latency_ms))).await;
            let now = sim.world.true_ms() / 1_000;
            let kind = if sim.plan.is_calm() { 9 } else { sim.world.draw(|dice| dice.u32(0..30)) };
            let given = match kind {
                0 => return Err(Cause(Rc::new("the function threw"))),
                1 => String::new(),
                2 => format!("no-UserSig-at-all-{}", sim.world.draw(|dice| dice.u32(..))),
                3 => fresh_user_sig(ADMIN, now - 90_000),
                _ => fresh_user_sig(ADMIN, now),
            };
            sim.ledger.borrow_mut().note_secret(&given);
            Ok(given)
        })
    }

    fn permit(&self, _command: &str) -> Task<Result<Permit, Cause>> {
        let sim = self.0.clone();
        Box::pin(async move {
            sim.world.sleep(sim.world.draw(|dice| dice.u64(0..=300))).await;
            if !sim.plan.is_calm() && sim.world.chance(20) {
                return Err(Cause(Rc::new("the pacer threw")));
            }
            sim.permits.set(sim.permits.get() + 1);
            Ok(Box::new(Turn(sim)) as Permit)
        })
    }

    fn notify(&self, event: &Event<'_>) {
        let sim = &self.0;
        sim.world.log(|| format!("{event:?}"));
        let (owner, task) = sim.world.current();
        let call = owner.expect("events are about calls");
        sim.ledger.borrow_mut().hear(sim, call, task, event);
    }
}
