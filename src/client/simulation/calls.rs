//! Makes the calls of a plan, gives up where the plan says so, and hands what they end with to the checks.

use alloc::rc::Rc;
use core::cell::Cell;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::Poll;

use super::super::testing::results;
use super::super::{Client, ItemStream, OnProgress, Progress};
use super::lists::List;
use super::plan::{Abort, Consumer, Step, What};
use super::source::Source;
use super::world::Sleep;
use super::{Sim, verdict};
use crate::usersig::Claims;

/// One call, from its start to its end or to the moment at which its caller gives up.
pub(super) async fn run(sim: Rc<Sim>, client: Rc<Client>, index: usize) {
    let plan = &sim.plan.calls[index];
    sim.world.sleep(plan.at).await;
    sim.start_call(index);
    let mut work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(carry_out(&sim, &client, index));
    let mut giving_up = GivingUp::new(&sim, plan.abort);
    let aborted = poll_fn(|context| {
        if giving_up.is_due(context) {
            return Poll::Ready(true);
        }
        work.as_mut().poll(context).map(|()| false)
    })
    .await;
    sim.end_call(index, aborted);
    match plan.abort {
        Some(Abort::HangsUp(_)) if aborted => {
            sim.hang_up(index);
            core::mem::forget(work);
        }
        _ => drop(work),
    }
}

struct GivingUp {
    timer: Option<Pin<Box<Sleep>>>,
    polls: Option<u32>,
}

impl GivingUp {
    fn new(sim: &Sim, abort: Option<Abort>) -> Self {
        match abort {
            None => Self { timer: None, polls: None },
            Some(Abort::After(ms) | Abort::HangsUp(ms)) => {
                Self { timer: Some(Box::pin(sim.world.sleep(ms))), polls: None }
            }
            Some(Abort::AtPoll(polls)) => Self { timer: None, polls: Some(polls) },
        }
    }

    fn is_due(&mut self, context: &mut core::task::Context<'_>) -> bool {
        if let Some(polls) = &mut self.polls {
            *polls -= 1;
            return *polls == 0;
        }
        self.timer.as_mut().is_some_and(|timer| timer.as_mut().poll(context).is_ready())
    }
}

async fn carry_out(sim: &Rc<Sim>, client: &Rc<Client>, index: usize) {
    let plan = &sim.plan.calls[index];
    let options = &plan.options;
    match &plan.what {
        What::Import(account) => verdict::single(sim, index, client.import_account(account, options).await),
        What::Kick(user_id) => verdict::single(sim, index, client.kick_account(user_id, options).await),
        What::SetProfile(user_id, profile) => {
            verdict::single(sim, index, client.set_profile(user_id, profile, options).await);
        }
        What::Send { idempotent } => {
            let body = format!(r#"{{"MsgRandom":{index}}}"#);
            let result = client.call("openim/sendmsg", body, *idempotent, options).await;
            verdict::single(sim, index, result);
        }
        What::Sign(user_id) => {
            let claims = Claims {
                user_id: user_id.clone(),
                sdk_app_id: super::APP,
                issued_at: 0,
                expires_in: 86_400,
                version: "2.0".into(),
                user_buf: None,
            };
            verdict::signed(sim, index, user_id, client.sign_user_sig(claims).await);
        }
        What::Batch(list) => {
            let (told, progress) = progress(sim);
            let result = client.list(Rc::new(list.command()), list.accounts.clone(), options, progress).await;
            verdict::batch(sim, index, list, told.get(), result.map(|chunks| results(&chunks)));
        }
        What::Stream(list, steps, consumer) => stream(sim, client, index, list, steps, *consumer).await,
    }
}

/// The progress that was reported last, and the callback that receives it.
fn progress(sim: &Rc<Sim>) -> (Rc<Cell<Progress>>, OnProgress) {
    let told = Rc::new(Cell::new(Progress::default()));
    let (sim, last) = (sim.clone(), told.clone());
    (told, Box::new(move |now| verdict::progress(&sim, &last, now)))
}

async fn stream(sim: &Rc<Sim>, client: &Rc<Client>, index: usize, list: &List, steps: &[Step], consumer: Consumer) {
    let (told, progress) = progress(sim);
    let source = Box::new(Source::new(sim, index, list, steps, consumer));
    let command = Rc::new(list.command());
    let options = sim.plan.calls[index].options.clone();
    let mut stream = ItemStream::new(client.clone(), command, options, source, progress);
    let mut chunks = 0;
    loop {
        if consumer.leaves_after == Some(chunks) {
            sim.end_call(index, true);
            return;
        }
        match stream.next().await {
            Some(Ok(chunk)) => verdict::chunk(sim, index, list, chunks, &chunk),
            Some(Err(stop)) => {
                verdict::stopped(sim, index, steps, &stop);
                let after = stream.next().await;
                sim.world.check(after.is_none(), || "a stream goes on behind its error".to_owned());
                break;
            }
            None => {
                verdict::ended(sim, index, list, steps);
                break;
            }
        }
        chunks += 1;
        if consumer.pause_ms > 0 {
            sim.world.sleep(consumer.pause_ms).await;
        }
    }
    verdict::whole_stream(sim, index, told.get());
}
