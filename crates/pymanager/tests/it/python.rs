//! Real CPythons: finding them and running programs in them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A CPython of at least 3.9.
#[derive(Debug, Clone)]
pub(crate) struct Python {
    pub(crate) program: PathBuf,
    pub(crate) minor: u32,
}

/// One interpreter of each version found, or none with a notice.
pub(crate) fn all() -> Vec<Python> {
    let mut found = BTreeMap::new();
    for program in candidates() {
        if let Some(minor) = minor_version(&program) {
            found.entry(minor).or_insert(program);
        }
    }
    if found.is_empty() {
        println!("notice: no CPython from 3.9 on was found, so nothing was tried with one");
    }
    let python = |(minor, program)| Python { program, minor };
    found.into_iter().map(python).collect()
}

fn candidates() -> Vec<PathBuf> {
    let mut programs = Vec::new();
    let home = std::env::vars_os().find(|(name, _)| name == "HOME");
    if let Some((_, home)) = home {
        let versions = Path::new(&home).join(".pyenv/versions");
        let entries = std::fs::read_dir(versions).into_iter().flatten().flatten();
        programs.extend(entries.map(|entry| entry.path().join("bin/python3")));
    }
    let names = (9..=15).map(|minor| format!("python3.{minor}"));
    programs.extend(names.map(PathBuf::from));
    programs.push("python3".into());
    programs
}

/// The y of a working CPython 3.y with y at least 9.
fn minor_version(program: &Path) -> Option<u32> {
    let print = "import sys; print(sys.implementation.name, *sys.version_info[:2])";
    let output = Command::new(program)
        .args(["-I", "-c", print])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let minor = text.trim().strip_prefix("cpython 3 ")?.parse().ok()?;
    (minor >= 9).then_some(minor)
}

impl Python {
    /// A command that runs `program` with these arguments.
    pub(crate) fn command(&self, program: &str, args: &[&Path]) -> Command {
        let mut command = Command::new(&self.program);
        let args = args.iter().map(|arg| OsString::from(*arg));
        command.args(["-I", "-c", program]).args(args);
        command.stdin(Stdio::piped());
        command
    }

    /// Runs a program to its end and returns what it printed; it must succeed.
    pub(crate) fn run(&self, program: &str, args: &[&Path]) -> String {
        let output = self.command(program, args).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "python 3.{}:\n{stderr}",
            self.minor
        );
        String::from_utf8(output.stdout).unwrap()
    }
}
