//! What becomes of one request on its way: how long it takes, whether it is lost, what answer comes back.

use alloc::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};

use fastrand::Rng;

use super::flight::Flight;
use super::plan::{Signing, Style};
use super::service::{Now, mangle};
use super::wire::{Tells, answer, envelope, list_field, parameter};
use super::{Headers, HttpReply, PostFailure, Sim};
use crate::error::Cause;

/// The end of an attempt, with what it means for the call.
pub(super) struct Delivery {
    pub(super) result: Result<HttpReply, PostFailure>,
    pub(super) ending: Ending,
}

#[derive(Debug, Clone)]
pub(super) struct Ending {
    pub(super) says: Says,
    pub(super) after: After,
    /// The answer shows the service's clock.
    pub(super) shows_time: bool,
}

/// What the client may say after an attempt's end.
#[derive(Debug, Clone)]
pub(super) enum Says {
    Results(Tells),
    Code(i64),
    Status(u16),
    /// There is an answer, but it cannot be read.
    Broken,
    Lost,
    /// Nothing came in time.
    Late,
}

/// What the client is to do then, by the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Stop,
    /// At once, with a new UserSig.
    SignAnew,
    /// Again, after at least `least_ms`. `untouched`: it was not carried out.
    Again {
        untouched: bool,
        least_ms: u64,
    },
}

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
enum Fault {
    LostOnTheWay,
    AnswerLost,
    NoAnswer,
    Flood,
    Broken,
    Status(u16),
    Code(i64, After),
    Refused(i64),
}

const SLOWER: After = After::Again { untouched: true, least_ms: 1_000 };
const LATER: After = After::Again { untouched: false, least_ms: 0 };

const FAULTS: &[Fault] = &[
    Fault::LostOnTheWay,
    Fault::LostOnTheWay,
    Fault::AnswerLost,
    Fault::AnswerLost,
    Fault::NoAnswer,
    Fault::Flood,
    Fault::Broken,
    Fault::Broken,
    Fault::Status(408),
    Fault::Status(429),
    Fault::Status(429),
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Status(503),
    Fault::Status(504),
    Fault::Status(302),
    Fault::Status(400),
    Fault::Status(404),
    Fault::Code(60007, SLOWER),
    Fault::Code(60018, SLOWER),
    Fault::Code(10006, SLOWER),
    Fault::Code(70169, LATER),
    Fault::Code(70500, LATER),
    Fault::Code(90992, LATER),
    Fault::Code(60008, LATER),
    Fault::Code(70402, After::Stop),
    Fault::Code(60010, After::Stop),
    Fault::Code(60020, After::Stop),
    Fault::Code(60013, After::Stop),
    Fault::Code(125_000, After::Stop),
    Fault::Code(1, After::Stop),
    Fault::Refused(70001),
    Fault::Refused(70052),
    Fault::Refused(70050),
];

/// What a service that is down does.
const OUTAGE: &[Fault] = &[Fault::LostOnTheWay, Fault::Status(502), Fault::Code(70500, LATER)];

/// Brings a request to the service and its answer back. Goes on when nobody waits for it any more.
pub(super) async fn carry(sim: Rc<Sim>, flight: Rc<Flight>) {
    let stretch = || sim.world.sleep(sim.world.draw(|dice| dice.u64(0..=sim.plan.weather.latency_ms)));
    stretch().await;
    // a connection that was closed on the way may or may not have delivered the request
    if flight.gone_at().is_some() && sim.world.chance(500) {
        return;
    }
    let arrived_at = flight.gone_at().unwrap_or_else(|| sim.world.ticks_ms());
    flight.arrived(arrived_at);
    let faults = if sim.plan.style == Style::Storm { OUTAGE } else { FAULTS };
    let fault = sim.world.chance(sim.plan.weather.fault).then(|| sim.world.draw(|dice| *dice.choice(faults).unwrap()));
    stretch().await;
    let delivery = sim.world.draw(|dice| Desk { sim: &sim, flight: &flight, dice }.serve(fault));
    stretch().await;
    if let Some(delivery) = delivery {
        flight.deliver(delivery);
    }
}

/// One request, as the service deals with it.
struct Desk<'a> {
    sim: &'a Sim,
    flight: &'a Flight,
    dice: &'a mut Rng,
}

