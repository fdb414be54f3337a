//! Completions for shells and manual pages, made from the very definitions that parse the
//! arguments. Packages install them beside the programs. What these do not say is in `reference`, and
//! `settings_page` makes a page of the example of the settings.

mod completion;
mod reference;
mod roff;
mod settings_page;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::ExitStatus;
use crate::exit::CommandError;
use crate::options::{Program, WxOptions};
use completion::with_names;
use roff::section;
use settings_page::settings_page;

/// Returns the definition of a program's command line.
fn definition(program: Program) -> clap::Command {
    match program {
        Program::Wx => WxOptions::command(),
        Program::Weatherd => weatherd_config::DaemonOptions::command(),
    }
}

/// Prints the script with which `shell` completes the arguments of `program`.
pub(crate) fn completions(
    shell: Shell,
    program: Program,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let mut command = definition(program);
    let name = command.get_name().to_owned();
    // In memory first: the generator panics where writing fails, as into a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    let mut script = match shell {
        Shell::Fish => with_values(&script),
        Shell::Zsh => with_commands(&script),
        _ => script.into_owned(),
    };
    if program == Program::Wx {
        script = with_names(shell, &script);
    }
    out.write_all(script.as_bytes())?;
    out.flush()?;
    Ok(ExitStatus::Success)
}

/// Returns the script for fish that also offers the values of options before a command: the
/// generator's own takes an option whose value is just being typed for a mistake, and offers
/// nothing.
fn with_values(script: &str) -> String {
    script.replacen(
        "2>/dev/null\n    or return\n",
        "2>/dev/null\n    or return 0\n",
        1,
    )
}

/// Returns the script for zsh in which the first word may be a command: the generator's own takes
/// it for a place, which comes first among the definitions, and the second word for the command.
fn with_commands(script: &str) -> String {
    let Some((before, after)) = script.split_once("\":: :_wx_commands\"") else {
        return script.to_owned();
    };
    let is_place = |line: &&str| line.starts_with("'::place -- ");
    let before: String = before
        .split_inclusive('\n')
        .filter(|line| !is_place(line))
        .collect();
    let after = after.replace("$line[2]", "$line[1]");
    format!("{before}\":: :_wx_commands\"{after}")
}

/// Writes the manual pages of both programs and of their settings into `dir`; without one, prints that
/// of `wx`.
pub(crate) fn pages(dir: Option<&Path>, out: &mut dyn Write) -> Result<ExitStatus, CommandError> {
    let Some(dir) = dir else {
        // A page about the command that prints help helps nobody; the generator leaves it out too.
        let man = Man::new(WxOptions::command().disable_help_subcommand(true));
        out.write_all(page(&man, Subject::Program(Program::Wx))?.as_bytes())?;
        out.flush()?;
        return Ok(ExitStatus::Success);
    };
    write_all_pages(dir)
        .map_err(|e| CommandError::Other(format!("cannot write into {}: {e}", dir.display())))?;
    Ok(ExitStatus::Success)
}

fn write_all_pages(dir: &Path) -> io::Result<()> {
    for program in [Program::Wx, Program::Weatherd] {
        let mut command = definition(program).disable_help_subcommand(true);
        command.build();
        write_pages(&command, Subject::Program(program), dir)?;
    }
    let settings = settings_page(weatherd_config::EXAMPLE);
    fs::write(dir.join("weatherd.toml.5"), settings)
}

/// Writes the page of a command and those of its commands, a page each.
fn write_pages(command: &clap::Command, subject: Subject, dir: &Path) -> io::Result<()> {
    let man = Man::new(command.clone());
    fs::write(dir.join(man.get_filename()), page(&man, subject)?)?;
    for command in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        write_pages(command, Subject::Command, dir)?;
    }
    Ok(())
}

/// The thing that a page is about.
#[derive(Clone, Copy)]
enum Subject {
    Program(Program),
    /// A command of `wx`.
    Command,
}

/// Returns the page, with what stands below the help under its proper names: the generator calls it
/// EXTRA and has the formatter stretch its columns.
fn page(man: &Man, subject: Subject) -> io::Result<String> {
    let mut page = Vec::new();
    man.render(&mut page)?;
    let page = String::from_utf8_lossy(&page);
    let (before, below) = page.split_once(".SH EXTRA\n").unwrap_or((&page, ""));
    let (own, rest) = match below.find(".SH ") {
        Some(at) => below.split_at(at),
        None => (below, ""),
    };
    let (examples, codes) = own.split_once("Exit codes:\n").unwrap_or((own, ""));
    let examples = examples.strip_prefix("Examples:\n").unwrap_or(examples);
    let mut page = before.trim_end().to_owned() + "\n";
    page += &exit_status(codes);
    match subject {
        Subject::Program(program) => {
            page += &section("ENVIRONMENT", reference::environment(program));
            page += &section("FILES", reference::files(program));
        }
        Subject::Command => page += ".SH EXIT STATUS\nAs of wx(1).\n",
    }
    if !examples.trim().is_empty() {
        page.extend([".SH EXAMPLES\n.nf\n", examples.trim_end(), "\n.fi\n"]);
    }
    let see_also = match subject {
        Subject::Program(program) => reference::see_also(program),
        Subject::Command => "wx(1)",
    };
    page.extend([".SH SEE ALSO\n", see_also, "\n"]);
    Ok(page + rest)
}

/// Returns the section of exit codes from the lines of their table, which are escaped already.
fn exit_status(table: &str) -> String {
    let codes = table
        .lines()
        .filter_map(|line| line.trim().split_once("  "));
    let entries: String = codes
        .map(|(code, meaning)| format!(".TP\n{code}\n{meaning}\n"))
        .collect();
    match &*entries {
        "" => entries,
        _ => format!(".SH EXIT STATUS\n{entries}"),
    }
}
