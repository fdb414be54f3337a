//! The daemon, for tests in which `wx` starts it: Cargo builds examples with the tests of a package, but no
//! programs of other packages.

use std::process::ExitCode;

fn main() -> ExitCode {
    weatherd::run(std::env::args_os(), &mut std::io::stdout().lock()).into()
}
