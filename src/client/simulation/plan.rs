//! What happens in a scenario: the client's making, its calls and when they come, what goes wrong. Drawn from the seed.

use core::ops::Range;

use fastrand::Rng;

use super::super::config::{CallOptions, PacingMode};
use super::lists::{List, ListKind};
use crate::api::{Account, ListCommand as _, Profile, ProfileField, ProfileValue};

/// The admin of every client here. An account like any other, so that it can be kicked.
pub(super) const ADMIN: &str = "administrator";

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) style: Style,
    pub(super) signing: Signing,
    pub(super) pacing: PacingMode,
    pub(super) use_backup_host: bool,
    /// By how much the client's wall clock is off, each from some moment on.
    pub(super) wall_clock: Vec<(u64, i64)>,
    pub(super) weather: Weather,
    pub(super) calls: Vec<CallPlan>,
}

/// What the scenario tries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Anything goes.
    Mixed,
    /// Nothing fails, so everything must succeed.
    Calm,
    /// More calls at once than a second takes.
    Burst,
    /// The same of a small command, with many that give up waiting.
    Crowd,
    /// Lists at their real sizes.
    Large,
    /// The service is down for a long time.
    Storm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    Key,
    /// The caller's function.
    Function,
    /// One text for ever. It may be expired from the start.
    Text {
        expired: bool,
    },
    /// A gateway does it.
    Gateway,
}

/// What goes wrong, in chances out of a thousand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weather {
    /// A request meets some fault.
    pub(super) fault: u32,
    /// An answer's list is not as it should be.
    pub(super) mangle: u32,
    /// An account is refused by itself.
    pub(super) refuse: u32,
    /// Each stretch of a request's way takes at most this long, in milliseconds.
    pub(super) latency_ms: u64,
    /// Whether ErrorInfo quotes the request.
    pub(super) echo: bool,
    /// With so many refused UserSigs within a minute, the next one is one too many.
    pub(super) tolerated_refusals: usize,
}

#[derive(Debug)]
pub(super) struct CallPlan {
    pub(super) at: u64,
    pub(super) options: CallOptions,
    pub(super) what: What,
    pub(super) abort: Option<Abort>,
}

#[derive(Debug)]
pub(super) enum What {
    Import(Account),
    Kick(String),
    SetProfile(String, Profile),
    /// A command that the service may carry out twice only if it is said to be idempotent.
    Send {
        idempotent: bool,
    },
    Sign(String),
    Batch(List),
    Stream(List, Vec<Step>, Consumer),
}

/// When a call's caller gives up.
#[derive(Debug, Clone, Copy)]
pub(super) enum Abort {
    After(u64),
    /// At the poll with this number, counted from 1.
    AtPoll(u32),
    /// The edge worker's request that it belongs to is cancelled after so long: nobody goes on with it, and nothing of it
    /// is ever dropped.
    HangsUp(u64),
}

/// What a stream's source does when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Gives the next accounts of the list.
    Give(usize),
    Wait(u64),
    /// Gives something that is no account.
    BadInput,
    Break,
}

/// How a stream is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Consumer {
    /// How long it works on a chunk.
    pub(super) pause_ms: u64,
    /// Leaves the loop after so many chunks.
    pub(super) leaves_after: Option<usize>,
}

impl Plan {
    pub(super) fn draw(dice: &mut Rng) -> Self {
        let style = match dice.u32(0..400) {
            0..=1 => Style::Burst,
            2..=3 => Style::Large,
            4..=9 => Style::Storm,
            10..=89 => Style::Calm,
            90..=109 => Style::Crowd,
            _ => Style::Mixed,
        };
        let signing = match dice.u32(0..10) {
            0..=5 => Signing::Key,
            6..=7 => Signing::Function,
            8 if style != Style::Calm => Signing::Text { expired: dice.u32(0..4) == 0 },
            _ => Signing::Gateway,
        };
        let pacing = match dice.u32(0..10) {
            0..=6 => PacingMode::Documented,
            7..=8 => PacingMode::Off,
            _ => PacingMode::Custom,
        };
        let pacing = if matches!(style, Style::Burst | Style::Crowd) { PacingMode::Documented } else { pacing };
        Self {
            style,
            signing,
            pacing,
            use_backup_host: dice.bool(),
            wall_clock: wall_clock(dice, style),
            weather: Weather::draw(dice, style),
            calls: calls(dice, style),
        }
    }

    pub(super) fn is_calm(&self) -> bool {
        self.style == Style::Calm
    }