impl Desk<'_> {
    /// What comes back; `None` if nothing ever does.
    fn serve(&mut self, fault: Option<Fault>) -> Option<Delivery> {
        match fault {
            Some(Fault::LostOnTheWay) => return Some(lost()),
            Some(Fault::Status(status)) => {
                let carried_out = matches!(status, 408 | 500..) && self.dice.bool();
                if carried_out {
                    let _ = self.carry_out();
                }
                return Some(self.status(status));
            }
            Some(Fault::Refused(code)) if self.sim.plan.signing != Signing::Gateway => return Some(self.refuse(code)),
            Some(Fault::Code(code, after)) => {
                if after == LATER && self.dice.bool() {
                    let _ = self.carry_out();
                }
                return Some(self.code(code, after));
            }
            _ => {}
        }
        if let Some(code) = self.refusal() {
            return Some(self.refuse(code));
        }
        let (code, mut tells) = self.carry_out();
        let asked = &self.flight.asked;
        match fault {
            Some(Fault::NoAnswer) => return None,
            Some(Fault::AnswerLost) => return Some(lost()),
            Some(Fault::Flood) => {
                return Some(Delivery { result: Err(PostFailure::TooLarge), ending: stop(Says::Broken) });
            }
            Some(Fault::Broken) => return Some(self.broken(&tells)),
            _ if code != 0 => return Some(self.code(code, After::Stop)),
            _ => {}
        }
        if asked.is_list() && self.dice.u32(0..1_000) < self.sim.plan.weather.mangle {
            mangle(asked, &mut tells, self.dice);
        }
        Some(self.results(tells))
    }

    fn carry_out(&mut self) -> (i64, Tells) {
        let world = &self.sim.world;
        let now = Now { call: self.flight.call, ticks_ms: world.ticks_ms(), true_ms: world.true_ms() };
        let mut service = self.sim.service.borrow_mut();
        service.carry_out(&self.flight.asked, now, &self.sim.plan.weather, self.dice)
    }

    /// The code with which the service refuses the UserSig, if it does.
    fn refusal(&self) -> Option<i64> {
        let user_sig = parameter(&self.flight.url, "usersig")?;
        self.sim.service.borrow_mut().refusal(user_sig, self.sim.world.true_ms())
    }

    fn refuse(&mut self, code: i64) -> Delivery {
        let now = self.sim.world.true_ms();
        let code = self.sim.service.borrow_mut().refuse(code, now, &self.sim.plan.weather);
        let renewable = matches!(self.sim.plan.signing, Signing::Key | Signing::Function);
        let anew = matches!(code, 70001 | 70052) && renewable;
        self.code(code, if anew { After::SignAnew } else { After::Stop })
    }

    fn code(&mut self, code: i64, after: After) -> Delivery {
        let body = envelope(code, &self.info());
        self.reply(200, body.to_string(), Ending { says: Says::Code(code), after, shows_time: false })
    }

    fn results(&mut self, tells: Tells) -> Delivery {
        let asked = &self.flight.asked;
        let body = answer(&asked.command, &tells.items, &self.info());
        let code = body["ErrorCode"].as_i64().unwrap();
        // presence: if all failed and somebody is left out, the answer says no more than its code
        let complete = asked.users.iter().all(|(user_id, _)| tells.mentions(user_id));
        let ending = match code {
            0 => stop(Says::Results(tells)),
            _ if complete => stop(Says::Results(tells)),
            70169 => Ending { says: Says::Code(code), after: LATER, shows_time: false },
            _ => stop(Says::Code(code)),
        };
        self.reply(200, body.to_string(), ending)
    }

    fn status(&mut self, status: u16) -> Delivery {
        let body = match self.dice.u32(0..3) {
            0 => envelope(60008, &self.info()).to_string(),
            1 => String::new(),
            _ => "<html>".to_owned(),
        };
        let mut delivery = self.reply(status, body, stop(Says::Status(status)));
        let (header, asked_ms) = self.retry_after(delivery.ending.shows_time);
        let asked_ms = asked_ms.filter(|_| matches!(status, 429 | 503)).unwrap_or(0);
        delivery.ending.after = match status {
            _ if asked_ms > 60_000 => After::Stop,
            429 => After::Again { untouched: true, least_ms: asked_ms },
            408 | 500.. => After::Again { untouched: false, least_ms: asked_ms },
            _ => After::Stop,
        };
        if let Ok(reply) = &mut delivery.result {
            let others = core::mem::take(&mut reply.headers);
            reply.headers = Headers::new(move |name| match name {
                "retry-after" => header.clone(),
                _ => others.get(name),
            });
        }
        delivery
    }

    /// The header and what it asks for, in milliseconds.
    fn retry_after(&mut self, shows_time: bool) -> (Option<String>, Option<u64>) {
        let now = self.sim.world.true_ms();
        match self.dice.u32(0..8) {
            0 => (Some("soon".to_owned()), None),
            1 => (Some("61".to_owned()), Some(61_000)),
            2 => (Some("99999999999999999999999".to_owned()), Some(u64::MAX)),
            3 | 4 => {
                let seconds = self.dice.u64(0..=60);
                (Some(seconds.to_string()), Some(seconds * 1_000))
            }
            // a moment means nothing to a clock that is wrong, unless the answer shows the time
            5 if shows_time || self.sim.plan.has_right_clock() => {
                let moment = now / 1_000 + self.dice.u64(0..50);
                let header = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(moment));
                // some of the wait passes while the answer is on its way
                let wait_ms = (moment * 1_000).saturating_sub(now + self.sim.plan.weather.latency_ms);
                (Some(header), Some(wait_ms))
            }
            _ => (None, None),
        }
    }

    /// Something that is no answer, though the request was carried out.
    fn broken(&mut self, tells: &Tells) -> Delivery {
        let asked = &self.flight.asked;
        let mut good = answer(&asked.command, &tells.items, "");
        good["ErrorCode"] = 0.into();
        let body = match (self.dice.u32(0..8), list_field(&asked.command)) {
            (0, _) => Vec::new(),
            (1, _) => b"<html>".to_vec(),
            (2, _) => {
                let text = good.to_string();
                text.as_bytes()[..self.dice.usize(0..text.len())].to_vec()
            }
            (3, _) => {
                let mut bytes = good.to_string().into_bytes();
                bytes.insert(bytes.len() / 2, 0xff);
                bytes
            }
            (4, _) => format!("[{good}]").into_bytes(),
            (5, Some(list)) => {
                good[list] = "none".into();
                good.to_string().into_bytes()
            }
            (5 | 6, _) => {
                good["ErrorCode"] = "0".into();
                good.to_string().into_bytes()
            }
            _ => {
                good["ActionStatus"] = "FAIL".into();
                good.to_string().into_bytes()
            }
        };
        self.reply(200, body, stop(Says::Broken))
    }

    fn reply(&mut self, status: u16, body: impl Into<Vec<u8>>, mut ending: Ending) -> Delivery {
        let now = UNIX_EPOCH + Duration::from_millis(self.sim.world.true_ms());
        let date = match self.dice.u32(0..10) {
            0 if !self.sim.plan.is_calm() => None,
            1 if !self.sim.plan.is_calm() => Some("yesterday".to_owned()),
            _ => {
                ending.shows_time = true;
                Some(httpdate::fmt_http_date(now))
            }
        };
        let headers = Headers::new(move |name| date.clone().filter(|_| name == "date"));
        Delivery { result: Ok(HttpReply { status, headers, body: body.into() }), ending }
    }

    fn info(&self) -> String {
        if !self.sim.plan.weather.echo {
            return "no".to_owned();
        }
        format!("refused {} at {}", parameter(&self.flight.url, "usersig").unwrap_or("nothing"), self.flight.url)
    }
}

fn stop(says: Says) -> Ending {
    Ending { says, after: After::Stop, shows_time: false }
}

fn lost() -> Delivery {
    let ending = Ending { says: Says::Lost, after: LATER, shows_time: false };
    Delivery { result: Err(PostFailure::Network(Cause(Rc::new("connection reset")))), ending }
}

/// The end of an attempt that took too long.
pub(super) fn late() -> Ending {
    Ending { says: Says::Late, after: LATER, shows_time: false }
}
