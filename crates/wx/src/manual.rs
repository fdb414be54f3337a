//! What packages install beside the programs: completions for shells and manual pages, made from the
//! very definitions that parse the arguments.

use std::io::Write;
use std::path::Path;

use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::Exit;
use crate::exit::Failure;
use crate::options::Options;

/// One of the programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Program {
    Wx,
    Weatherd,
}

impl Program {
    fn command(self) -> clap::Command {
        match self {
            Self::Wx => Options::command(),
            Self::Weatherd => weatherd::command(),
        }
    }
}

/// Prints the script with which `shell` completes the arguments of `program`.
pub(crate) fn completions(
    shell: Shell,
    program: Program,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let mut command = program.command();
    let name = command.get_name().to_owned();
    // In memory first: the generator panics where writing fails, as into a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Success)
}

/// Writes the manual pages of both programs into `dir`; without one, prints that of `wx`.
pub(crate) fn pages(dir: Option<&Path>, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Some(dir) = dir else {
        // A page about the command that prints help helps nobody; the generator leaves it out too.
        Man::new(Options::command().disable_help_subcommand(true)).render(out)?;
        out.flush()?;
        return Ok(Exit::Success);
    };
    for program in [Program::Wx, Program::Weatherd] {
        clap_mangen::generate_to(program.command(), dir)
            .map_err(|e| Failure::Other(format!("cannot write into {}: {e}", dir.display())))?;
    }
    Ok(Exit::Success)
}
