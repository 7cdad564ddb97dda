//! Each target on the inputs of its corpus and on a fixed number of mutations of them, by a seed: on stable Rust.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{env, fs};

use fastrand::Rng;
use peak_alloc::PeakAlloc;
use tencent_chat_fuzz::{ANSWERS, EXCHANGE, EXPLAIN, OPTIONS, TARGETS, Target, USERSIG};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Memory is counted for the whole process, so that targets take turns.
static TURN: Mutex<()> = Mutex::new(());

/// How many mutations each target gets, unless `FUZZ_RUNS` says so.
const RUNS: u32 = 5_000;

/// The longest input that is made.
const LONGEST: usize = 16 * 1024;

/// The most memory that a target may hold at once beside the input: what both the crate and its oracle inflate, and for
/// each byte of input what both make of it.
fn most_memory(input: &[u8]) -> usize {
    512 * 1024 + 160 * input.len()
}

fn corpus(target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

fn check(target: &Target) {
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut inputs = Vec::new();
    for (file, input) in corpus(target) {
        println!("{}", file.display());
        run(target, &input);
        inputs.push(input);
    }
    assert!(inputs.len() >= 3, "{} has a corpus", target.name);
    let runs = env::var("FUZZ_RUNS").map_or(RUNS, |runs| runs.parse().unwrap());
    let mut rng = Rng::with_seed(env::var("FUZZ_SEED").map_or(1, |seed| seed.parse().unwrap()));
    for _ in 0..runs {
        let at = rng.usize(0..inputs.len());
        let mut input = (target.mutate)(&inputs[at], &mut rng);
        input.truncate(LONGEST);
        run(target, &input);
        // later ones start from earlier ones, and never lose what the corpus has
        if rng.u8(0..4) == 0 {
            inputs.push(input);
        }
        if inputs.len() > 1_000 {
            let files = corpus(target).len();
            inputs.swap_remove(rng.usize(files..inputs.len()));
        }
    }
}

fn run(target: &Target, input: &[u8]) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let panic = std::panic::catch_unwind(|| (target.run)(input)).is_err();
    let held = MEMORY.peak_usage().saturating_sub(before);
    let shown = || format!("{} on {:?}", target.name, String::from_utf8_lossy(input));
    assert!(!panic, "{}", shown());
    assert!(held <= most_memory(input), "{held} bytes held by {}", shown());
}

#[test]
fn a_user_sig_is_read_as_others_read_it_and_never_trusted_unsigned() {
    check(&USERSIG);
}

#[test]
fn whatever_was_taken_for_a_user_sig_is_explained() {
    check(&EXPLAIN);
}

#[test]
fn an_answer_is_read_as_others_read_it_or_refused() {
    check(&ANSWERS);
}

#[test]
fn a_call_ends_whatever_it_is_answered() {
    check(&EXCHANGE);
}

#[test]
fn input_is_taken_as_it_is_or_refused_with_its_place() {
    check(&OPTIONS);
}

#[test]
fn every_target_has_its_harness_and_its_corpus() {
    for target in &TARGETS {
        let harness = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz_targets/{}.rs", target.name));
        assert!(fs::read_to_string(&harness).unwrap().contains(&target.name.to_uppercase()), "{}", harness.display());
        assert!(!corpus(target).is_empty(), "{}", target.name);
    }
}