    /// Whether the client's clock is right all the time.
    pub(super) fn has_right_clock(&self) -> bool {
        self.wall_clock.iter().all(|(_, offset)| *offset == 0)
    }
}

impl Weather {
    fn draw(dice: &mut Rng, style: Style) -> Self {
        let pick = |dice: &mut Rng, from: &[u32]| *dice.choice(from).unwrap();
        let latency_ms = dice.choice([0, 1, 20, 300, 2_000]).unwrap();
        let calm = Self {
            fault: 0,
            mangle: 0,
            refuse: pick(dice, &[0, 200]),
            latency_ms: latency_ms.min(300),
            echo: dice.bool(),
            tolerated_refusals: usize::MAX,
        };
        match style {
            Style::Calm => calm,
            Style::Burst | Style::Crowd | Style::Large => {
                Self { fault: pick(dice, &[0, 50]), mangle: pick(dice, &[0, 200]), ..calm }
            }
            Style::Storm => Self { fault: 950, ..calm },
            Style::Mixed => Self {
                fault: pick(dice, &[0, 50, 200, 500, 900]),
                mangle: pick(dice, &[0, 300, 900]),
                latency_ms,
                tolerated_refusals: dice.usize(2..12),
                ..calm
            },
        }
    }
}

fn wall_clock(dice: &mut Rng, style: Style) -> Vec<(u64, i64)> {
    const SECOND: i64 = 1_000;
    const DAY: i64 = 86_400 * SECOND;
    let offset = |dice: &mut Rng| match dice.u32(0..8) {
        0..=3 => 0,
        4 => dice.i64(-40 * SECOND..40 * SECOND),
        5 => dice.i64(-DAY..DAY),
        6 => dice.i64(-9 * DAY..9 * DAY),
        _ => -300 * DAY,
    };
    let mut clock = vec![(0, offset(dice))];
    if style == Style::Mixed && dice.bool() {
        let mut at = 0;
        for _ in 0..dice.u32(1..4) {
            at += dice.u64(0..20_000);
            clock.push((at, offset(dice)));
        }
    }
    clock
}

fn calls(dice: &mut Rng, style: Style) -> Vec<CallPlan> {
    let (count, moments) = match style {
        Style::Burst => (dice.usize(210..320), [0..1_200, 0..1_200]),
        Style::Crowd => (dice.usize(12..30), [0..300, 0..1_500]),
        Style::Large => (2, [0..500, 0..500]),
        Style::Storm => (dice.usize(12..25), [0..1, 0..1]),
        Style::Calm | Style::Mixed => (dice.usize(1..10), moments(dice)),
    };
    // few commands in one scenario, so that its calls meet
    let kinds: Vec<_> = (0..dice.usize(1..4)).map(|_| dice.u32(0..12)).collect();
    (0..count)
        .map(|number| CallPlan {
            at: {
                let range = moments[dice.usize(0..2)].clone();
                dice.u64(range)
            },
            options: options(dice, style),
            what: what(dice, style, number, &kinds),
            abort: abort(dice, style),
        })
        .collect()
}

/// When calls come: from all at once to days apart, so that the client's UserSig grows old.
fn moments(dice: &mut Rng) -> [Range<u64>; 2] {
    let one = |most| [0..most, 0..most];
    match dice.u32(0..6) {
        0 => one(1),
        1 => one(300),
        2 => one(3_000),
        3 => one(3 * 86_400_000),
        // a minute of rest, and a little more or less
        4 => [0..300, 58_000..61_500],
        _ => [0..20_000, 80_000..100_000],
    }
}

fn options(dice: &mut Rng, style: Style) -> CallOptions {
    let options = CallOptions {
        timeout_ms: dice.choice([20, 1_000, 10_000, 10_000]).unwrap(),
        deadline_ms: (dice.u32(0..4) == 0).then(|| dice.u32(1..20_000)),
        max_retries: dice.u32(0..5),
        concurrency: dice.u32(1..5),
        ..CallOptions::default()
    };
    match style {
        Style::Mixed => options,
        Style::Storm => CallOptions { timeout_ms: 1_000, deadline_ms: None, max_retries: 10, ..options },
        Style::Calm | Style::Burst | Style::Crowd | Style::Large => {
            CallOptions { timeout_ms: 10_000, deadline_ms: None, ..options }
        }
    }
}

