//! From a request in the conventions of wttr.in to its response: asks the service through the same door as
//! the pages, and writes failures in words.

use std::sync::Arc;

use chart::TextPictureStyle;
use futures_util::future::{join_all, try_join_all};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY};
use http::{HeaderMap, HeaderValue, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use weather::{Place, PlaceQuery, Places, Units};

use super::conditions::{Conditions, MARK};
use super::curves;
use super::days::{ForecastDate, days};
#[cfg(feature = "png")]
use super::drawing;
use super::json::JsonData;
use super::layers::LAYERS;
use super::line::{FormatPiece, LineData, is_astronomy, is_weather, pieces};
use super::moon;
use super::report::ReportData;
use super::request::{ReportOptions, TerminalRequest, TerminalView};
use crate::body::ResponseBody;
use crate::coded_text::CodedText;
use crate::freshness::Freshness;
use crate::page::PageReader;
use crate::problem::{Problem, ProblemKind};
use crate::representation::Representation;

/// The media type of every answer, also of the JSON: programs insist on it.
const TEXT: &str = "text/plain; charset=utf-8";

/// The media type of pictures.
const PNG: &str = "image/png";

/// The text about these conventions.
const HELP: &str = include_str!("help.txt");

/// The surroundings of a request.
#[derive(Debug)]
pub(crate) struct TerminalContext<'a> {
    pub(crate) reader: PageReader<'a>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) now: Timestamp,
}

/// A line about one place.
#[derive(Debug)]
struct TerminalLine {
    text: String,
    is_simulated: bool,
}

impl TerminalLine {
    /// Returns it with a mark if it is made up and has no words of the weather, which would say so.
    fn marked(self) -> String {
        if !self.is_simulated || self.text.contains(MARK) {
            return self.text;
        }
        match self.text.strip_suffix('\n') {
            Some(line) => format!("{line} {MARK}\n"),
            None => format!("{} {MARK}", self.text),
        }
    }
}

/// Answers a request.
///
/// # Errors
///
/// The problem that there is instead.
pub(crate) async fn respond(
    request: &TerminalRequest,
    context: &TerminalContext<'_>,
) -> Result<Response<ResponseBody>, Problem> {
    let picture = request.picture.clone().transpose();
    let picture = picture.map_err(Problem::bad_request)?;
    let body = match picture {
        Some(style) => context.picture(request, style).await?,
        None => CodedText::from(context.text(request).await?),
    };
    let media = picture.map_or(TEXT, |_| PNG);
    let representation = Representation {
        text: Arc::new(body),
        media,
        freshness: Freshness::Unknown,
    };
    let mut response = representation.response(context.headers, context.now).await;
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("User-Agent"));
    Ok(response)
}

/// Returns a problem in the form of the answer that there is none of: in words, or as JSON.
pub(crate) fn problem(request: &TerminalRequest, problem: &Problem) -> Response<ResponseBody> {
    if let TerminalView::Json { .. } = request.view {
        return problem.response();
    }
    let kind = problem.kind();
    let title = match kind {
        ProblemKind::UnknownPlace => "404 UNKNOWN LOCATION",
        _ => kind.title(),
    };
    let text = format!("{title}: {}\n", weather_text::plain(problem.detail()));
    let mut response = Response::new(ResponseBody::from(text));
    *response.status_mut() = kind.status();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(TEXT));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after() {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}

impl TerminalRequest {
    /// Returns the places whose turn it is.
    fn places(&self, now: Timestamp) -> Result<Vec<PlaceQuery>, Problem> {
        let is_about_places = !matches!(self.view, TerminalView::Moon(_) | TerminalView::Help);
        if self.places.is_empty() || !is_about_places {
            return Ok(vec![PlaceQuery::Default]);
        }
        let read = |text: &String| {
            let name = text.strip_prefix(['@', '~']).unwrap_or(text);
            let place = name.parse::<PlaceQuery>();
            place.map_err(|error| Problem::bad_request(error.to_string()))
        };
        let mut places = self
            .places
            .iter()
            .map(read)
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(period) = self.period {
            let turns = now.as_second().unsigned_abs() / period.max(1);
            let count = u64::try_from(places.len()).unwrap_or(1);
            // Smaller than the count, which is one of places in memory.
            let turn = usize::try_from(turns % count).unwrap_or_default();
            return Ok(vec![places.swap_remove(turn)]);
        }
        Ok(places)
    }
}

