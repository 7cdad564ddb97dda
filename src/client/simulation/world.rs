//! The world of a scenario: tasks that are polled only when they are woken, and a clock that jumps to whatever is next.
//!
//! Everything that could come in any order comes in one that the seed decides, so a seed is a whole history.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use core::cell::{Cell, RefCell};
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use fastrand::Rng;

use super::super::testing::START_MS;

/// Nobody waits longer than this, in virtual milliseconds. Whoever does is hung.
const LONGEST_MS: u64 = 30 * 24 * 3_600_000;

/// A scenario of more polls than this goes round in circles.
const MOST_POLLS: u32 = 3_000_000;

/// Whose work it is: a call of the plan, or nobody's (the service, the clock).
pub(super) type Owner = Option<usize>;

/// A task, by the order in which they were started.
pub(super) type TaskId = usize;

type Work = Pin<Box<dyn Future<Output = ()>>>;

struct Task {
    owner: Owner,
    work: Work,
    flag: Arc<Flag>,
}

/// Puts a task into the list of those to be polled.
struct Flag {
    id: TaskId,
    set: AtomicBool,
    woken: Arc<Mutex<Vec<TaskId>>>,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.set.swap(true, Ordering::Relaxed) {
            self.woken.lock().unwrap().push(self.id);
        }
    }
}

pub(super) struct World {
    ticks_ms: Cell<u64>,
    /// Where within a second the scenario starts.
    phase_ms: u64,
    /// Whether tasks are also polled though nobody woke them, as any executor may do. Not in every world, since it
    /// would hide lost wake-ups.
    restless: bool,
    /// By how much the client's wall clock is off from the service's.
    wall_offset_ms: Cell<i64>,
    dice: RefCell<Rng>,
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    next_timer: Cell<u64>,
    tasks: RefCell<BTreeMap<TaskId, Task>>,
    next_task: Cell<TaskId>,
    woken: Arc<Mutex<Vec<TaskId>>>,
    current: Cell<(Owner, TaskId)>,
    violation: RefCell<Option<String>>,
    trace: Option<RefCell<Vec<String>>>,
}

impl World {
    pub(super) fn new(seed: u64, traced: bool) -> Rc<Self> {
        let mut dice = Rng::with_seed(seed);
        Rc::new(Self {
            ticks_ms: Cell::new(0),
            phase_ms: dice.u64(0..1_000),
            restless: dice.u32(0..4) == 0,
            wall_offset_ms: Cell::new(0),
            dice: RefCell::new(dice),
            timers: RefCell::default(),
            next_timer: Cell::new(0),
            tasks: RefCell::default(),
            next_task: Cell::new(0),
            woken: Arc::default(),
            current: Cell::new((None, 0)),
            violation: RefCell::default(),
            trace: traced.then(RefCell::default),
        })
    }

    /// Asks the dice.
    pub(super) fn draw<T>(&self, ask: impl FnOnce(&mut Rng) -> T) -> T {
        ask(&mut self.dice.borrow_mut())
    }

    /// Yes, so many times in a thousand.
    pub(super) fn chance(&self, of_thousand: u32) -> bool {
        self.draw(|dice| dice.u32(0..1_000)) < of_thousand
    }

    pub(super) fn ticks_ms(&self) -> u64 {
        self.ticks_ms.get()
    }

    /// The service's clock, which is right.
    pub(super) fn true_ms(&self) -> u64 {
        START_MS + self.phase_ms + self.ticks_ms.get()
    }

    /// The client's clock.
    pub(super) fn wall_ms(&self) -> u64 {
        self.true_ms().saturating_add_signed(self.wall_offset_ms.get())
    }

    pub(super) fn set_wall_offset(&self, ms: i64) {
        self.wall_offset_ms.set(ms);
    }

    /// Whose work is being done, and in which task.
    pub(super) fn current(&self) -> (Owner, TaskId) {
        self.current.get()
    }

    /// Starts a task. It runs for `owner`.
    pub(super) fn spawn(&self, owner: Owner, work: Work) -> TaskId {
        let id = self.next_task.get();
        self.next_task.set(id + 1);
        let flag = Arc::new(Flag { id, set: AtomicBool::new(false), woken: self.woken.clone() });
        flag.wake_by_ref();
        self.tasks.borrow_mut().insert(id, Task { owner, work, flag });
        id
    }

    pub(super) fn sleep(self: &Rc<Self>, ms: u64) -> Sleep {
        Sleep { world: self.clone(), until: self.ticks_ms().saturating_add(ms), timer: None }
    }

