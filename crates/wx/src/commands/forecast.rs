//! `wx forecast` and `wx explain`: the forecast for a place, in the original's text or as JSON.

use std::io::Write;

use weather::{Answer, WeatherForecast};
use weather_client::Error;

use crate::ExitStatus;
use crate::args::{CommonArgs, ServerArgs};
use crate::exit::CommandError;
use crate::json;
use crate::layout::plain_lines;
use crate::spinner;

pub(crate) fn run(
    server: &ServerArgs,
    common: &CommonArgs,
    explain: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let place = common.place.query()?;
    let ask = || {
        let mut client = server.connect()?;
        client.set_options(common.freshness.options());
        // The original knows no more than the forecast, so no more is asked for than is shown.
        Ok::<_, Error>(if explain {
            ForecastReply::Explained(Box::new(client.explain(place)?))
        } else {
            ForecastReply::Plain(Box::new(client.get_weather(place)?))
        })
    };
    match (spinner::during(ask)?, common.json) {
        (ForecastReply::Plain(forecast), false) => {
            writeln!(out, "{}", plain_lines(&forecast.to_string()))?;
        }
        (ForecastReply::Plain(forecast), true) => json::print_bare(out, &forecast)?,
        (ForecastReply::Explained(answer), false) => {
            write!(out, "{}", plain_lines(&answer.to_string()))?;
        }
        (ForecastReply::Explained(answer), true) => json::print_bare(out, &answer)?,
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}

/// The server's reply to either question.
enum ForecastReply {
    Plain(Box<WeatherForecast>),
    Explained(Box<Answer>),
}
