//! What the conformance suite came to: a table of the runtimes by where in them it ran.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display, Formatter},
};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::counts::Counts;
use crate::table::table;

/// One run, as the tests write it down.
#[derive(Deserialize)]
struct Run {
    runtime: String,
    /// As the runtime says it; empty where it did not run.
    version: String,
    /// Where in the runtime: its main thread, a kind of worker.
    context: String,
    #[serde(flatten)]
    counts: Counts,
}

pub(super) struct Matrix {
    runs: Vec<Run>,
}

impl Matrix {
    pub(super) fn of(lines: &str) -> Result<Self> {
        let runs: Result<_, _> = lines.lines().map(serde_json::from_str).collect();
        Ok(Self { runs: runs.context("the matrix of runtimes cannot be read")? })
    }
}

/// In alphabetical order, since the tests of several files run side by side.
impl Display for Matrix {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let contexts: BTreeSet<_> = self.runs.iter().map(|run| run.context.as_str()).collect();
        let mut rows: BTreeMap<_, BTreeMap<_, Counts>> = BTreeMap::new();
        for Run { runtime, version, context, counts } in &self.runs {
            rows.entry([runtime, version]).or_default().insert(context.as_str(), *counts);
        }
        let rows = rows.into_iter().map(|(names, runs)| {
            let cells = contexts.iter().map(|context| runs.get(context).map(cell).unwrap_or_default());
            names.into_iter().cloned().chain(cells).collect::<Vec<_>>()
        });
        let header = ["runtime", "version"].into_iter().chain(contexts.iter().copied());
        write!(f, "{}", table(header.collect::<Vec<_>>(), rows))
    }
}

fn cell(counts: &Counts) -> String {
    match counts {
        Counts { passed: 0, failed: 0, .. } => "skipped".to_owned(),
        Counts { passed, failed: 0, .. } => format!("{passed} passed"),
        Counts { passed, failed, .. } => format!("{passed} passed, {failed} failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_are_rows_and_their_contexts_columns() -> Result<()> {
        let lines = r#"
{"runtime":"WebKit","version":"","context":"main","passed":0,"failed":0,"skipped":1}
{"runtime":"Deno","version":"2.9.5","context":"main","passed":9,"failed":0,"skipped":0}
{"runtime":"Chromium","version":"156.0","context":"worker","passed":8,"failed":1,"skipped":0}
{"runtime":"Chromium","version":"156.0","context":"main","passed":9,"failed":0,"skipped":0}
"#;
        let expected = "
╭──────────┬─────────┬──────────┬────────────────────╮
│ runtime  │ version │ main     │ worker             │
╞══════════╪═════════╪══════════╪════════════════════╡
│ Chromium │ 156.0   │ 9 passed │ 8 passed, 1 failed │
│ Deno     │ 2.9.5   │ 9 passed │                    │
│ WebKit   │         │ skipped  │                    │
╰──────────┴─────────┴──────────┴────────────────────╯";
        assert_eq!(Matrix::of(lines.trim_start())?.to_string(), expected.trim_start());
        Ok(())
    }
}