    /// From now on nobody ever polls or drops what runs for a call.
    pub(super) fn freeze(&self, call: usize) {
        let mut tasks = self.tasks.borrow_mut();
        let frozen: Vec<_> = tasks.iter().filter(|(_, task)| task.owner == Some(call)).map(|(id, _)| *id).collect();
        frozen.iter().filter_map(|id| tasks.remove(id)).for_each(core::mem::forget);
    }

    /// Remembers the first thing that should not have happened.
    pub(super) fn check(&self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            let (owner, _) = self.current.get();
            let at = self.ticks_ms();
            self.violation.borrow_mut().get_or_insert_with(|| format!("at {at} ms, call {owner:?}: {}", what()));
        }
    }

    pub(super) fn log(&self, what: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            let line = format!("{:>9} {:?} {}", self.ticks_ms(), self.current.get(), what());
            trace.borrow_mut().push(line);
        }
    }

    pub(super) fn trace(&self) -> Vec<String> {
        self.trace.as_ref().map(|trace| trace.borrow().clone()).unwrap_or_default()
    }

    /// Runs all tasks to their end. `rest` is called each time that nothing more happens before the clock goes on.
    pub(super) fn run(&self, rest: impl Fn()) -> Result<(), String> {
        let mut polls = 0;
        loop {
            while let Some(id) = self.next_woken() {
                self.poll(id);
                polls += 1;
                self.check(polls < MOST_POLLS, || "it goes round in circles".to_owned());
                self.verdict()?;
            }
            rest();
            if self.tasks.borrow().is_empty() {
                return self.verdict();
            }
            let waiting = || self.tasks.borrow().iter().map(|(id, task)| (task.owner, *id)).collect::<Vec<_>>();
            let moved = self.advance();
            self.check(moved, || format!("hung: nobody will ever wake {:?} (call, task)", waiting()));
            self.check(self.ticks_ms() <= LONGEST_MS, || format!("hung: {:?} (call, task) take for ever", waiting()));
            self.verdict()?;
        }
    }

    fn verdict(&self) -> Result<(), String> {
        self.violation.take().map_or(Ok(()), Err)
    }

    /// How many timers are set.
    pub(super) fn timers(&self) -> usize {
        self.timers.borrow().len()
    }

    /// Any of the tasks that were woken; in a restless world once in a while one that was not.
    fn next_woken(&self) -> Option<TaskId> {
        let mut woken = self.woken.lock().unwrap();
        if woken.is_empty() {
            return None;
        }
        let mut dice = self.dice.borrow_mut();
        if self.restless && dice.u32(0..20) == 0 {
            let tasks = self.tasks.borrow();
            let any = tasks.keys().nth(dice.usize(0..tasks.len().max(1))).copied();
            if any.is_some() {
                return any;
            }
        }
        let at = dice.usize(0..woken.len());
        Some(woken.swap_remove(at))
    }

    fn poll(&self, id: TaskId) {
        let Some(mut task) = self.tasks.borrow_mut().remove(&id) else { return };
        task.flag.set.store(false, Ordering::Relaxed);
        self.current.set((task.owner, id));
        let waker = Waker::from(task.flag.clone());
        let done = task.work.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
        if done {
            // what is dropped with it still counts as its own doing
            drop(task);
        } else {
            self.tasks.borrow_mut().insert(id, task);
        }
        self.current.set((None, 0));
    }

    fn advance(&self) -> bool {
        let Some(next) = self.timers.borrow().keys().next().map(|(at, _)| *at) else { return false };
        self.ticks_ms.set(self.ticks_ms.get().max(next));
        let due = {
            let mut timers = self.timers.borrow_mut();
            let later = timers.split_off(&(next + 1, 0));
            core::mem::replace(&mut *timers, later)
        };
        due.into_values().for_each(Waker::wake);
        true
    }
}

/// A wait. Dropped, it leaves no timer behind.
pub(super) struct Sleep {
    world: Rc<World>,
    until: u64,
    timer: Option<(u64, u64)>,
}

impl Sleep {
    fn clear(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.world.timers.borrow_mut().remove(&timer);
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.clear();
        if self.world.ticks_ms() >= self.until {
            return Poll::Ready(());
        }
        let number = self.world.next_timer.get();
        self.world.next_timer.set(number + 1);
        let timer = (self.until, number);
        self.world.timers.borrow_mut().insert(timer, context.waker().clone());
        self.timer = Some(timer);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clear();
    }
}
