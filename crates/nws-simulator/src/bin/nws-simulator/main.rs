//! The simulator as a program: flags in, one call, exit code out.

mod flags;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use nws_simulator::{ServerCertificate, Simulator, VirtualClock, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use flags::SimulatorFlags;

/// The exit code for flags that make no sense is clap's 2; this one is for everything that fails later.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let flags = SimulatorFlags::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime.and_then(|runtime| runtime.block_on(run(flags))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "nws-simulator: {error}");
            ExitCode::from(FAILED)
        }
    }
}

async fn run(flags: SimulatorFlags) -> io::Result<()> {
    let simulator = Arc::new(simulator(&flags));
    let certificate = if flags.tls {
        Some(ServerCertificate::generate().map_err(io::Error::other)?)
    } else {
        None
    };
    if let Some((certificate, path)) = certificate.as_ref().zip(flags.ca_out.as_ref()) {
        std::fs::write(path, certificate.authority_pem())
            .map_err(|error| about(&path.display(), &error))?;
    }
    let listener = TcpListener::bind(&flags.listen)
        .await
        .map_err(|error| about(&flags.listen, &error))?;
    // A reader of the URL may send a signal at once.
    let end = stopped()?;
    let scheme = if flags.tls { "https" } else { "http" };
    let mut out = io::stdout();
    writeln!(out, "{scheme}://{}", listener.local_addr()?).and_then(|()| out.flush())?;
    serve(simulator, listener, certificate, end).await
}

fn simulator(flags: &SimulatorFlags) -> Simulator {
    let builder = Simulator::builder()
        .seed(flags.seed)
        .faults(flags.fault.iter().cloned())
        .control(flags.control);
    match (flags.at, flags.frozen) {
        (Some(time), true) => builder.virtual_clock(VirtualClock::at(time)),
        (Some(time), false) => builder.virtual_clock(VirtualClock::running_from(time)),
        (None, _) => builder,
    }
    .build()
}

/// Completes at Ctrl-C or SIGTERM.
fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn about(what: &dyn std::fmt::Display, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}
