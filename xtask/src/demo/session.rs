//! Asks the worker for the session, and shows it as tables.

use std::{
    fmt::{self, Display, Formatter},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use comfy_table::CellAlignment;
use serde::Deserialize;

use crate::table::table;

/// Longer than any session: each request of the client has a timeout of its own.
const PATIENCE: Duration = Duration::from_secs(120);

/// As `www/worker.js` answers it.
#[derive(Deserialize)]
pub(super) struct Report {
    backend: Backend,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Backend {
    /// None for the emulator.
    region: Option<String>,
    sdk_app_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    title: String,
    outcome: Outcome,
    /// None where the step was skipped.
    duration_ms: Option<u64>,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    problems: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// An error means that there is no session to show; a step that failed is part of the report.
pub(super) fn run(origin: &str) -> Result<Report> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build().into();
    let mut answer = agent
        .post(format!("{origin}/session"))
        .header("origin", origin)
        .send_empty()
        .context("the worker does not answer")?;
    if !answer.status().is_success() {
        bail!("the worker answers {}: {}", answer.status(), answer.body_mut().read_to_string()?);
    }
    answer.body_mut().read_json().context("the worker's answer is not a session")
}

impl Report {
    /// The error names the first step that failed.
    pub(super) fn verdict(&self) -> Result<()> {
        ensure!(!self.steps.is_empty(), "the session had no steps");
        match self.steps.iter().find(|step| step.outcome != Outcome::Passed) {
            Some(Step { title, problems, .. }) => bail!("the step \"{title}\" failed: {}", problems.join("; ")),
            None => Ok(()),
        }
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "A session with {}\n", self.backend)?;
        for step in &self.steps {
            step.fmt(f)?;
        }
        let overview = self.steps.iter().map(|step| [step.title.clone(), step.outcome.to_string(), step.time()]);
        let mut overview = table(["step", "outcome", "time"], overview);
        if let Some(time) = overview.column_mut(2) {
            time.set_cell_alignment(CellAlignment::Right);
        }
        write!(f, "{overview}")
    }
}

impl Display for Backend {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.region {
            Some(region) => write!(f, "the real service in {region}, app {}", self.sdk_app_id),
            None => write!(f, "the emulator, app {}", self.sdk_app_id),
        }
    }
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.title, self.outcome)?;
        if !self.rows.is_empty() {
            writeln!(f, "{}", table(&self.columns, &self.rows))?;
        }
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        writeln!(f)
    }
}

impl Step {
    fn time(&self) -> String {
        self.duration_ms.map(|ms| format!("{ms} ms")).unwrap_or_default()
    }
}

impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "done",
            Self::Failed => "FAILED",
            Self::Skipped => "skipped",
        })
    }
}