fn abort(dice: &mut Rng, style: Style) -> Option<Abort> {
    let seldom = match style {
        Style::Burst => 20,
        Style::Crowd => 3,
        _ => 6,
    };
    match dice.u32(0..seldom) {
        0 => {
            let most = dice.choice([10, 1_000, 20_000]).unwrap();
            Some(Abort::After(dice.u64(0..most)))
        }
        1 => Some(Abort::AtPoll(dice.u32(1..12))),
        2 if dice.bool() => Some(Abort::HangsUp(dice.u64(0..1_000))),
        _ => None,
    }
}

fn what(dice: &mut Rng, style: Style, number: usize, kinds: &[u32]) -> What {
    let kind = match style {
        Style::Burst => dice.choice([0, 0, 0, 4]).unwrap(),
        Style::Crowd => 9,
        Style::Large => dice.u32(6..12),
        Style::Storm => dice.u32(0..5),
        Style::Calm | Style::Mixed => *dice.choice(kinds).unwrap(),
    };
    match kind {
        0 => What::Import(account(dice)),
        // a client whose admin is being kicked may be refused meanwhile, so not in a calm scenario
        1 if style == Style::Mixed && dice.bool() => What::Kick(ADMIN.to_owned()),
        1 => What::Kick(user_id(dice)),
        2 => What::SetProfile(user_id(dice), profile(dice)),
        3 => What::Sign(if dice.bool() { user_id(dice) } else { ADMIN.to_owned() }),
        4..=5 => What::Send { idempotent: dice.bool() },
        6..=8 => What::Batch(list(dice, style, number)),
        _ => {
            let list = list(dice, style, number);
            let steps = steps(dice, list.accounts.len());
            let consumer = Consumer {
                pause_ms: dice.choice([0, 0, 10, 5_000]).unwrap(),
                leaves_after: (dice.u32(0..5) == 0).then(|| dice.usize(0..4)),
            };
            What::Stream(list, steps, consumer)
        }
    }
}

/// One of few accounts, so that several calls concern the same one.
fn user_id(dice: &mut Rng) -> String {
    let id = dice.choice(["ada", "Ada", "bob", "用户", "quote\"", "back\\slash", "new\nline", "e", "é"]).unwrap();
    id.to_owned()
}

fn account(dice: &mut Rng) -> Account {
    let nick = dice.bool().then(|| format!("nick {}", dice.u8(..)));
    let face_url = (dice.u32(0..4) == 0).then(|| format!("https://example.com/{}.png", dice.u8(..)));
    Account { user_id: user_id(dice).into(), nick, face_url }
}

fn profile(dice: &mut Rng) -> Profile {
    let nick = (ProfileField::standard("nick").unwrap(), ProfileValue::Text(format!("profile {}", dice.u8(..))));
    let level = (ProfileField::standard("level").unwrap(), ProfileValue::Number(dice.u32(..)));
    let custom = (ProfileField::custom("Test").unwrap(), ProfileValue::Text("x".repeat(dice.usize(0..4))));
    let mut profile = vec![nick, level, custom];
    dice.shuffle(&mut profile);
    profile.truncate(dice.usize(1..4));
    profile
}

fn list(dice: &mut Rng, style: Style, number: usize) -> List {
    let kind = match style {
        Style::Crowd => ListKind::Check,
        _ => dice.choice(ListKind::ALL).unwrap(),
    };
    let size = if style == Style::Large { 0 } else { dice.usize(1..3) };
    let max_items = kind.command(size).endpoint().max_items;
    let most = match style {
        Style::Large => 1_300,
        Style::Crowd => 3,
        _ => 8 * max_items,
    };
    let mut accounts: Vec<_> = (0..dice.usize(0..most)).map(|_| account(dice)).collect();
    // each part has an account that no other has, by which its requests are known
    for (part, accounts) in accounts.chunks_mut(max_items).enumerate() {
        let at = dice.usize(0..accounts.len());
        accounts[at].user_id = format!("only {number}.{part}").into();
    }
    List { kind, size, accounts }
}

fn steps(dice: &mut Rng, mut left: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    while left > 0 {
        let some = dice.usize(1..=left);
        left -= some;
        steps.push(Step::Give(some));
        if dice.bool() {
            steps.push(Step::Wait(dice.choice([1, 49, 50, 51, 1_000, LONG_PAUSE_MS]).unwrap()));
        }
    }
    match dice.u32(0..8) {
        0 => steps.insert(dice.usize(0..=steps.len()), Step::BadInput),
        1 => steps.insert(dice.usize(0..=steps.len()), Step::Break),
        _ => {}
    }
    steps
}

/// A pause in which a calm service can answer whatever it was asked.
pub(super) const LONG_PAUSE_MS: u64 = 600_000;