impl TerminalContext<'_> {
    /// Returns the text of an answer.
    async fn text(&self, request: &TerminalRequest) -> Result<String, Problem> {
        let places = request.places(self.now)?;
        Ok(match &request.view {
            TerminalView::Line(format) => {
                let lines = self.lines(format, &places, request.units).await?;
                let between = if format.ends_with('\n') { "" } else { "\n" };
                lines
                    .map(TerminalLine::marked)
                    .collect::<Vec<_>>()
                    .join(between)
            }
            TerminalView::NumberedLine(format) => {
                let lines = self.lines(format, &places, request.units).await?;
                lines.map(|line| line.marked() + "\n").collect()
            }
            TerminalView::Json { has_hours } => match &*places {
                [place] => self.json(place, *has_hours).await?,
                _ => return Err(Problem::bad_request("JSON is about one place")),
            },
            TerminalView::Report(options) => {
                let reports = places.iter().map(|place| self.report(place, *options));
                let reports = try_join_all(reports).await?;
                reports.join("\n")
            }
            TerminalView::Curves(options) => {
                let curves = places.iter().map(|place| self.curves(place, *options));
                try_join_all(curves).await?.join("\n")
            }
            TerminalView::Moon(day) => self.moon(day.as_ref()).await?,
            TerminalView::Help => HELP.to_owned(),
            TerminalView::Unsupported(name) => {
                let detail = format!(
                    "the format {name} is not served; there are 1 to 4, lines of %-fields, v2, j1 and j2"
                );
                return Err(Problem::bad_request(detail));
            }
        })
    }

    #[cfg(not(feature = "png"))]
    async fn picture(
        &self,
        _: &TerminalRequest,
        _: TextPictureStyle,
    ) -> Result<CodedText, Problem> {
        Err(Problem::bad_request(
            "this server was built without pictures",
        ))
    }

    /// Returns the picture of an answer: of curves as pictures have them, of all else as its text.
    #[cfg(feature = "png")]
    async fn picture(
        &self,
        request: &TerminalRequest,
        style: TextPictureStyle,
    ) -> Result<CodedText, Problem> {
        let drawn = match (&request.view, &*request.places(self.now)?) {
            (TerminalView::Json { .. }, _) => {
                return Err(Problem::bad_request("JSON is no picture"));
            }
            (TerminalView::Curves(options), [place]) => {
                let (hourly, alerts) = tokio::join!(
                    self.reader.hourly(place.clone(), options.units),
                    self.reader.alerts(place.clone()),
                );
                let hourly = hourly.map_err(|error| Problem::from(&error))?;
                let alerts = alerts.ok().map(|list| list.alerts);
                drawing::draw_curves(hourly, alerts).await?
            }
            _ => drawing::draw(self.text(request).await?, style).await?,
        };
        Ok(CodedText::of_bytes(drawn.into()))
    }

    /// Returns a line for each place.
    async fn lines(
        &self,
        format: &str,
        places: &[PlaceQuery],
        units: Option<Units>,
    ) -> Result<impl Iterator<Item = TerminalLine>, Problem> {
        let pieces = pieces(format);
        let lines = places.iter().map(|place| self.line(&pieces, place, units));
        let lines = try_join_all(lines).await?;
        Ok(lines.into_iter())
    }

    /// Returns the JSON about a place.
    async fn json(&self, query: &PlaceQuery, has_hours: bool) -> Result<String, Problem> {
        let place = self.place(query).await?;
        let units = Some(Units::SI);
        let layers = LAYERS.map(|name| self.reader.layer(query.clone(), name));
        let (current, hourly, layers) = tokio::join!(
            self.reader.current(query.clone(), units),
            self.reader.hourly(query.clone(), units),
            join_all(layers),
        );
        let hourly = hourly.map_err(|error| Problem::from(&error))?;
        let almanac =
            |day: &ForecastDate<'_>| self.reader.almanac_on(query.clone(), Some(day.date));
        let almanacs = join_all(days(&hourly).iter().map(almanac)).await;
        let almanacs = almanacs
            .into_iter()
            .map(|almanac| almanac.map(|almanac| *almanac));
        let almanacs = almanacs.collect::<Result<Vec<_>, _>>();
        let hour = hourly.periods.first();
        let forecast = hour.map(|hour| Conditions::forecast(hour, &hourly));
        let measured = current.as_deref().map(Conditions::measured);
        let measured_at = current.as_ref().ok().map(|current| current.time);
        let data = JsonData {
            place: &place,
            now: measured_at.or_else(|| hour.map(|hour| hour.start_time)),
            conditions: &measured
                .unwrap_or_default()
                .or(forecast.unwrap_or_default()),
            hourly: &hourly,
            layers: &layers.into_iter().flatten().collect(),
            almanacs: &almanacs.map_err(|error| Problem::from(&error))?,
            has_hours,
        };
        Ok(data.render())
    }

    /// Returns the text about a place.
    async fn report(&self, query: &PlaceQuery, options: ReportOptions) -> Result<String, Problem> {
        let place = self.place(query).await?;
        let (current, alerts, week) = tokio::join!(
            self.reader.current(query.clone(), options.units),
            self.reader.alerts(query.clone()),
            self.reader.week(query.clone(), options.units),
        );
        if let (Err(_), Err(error)) = (&current, &week) {
            return Err(Problem::from(error));
        }
        let data = ReportData {
            place: &place,
            current: &current,
            alerts: &alerts,
            week: &week,
            options,
            now: self.now,
        };
        Ok(data.render())
    }

    /// Returns the days ahead of a place as curves, with the weather now, sun and moon below.
    async fn curves(&self, query: &PlaceQuery, options: ReportOptions) -> Result<String, Problem> {
        const BELOW: &str = "Now:  %C, %t (%f), %h, %w, %P\n\
            Sun:  dawn %D, sunrise %S, noon %z, sunset %s, dusk %d\nMoon: %m %M days\n";
        let hourly = self.reader.hourly(query.clone(), options.units).await;
        let hourly = hourly.map_err(|error| Problem::from(&error))?;
        let below = self.line(&pieces(BELOW), query, options.units).await?;
        let name = weather_text::plain(&hourly.place.name);
        let mark = if hourly.provenance.simulated {
            " SIMULATED"
        } else {
            ""
        };
        let caption = match (options.has_no_place, options.has_no_caption) {
            (true, _) => mark.trim_start().to_owned(),
            (false, true) => name + mark,
            (false, false) => format!("Weather report: {name}{mark}"),
        };
        let mut text = format!("{caption}\n\n") + &curves::render(&hourly, options.is_coloured);
        text = format!("{}\n{}", text, below.marked());
        if !options.has_no_end {
            text += &weather_text::plain(hourly.provenance.attribution());
            text.push('\n');
        }
        Ok(text.trim_start().to_owned())
    }

    /// Returns the text about the moon at the default place.
    async fn moon(&self, day: Option<&Result<Date, String>>) -> Result<String, Problem> {
        let bad =
            |day: &String| Problem::bad_request(format!("{day:?} is no day; say moon@2026-12-24"));
        let day = day
            .map(|day| day.as_ref().copied().map_err(bad))
            .transpose()?;
        let almanac = self.reader.almanac_on(PlaceQuery::Default, day).await;
        let almanac = almanac.map_err(|error| Problem::from(&error))?;
        Ok(moon::render(&almanac))
    }

    async fn line(
        &self,
        pieces: &[FormatPiece<'_>],
        query: &PlaceQuery,
        units: Option<Units>,
    ) -> Result<TerminalLine, Problem> {
        let place = self.place(query).await?;
        let (conditions, units) = if pieces.iter().any(is_weather) {
            let has_chance = pieces.contains(&FormatPiece::Field('o'));
            self.conditions(query, units, has_chance).await?
        } else {
            (Conditions::default(), units.unwrap_or(Units::US))
        };
        let almanac = if pieces.iter().any(is_astronomy) {
            let almanac = self.reader.almanac(query.clone()).await;
            Some(almanac.map_err(|error| Problem::from(&error))?)
        } else {
            None
        };
        let line = LineData {
            place: &place.name,
            units,
            conditions: &conditions,
            almanac: almanac.as_deref(),
            now: self.now,
        };
        Ok(TerminalLine {
            text: line.render(pieces),
            is_simulated: conditions.is_simulated(),
        })
    }

    /// Returns the place that a query means.
    async fn place(&self, query: &PlaceQuery) -> Result<Place, Problem> {
        let found = self.reader.places(query).await;
        let found: Places = found.map_err(|error| Problem::from(&error))?;
        if let Some(place) = found.place {
            return Ok(place);
        }
        // Every question about the place has the same failure, and this one asks no upstream.
        let failure = self.reader.almanac(query.clone()).await.err();
        Err(failure.as_ref().map_or_else(
            || Problem::new(ProblemKind::UnknownPlace, "no such place is known"),
            Problem::from,
        ))
    }

    /// Returns the weather now and the units to tell it in: as measured, and from the forecast what was not.
    async fn conditions(
        &self,
        query: &PlaceQuery,
        units: Option<Units>,
        has_chance: bool,
    ) -> Result<(Conditions, Units), Problem> {
        let current = self.reader.current(query.clone(), units).await;
        let measured = current.as_deref().map(Conditions::measured);
        if let (Ok(measured), Ok(current)) = (&measured, &current)
            && !measured.is_incomplete()
            && !has_chance
        {
            return Ok((measured.clone(), current.units));
        }
        let hourly = self.reader.hourly(query.clone(), units).await;
        match (measured, hourly) {
            (measured, Ok(outlook)) => {
                let hour = outlook.periods.first();
                let hour = hour.map(|hour| Conditions::forecast(hour, &outlook));
                let both = measured.unwrap_or_default().or(hour.unwrap_or_default());
                Ok((both, outlook.units))
            }
            (Ok(measured), Err(_)) => {
                let units = current.map_or(Units::US, |current| current.units);
                Ok((measured, units))
            }
            (Err(error), Err(_)) => Err(Problem::from(error)),
        }
    }
}
