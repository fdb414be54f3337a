//! Network namespaces: one for the engine and one for each daemon, with a link between the two and another to this
//! program, each of which can be cut as by pulling a plug. Needs root; knows nothing of what is said over the links.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};

use crate::site::EngineDoor;

/// The program that makes namespaces and links.
const IP: &str = "ip";

/// Returns the way to the engine by namespaces; says so where there are none, and returns that by links on loopback.
#[expect(
    clippy::print_stderr,
    reason = "whoever asked for namespaces is told that there are none"
)]
pub(crate) fn door() -> EngineDoor {
    match SiteNamespaces::make(1) {
        Ok(_) => EngineDoor::Namespaces,
        Err(error) => {
            eprintln!("no network namespaces ({error:#}); going on with loopback");
            EngineDoor::Links
        }
    }
}

/// Namespaces for a site; removed with their links when dropped.
#[derive(Debug)]
pub(crate) struct SiteNamespaces {
    /// The beginning of all names.
    name: String,
    daemons: u16,
}

impl SiteNamespaces {
    /// Makes them for an engine and so many daemons.
    ///
    /// # Errors
    ///
    /// If this is not root, or the system has no namespaces, in the words of the program that makes them.
    pub(crate) fn make(daemons: u16) -> Result<Self> {
        let namespaces = Self {
            // Names of links have 15 characters at most.
            name: format!("ft{:x}", std::process::id()),
            daemons,
        };
        let engine = namespaces.of_engine();
        ip(&format!("netns add {engine}"))?;
        ip(&format!("-n {engine} link set lo up"))?;
        for daemon in 0..namespaces.daemons {
            namespaces.add_daemon(daemon)?;
        }
        Ok(namespaces)
    }

    fn add_daemon(&self, number: u16) -> Result<()> {
        let (name, engine, own) = (&self.name, self.of_engine(), self.of_daemon(number));
        let upstream = Self::upstream();
        ip(&format!("netns add {own}"))?;
        ip(&format!("-n {own} link set lo up"))?;
        ip(&format!(
            "link add {name}e{number} type veth peer name {name}d{number}"
        ))?;
        ip(&format!("link set {name}e{number} netns {engine}"))?;
        ip(&format!("link set {name}d{number} netns {own}"))?;
        ip(&format!(
            "-n {engine} addr add 10.77.{number}.1/30 dev {name}e{number}"
        ))?;
        ip(&format!(
            "-n {own} addr add 10.77.{number}.2/30 dev {name}d{number}"
        ))?;
        ip(&format!("-n {engine} link set {name}e{number} up"))?;
        ip(&format!("-n {own} link set {name}d{number} up"))?;
        ip(&format!(
            "link add {name}h{number} type veth peer name {name}u{number}"
        ))?;
        ip(&format!("link set {name}u{number} netns {own}"))?;
        ip(&format!("addr add 10.78.{number}.1/30 dev {name}h{number}"))?;
        ip(&format!(
            "-n {own} addr add 10.78.{number}.2/30 dev {name}u{number}"
        ))?;
        ip(&format!("link set {name}h{number} up"))?;
        ip(&format!("-n {own} link set {name}u{number} up"))?;
        // The upstream has one address for all, which is a part of the names of keys.
        if number > 0 {
            ip(&format!(
                "-n {own} route add {upstream} via 10.78.{number}.1"
            ))?;
        }
        Ok(())
    }

    /// Returns the address of the upstream, in no namespace.
    pub(crate) fn upstream() -> Ipv4Addr {
        Ipv4Addr::new(10, 78, 0, 1)
    }

    /// Returns the address of the engine for a daemon.
    pub(crate) fn engine(daemon: u16) -> String {
        format!("10.77.{daemon}.1")
    }

    /// Cuts the link between a daemon and the engine, or mends it.
    pub(crate) fn set_link(&self, daemon: usize, is_up: bool) -> Result<()> {
        let state = if is_up { "up" } else { "down" };
        let (name, engine) = (&self.name, self.of_engine());
        ip(&format!("-n {engine} link set {name}e{daemon} {state}"))
    }

    /// Returns a program in `dir` that runs `program` in the namespace of the engine, under its own number.
    pub(crate) fn engine_program(&self, program: &str, dir: &Path) -> Result<String> {
        let script = dir.join("engine.sh");
        let engine = self.of_engine();
        let line = format!("exec {IP} netns exec {engine} {program} \"$@\"");
        test_support::write_script(&script, &line);
        let script = script.into_os_string().into_string();
        script.map_err(|_| anyhow!("the directory for temporary files has no name in UTF-8"))
    }

    /// Returns what runs the program that follows in the namespace of a daemon, under its own number.
    pub(crate) fn launcher(&self, daemon: u16) -> Vec<String> {
        let own = self.of_daemon(daemon);
        [IP, "netns", "exec", &own].map(str::to_owned).into()
    }

    fn of_engine(&self) -> String {
        format!("{}engine", self.name)
    }

    fn of_daemon(&self, number: u16) -> String {
        format!("{}n{number}", self.name)
    }
}

impl Drop for SiteNamespaces {
    fn drop(&mut self) {
        // Links go with the namespace of either end. What was not made cannot be removed.
        let daemons = (0..self.daemons).map(|number| self.of_daemon(number));
        for name in daemons.chain([self.of_engine()]) {
            let _ = ip(&format!("netns del {name}"));
        }
    }
}

fn ip(words: &str) -> Result<()> {
    let said = Command::new(IP).args(words.split(' ')).output();
    let said = said.context(IP)?;
    let stderr = String::from_utf8_lossy(&said.stderr);
    ensure!(said.status.success(), "{IP} {words}: {}", stderr.trim_end());
    Ok(())
}
