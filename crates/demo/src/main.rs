//! The whole system on simulated weather, as the original's demonstration showed it: starts a server in
//! a temporary directory, asks it as other programs do, prints, and cleans up.
//!
//! A program of its own, so that the first look at a clone builds no terminal interface and no pictures.
//! Uses the daemon's and the client's libraries as anybody could, and must not know more of them.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use clock::Stopwatch;
use weather::{Location, WeatherForecast};
use weather_client::Client;
use weatherd::background::Background;
use weatherd_config::Settings;

const USAGE: &str = "\
usage: cargo run --release -- demo

Starts a server on simulated weather in a temporary directory, asks it from three clients in turn and
then from three at once, prints their forecasts, and cleans up. Takes no other arguments.";
/// The exit code of a wrong command line, as `wx` has it.
const WRONG_USAGE: u8 = 2;

const LINE: &str = "======================================================================";
const THIN: &str = "──────────────────────────────────────────────────────────────────────";

/// A name and its degrees north and east.
type DemoPlace = (&'static str, f64, f64);

/// The places that the three clients ask for, one each.
const PLACES: [DemoPlace; 3] = [
    ("Seattle, WA", 47.6062, -122.3321),
    ("New York, NY", 40.7128, -74.006),
    ("Honolulu, HI", 21.305, -157.858),
];

/// The answer that one client got, and the time from looking for the server to having it.
struct DemoVisit {
    place: &'static str,
    took: Duration,
    forecast: WeatherForecast,
}

/// A failure as a sentence; may come from another thread.
type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        [] | ["demo"] => run(&mut io::stdout().lock()),
        ["-h" | "--help" | "help"] => help(&mut io::stdout().lock()),
        _ => {
            complain(USAGE);
            return ExitCode::from(WRONG_USAGE);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&format!("demo: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn help(out: &mut dyn Write) -> Result<(), Failure> {
    Ok(writeln!(out, "{USAGE}")?)
}

fn complain(sentence: &str) {
    // Nobody is left to tell if this fails too.
    let _ = writeln!(io::stderr(), "{sentence}");
}

fn run(out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(
        out,
        "{LINE}\nweatherd demo: SIMULATED weather, made up on this machine\n{LINE}"
    )?;
    let place = tempfile::tempdir()?;
    let dir = place.path();
    let server = Background::start(Settings::simulated(dir.to_owned()))?;

    writeln!(out, "\nThree clients, one after another:")?;
    let watch = Stopwatch::start();
    let visits = PLACES.map(|place| visit(dir, place));
    report(out, visits, watch.elapsed())?;

    writeln!(out, "\nThree clients at once:")?;
    let watch = Stopwatch::start();
    let visits = thread::scope(|scope| {
        let clients = PLACES.map(|place| scope.spawn(move || visit(dir, place)));
        clients.map(|client| {
            client
                .join()
                .unwrap_or_else(|_| Err("a client panicked".into()))
        })
    });
    report(out, visits, watch.elapsed())?;

    server.stop()?;
    writeln!(
        out,
        "\n{LINE}\nServer stopped and gone. For real weather: weatherd, then wx\n{LINE}"
    )?;
    Ok(out.flush()?)
}

fn visit(dir: &Path, (place, latitude, longitude): DemoPlace) -> Result<DemoVisit, Failure> {
    let location = Location::new(latitude, longitude)?;
    let watch = Stopwatch::start();
    let mut client = Client::finder().dir(Some(dir.to_owned())).connect()?;
    let forecast = client.get_weather(location)?;
    Ok(DemoVisit {
        place,
        took: watch.elapsed(),
        forecast,
    })
}

fn report(
    out: &mut dyn Write,
    visits: [Result<DemoVisit, Failure>; 3],
    total: Duration,
) -> Result<(), Failure> {
    for (number, visit) in (1..).zip(visits) {
        let DemoVisit {
            place,
            took,
            forecast,
        } = visit?;
        writeln!(
            out,
            "{THIN}\nClient {number}: {place}, in {}\n{THIN}",
            milliseconds(took)
        )?;
        writeln!(out, "{forecast}")?;
    }
    writeln!(out, "{THIN}\nAll three: {}", milliseconds(total))?;
    Ok(())
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}
