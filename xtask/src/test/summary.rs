//! What the suites came to: a table, and the count of the whole as the last line.

use std::{
    fmt::{self, Display, Formatter},
    time::Duration,
};

use comfy_table::CellAlignment;

use super::counts::Counts;
use crate::{progress::seconds, table::table};

pub(super) struct Suite {
    name: &'static str,
    counts: Counts,
    time: Duration,
}

#[derive(Default)]
pub(super) struct Summary {
    suites: Vec<Suite>,
}

impl Suite {
    pub(super) fn new(name: &'static str, counts: Counts, time: Duration) -> Self {
        Self { name, counts, time }
    }

    pub(super) fn passed(&self) -> bool {
        self.counts.failed == 0
    }
}

impl Summary {
    pub(super) fn add(&mut self, suite: Suite) {
        self.suites.push(suite);
    }

    pub(super) fn passed(&self) -> bool {
        self.suites.iter().all(Suite::passed)
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let rows = self.suites.iter().map(|Suite { name, counts, time }| {
            let [passed, failed, skipped] = [counts.passed, counts.failed, counts.skipped].map(|n| n.to_string());
            [(*name).to_owned(), passed, failed, skipped, seconds(*time)]
        });
        let mut table = table(["suite", "passed", "failed", "skipped", "time"], rows);
        for column in table.column_iter_mut().skip(1).take(4) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        writeln!(f, "{table}")?;

        let total: Counts = self.suites.iter().map(|suite| suite.counts).sum();
        write!(f, "{} passed, {} failed", total.passed, total.failed)?;
        if total.skipped > 0 {
            write!(f, ", {} skipped", total.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_line(counts: &[Counts]) -> String {
        let suites = counts.iter().map(|counts| Suite::new("a", *counts, Duration::ZERO)).collect();
        Summary { suites }.to_string().lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_last_line_counts_the_whole() {
        let some = Counts { passed: 3, failed: 1, skipped: 0 };
        assert_eq!(last_line(&[some, Counts::PASSED]), "4 passed, 1 failed");
        assert_eq!(last_line(&[Counts { skipped: 2, ..some }]), "3 passed, 1 failed, 2 skipped");
    }
}
