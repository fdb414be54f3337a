//! `wx demo`: the whole system on simulated weather, as the original's demonstration showed it. The
//! one place of this crate that starts a server; it does so in a temporary directory and cleans up.

use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::Duration;

use clock::Stopwatch;
use weather::{Location, WeatherForecast};
use weather_client::Client;
use weatherd::background::Background;
use weatherd_config::Settings;

use crate::ExitStatus;
use crate::exit::CommandError;

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

pub(crate) fn run(out: &mut dyn Write) -> Result<ExitStatus, CommandError> {
    writeln!(
        out,
        "{LINE}\nweatherd demo: SIMULATED weather, made up on this machine\n{LINE}"
    )?;
    let place = tempfile::tempdir().map_err(other)?;
    let dir = place.path();
    let server = Background::start(Settings::simulated(dir.to_owned())).map_err(other)?;

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
                .unwrap_or_else(|_| Err(other("a client panicked")))
        })
    });
    report(out, visits, watch.elapsed())?;

    server.stop().map_err(other)?;
    writeln!(
        out,
        "\n{LINE}\nServer stopped and gone. For real weather: weatherd, then wx\n{LINE}"
    )?;
    out.flush()?;
    Ok(ExitStatus::Success)
}

fn visit(dir: &Path, (place, latitude, longitude): DemoPlace) -> Result<DemoVisit, CommandError> {
    let location = Location::new(latitude, longitude).map_err(other)?;
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
    visits: [Result<DemoVisit, CommandError>; 3],
    total: Duration,
) -> Result<(), CommandError> {
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

fn other(cause: impl ToString) -> CommandError {
    CommandError::Other(cause.to_string())
}
