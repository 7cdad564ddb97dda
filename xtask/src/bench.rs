//! Measures the package beside its peers, in one run, and shows the ratios. A benchmark, not a test: nothing fails where
//! a ratio is missed.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xshell::{Shell, cmd};

use crate::{flags::Bench, package, setup, table::table};

const REPORT: &str = "target/bench.json";

/// The Node that figures are taken in.
pub(crate) const NODE: &str = "tests/node_modules/node-24/bin/node";

pub(crate) fn run(sh: &Shell, options: &Bench) -> Result<()> {
    package::build(sh)?;
    setup::npm_packages(sh, "tests")?;
    ensure!(Path::new(NODE).exists(), "figures are taken in Node 24, and npm has none for this machine");
    sh.create_dir("target")?;
    sh.remove_path(REPORT)?;
    let only = &options.only;
    let quick = if options.quick { "1" } else { "0" };
    cmd!(sh, "{NODE} --expose-gc tests/bench/run.mjs {REPORT} {only...}").env("BENCH_QUICK", quick).quiet().run()?;
    let report = fs::read_to_string(REPORT).with_context(|| format!("nothing was written to {REPORT}"))?;
    println!("\n{}", show(&report)?);
    Ok(())
}

#[derive(Deserialize)]
struct Report {
    machine: Machine,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Machine {
    cpu: String,
    cores: u32,
    node: String,
}

#[derive(Deserialize)]
struct Row {
    what: String,
    against: String,
    reach: String,
    ours: f64,
    theirs: Option<f64>,
    unit: String,
    ratio: Option<f64>,
    reached: bool,
}

impl Row {
    fn cells(&self) -> [String; 7] {
        let shown = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
        let with_unit = |value: Option<f64>| value.map(|value| format!("{value:.2} {}", self.unit)).unwrap_or_default();
        [
            self.what.clone(),
            self.against.clone(),
            with_unit(Some(self.ours)),
            with_unit(self.theirs),
            shown(self.ratio),
            self.reach.clone(),
            if self.reached { "yes" } else { "no" }.to_owned(),
        ]
    }
}

fn show(report: &str) -> Result<String> {
    let Report { machine: Machine { cpu, cores, node }, rows } = serde_json::from_str(report)?;
    let table =
        table(["what", "against", "ours", "theirs", "ratio", "to reach", "reached"], rows.iter().map(Row::cells));
    Ok(format!("{table}\n{cpu}, {cores} cores, Node {node}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_what_was_measured_and_whether_it_is_enough() -> Result<()> {
        let report = r#"{ "machine": { "cpu": "Some CPU", "cores": 2, "node": "24.0.0" }, "quick": false, "rows": [
            { "name": "a", "what": "signing", "against": "a peer", "reach": "at least twice", "ours": 1.5, "theirs": 3.75,
              "unit": "µs", "ratio": 2.5, "reached": true },
            { "name": "b", "what": "size", "against": "–", "reach": "at most 1 KiB", "ours": 2, "unit": "KiB", "reached": false }
        ] }"#;
        let shown = show(report)?;
        for text in ["signing", "1.50 µs", "3.75 µs", "2.50", "yes", "2.00 KiB", "no", "Some CPU, 2 cores, Node 24.0.0"]
        {
            assert!(shown.contains(text), "{text} is missing from\n{shown}");
        }
        Ok(())
    }
}
