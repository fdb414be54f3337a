//! The `wx` program: hands its arguments to the library and reports how it went.

use std::process::ExitCode;

fn main() -> ExitCode {
    wx::run(std::env::args_os(), &mut std::io::stdout().lock()).into()
}
