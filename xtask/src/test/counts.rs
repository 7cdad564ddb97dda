//! Reads how many tests passed from what test runners print.

use std::{iter::Sum, process::ExitStatus};

use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Counts {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    pub(crate) const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    /// The sum of the lines "test result: ok. 3 passed; 0 failed; 1 ignored; …", one per test binary.
    pub(crate) fn of_libtest(text: &str) -> Self {
        text.lines()
            .filter_map(|line| line.strip_prefix("test result: "))
            .map(|result| Self {
                passed: number_before(result, " passed"),
                failed: number_before(result, " failed"),
                skipped: number_before(result, " ignored"),
            })
            .sum()
    }

    /// The comments "# pass 3", "# fail 0" and so on at the end of what Node's TAP reporter writes.
    pub(crate) fn of_tap(text: &str) -> Self {
        let number = |name: &str| {
            let prefix = format!("# {name} ");
            let last = text.lines().rev().find_map(|line| line.strip_prefix(&prefix)?.parse().ok());
            last.unwrap_or(0)
        };
        Self {
            passed: number("pass"),
            failed: number("fail") + number("cancelled"),
            skipped: number("skipped") + number("todo"),
        }
    }

    /// A runner that failed without naming a test, or that ran none, counts as one that failed.
    pub(crate) fn confirmed_by(self, status: ExitStatus) -> Self {
        let ran_none = self.passed + self.failed == 0;
        if self.failed == 0 && (ran_none || !status.success()) { Self { failed: 1, ..self } } else { self }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, counts| Self {
            passed: sum.passed + counts.passed,
            failed: sum.failed + counts.failed,
            skipped: sum.skipped + counts.skipped,
        })
    }
}

fn number_before(text: &str, word: &str) -> usize {
    let before = text.split(word).next().filter(|before| before.len() < text.len());
    before.and_then(|before| before.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(counts: Counts, [passed, failed, skipped]: [usize; 3]) {
        assert_eq!(counts, Counts { passed, failed, skipped });
    }

    #[test]
    fn libtest_is_summed_over_its_binaries() {
        let text = "
running 2 tests
test tests::a ... ok
test tests::b ... ignored
test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
";
        check(Counts::of_libtest(text), [11, 2, 1]);
        check(Counts::of_libtest("error: could not compile `xtask`"), [0, 0, 0]);
    }

    #[test]
    fn tap_is_read_from_its_end() {
        let text = "TAP version 13
# pass 99
ok 1 - a
not ok 2 - b
ok 3 - c # SKIP
1..3
# tests 5
# suites 0
# pass 1
# fail 1
# cancelled 1
# skipped 1
# todo 1
# duration_ms 51.3
";
        check(Counts::of_tap(text), [1, 2, 2]);
        check(Counts::of_tap(""), [0, 0, 0]);
    }

    #[cfg(unix)]
    #[test]
    fn a_runner_must_run_something_and_succeed() {
        use std::os::unix::process::ExitStatusExt;
        let (success, failure) = (ExitStatus::from_raw(0), ExitStatus::from_raw(1 << 8));
        let counts = |passed, failed| Counts { passed, failed, skipped: 0 };
        check(counts(2, 0).confirmed_by(success), [2, 0, 0]);
        check(counts(2, 0).confirmed_by(failure), [2, 1, 0]);
        check(counts(2, 3).confirmed_by(failure), [2, 3, 0]);
        check(counts(0, 0).confirmed_by(success), [0, 1, 0]);
    }
}
