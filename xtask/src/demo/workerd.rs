//! A running workerd, which ends when this value is dropped or this process ends.

use std::{
    env,
    io::{self, BufRead, BufReader, ErrorKind},
    net::{Ipv4Addr, TcpListener},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::{backend::Backend, bundle::CONFIG};

const DEFAULT_PORT: u16 = 8787;

pub(super) struct Workerd {
    child: Child,
    /// Open for as long as workerd shall run: xtask/workerd.mjs watches it.
    lifeline: Option<ChildStdin>,
    /// Kept open, so that a later message does not end workerd.
    _messages: BufReader<ChildStdout>,
    origin: String,
}

impl Workerd {
    /// Returns when it listens. `port` must be free; without one there is a default, and any port where that is taken.
    pub(super) fn start(backend: &Backend, port: Option<u16>) -> Result<Self> {
        let address = format!("{}:{}", Ipv4Addr::LOCALHOST, choose(port)?);
        let mut child = Command::new("node")
            .args(["xtask/workerd.mjs", CONFIG, &address])
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            .envs(backend.variables.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start node")?;
        let lifeline = child.stdin.take();
        let mut messages = BufReader::new(child.stdout.take().context("workerd's messages are piped")?);
        let mut message = String::new();
        messages.read_line(&mut message)?;
        ensure!(!message.is_empty(), "workerd ended before it listened on {address}; its own words stand above");
        let origin = format!("http://{}:{}", Ipv4Addr::LOCALHOST, listening_port(&message)?);
        Ok(Self { child, lifeline, _messages: messages, origin })
    }

    /// Where the worker is reached, without a slash at the end.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns only when workerd ends by itself.
    pub(super) fn wait(&mut self) -> Result<()> {
        let status = self.child.wait()?;
        bail!("workerd ended with {status}")
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // Nothing can be done about an error here, and none is to be expected: the child ends with its lifeline.
        let _ended = self.child.wait();
    }
}

/// What workerd says of the socket that it has opened.
#[derive(Deserialize)]
struct Listening {
    port: u16,
}

fn listening_port(message: &str) -> Result<u16> {
    let listening: Listening =
        serde_json::from_str(message).with_context(|| format!("workerd says {:?}", message.trim_end()))?;
    Ok(listening.port)
}

/// Fails where the port that is asked for cannot be had.
pub(super) fn choose(port: Option<u16>) -> Result<u16> {
    let Some(port) = port else {
        return Ok(if bind(DEFAULT_PORT).is_ok() { DEFAULT_PORT } else { 0 });
    };
    match bind(port) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!("port {port} is taken"),
        Err(error) => Err(error).with_context(|| format!("port {port} cannot be had")),
        Ok(_) => Ok(port),
    }
}

fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_what_workerd_says() -> Result<()> {
        assert_eq!(listening_port("{\"event\":\"listen\",\"socket\":\"http\",\"port\":40123}\n")?, 40123);
        assert!(listening_port("ready\n").is_err());
        Ok(())
    }

    #[test]
    fn a_port_that_is_taken_is_refused_where_it_was_asked_for() -> Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let error = choose(Some(port)).map_err(|error| error.to_string());
        assert_eq!(error, Err(format!("port {port} is taken")));
        Ok(())
    }
}
