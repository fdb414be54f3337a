//! `wx forecast` and `wx explain`: the forecast for a place, in the original's text or as JSON.

use std::io::Write;

use weather::{Answer, WeatherForecast};

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{CommonArgs, ServerArgs};
use crate::exit::CommandError;
use crate::layout::plain_lines;

pub(crate) fn run(
    server: &ServerArgs,
    common: &CommonArgs,
    explain: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let answers = each_place::ask(server, &common.place, |mut client, place| {
        client.set_options(common.freshness.options());
        // The original knows no more than the forecast, so no more is asked for than is shown.
        Ok(if explain {
            ForecastReply::Explained(Box::new(client.explain(place)?))
        } else {
            ForecastReply::Plain(Box::new(client.get_weather(place)?))
        })
    })?;
    if common.json {
        return answers.print_json(out, |reply| match reply {
            ForecastReply::Plain(forecast) => weather_json::bare(forecast),
            ForecastReply::Explained(answer) => weather_json::bare(answer),
        });
    }
    answers.print(out, BLANK_LINE, |reply, out| {
        match reply {
            ForecastReply::Plain(forecast) => {
                writeln!(out, "{}", plain_lines(&forecast.to_string()))?;
            }
            ForecastReply::Explained(answer) => {
                write!(out, "{}", plain_lines(&answer.to_string()))?;
            }
        }
        Ok(out.flush()?)
    })
}

/// The server's reply to either question.
enum ForecastReply {
    Plain(Box<WeatherForecast>),
    Explained(Box<Answer>),
}
