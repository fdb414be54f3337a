//! The screen: what is known, laid out on the lines there are. Reads no clock: the time is given.

use chart::Meteogram;
use chart::terminal::{Charset, PanelSizes};
use jiff::Timestamp;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use weather::{OffsetTime, Outlook};

use super::paint::{self, BAR, FAILURE, apart, columns, cut};
use super::plan::{LinePlan, PartSizes};
use super::sections::{self, DrawContext, in_force};
use super::state::{ScrollRange, ViewPage, ViewState};
use super::{days, pages};
use crate::layout::{plain, width, wrapped};
use crate::meteogram;
use crate::style::{ASIDE, CAUTION, TITLE, painted};
use crate::text::curve_lines;
use crate::time_format::date;

/// The smallest terminal that shows anything.
const SMALLEST: (u16, u16) = (40, 10);
/// Parts of the overview that come with answers of their own.
const PARTS: usize = 5;
/// Columns of a curve's scale.
const SCALE: usize = 6;

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, state: &ViewState, now: Timestamp) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(buffer, area);
    } else {
        let clock = state.clock().in_zone(state.zone());
        let context = DrawContext {
            width: area.width.into(),
            clock: &clock,
            charset: state.screen_style.charset,
            now,
        };
        let rows = usize::from(area.height) - 2;
        let (body, position) = body(state, rows, context);
        let mut all = vec![title(state, context)];
        all.extend(body.into_iter().take(rows));
        all.resize(rows + 1, String::new());
        all.push(keys(state, &position, context));
        put(buffer, area, &all);
    }
    paint::adapt(buffer, state.screen_style);
}

fn put(buffer: &mut Buffer, area: Rect, lines: &[String]) {
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        buffer.set_line(area.left(), y, &paint::line(line), area.width);
    }
}

fn too_small(buffer: &mut Buffer, area: Rect) {
    let (columns, rows) = SMALLEST;
    let text = format!("wx watch needs {columns} columns and {rows} lines; q quits");
    put(buffer, area, &wrapped(&text, area.width.into()));
}

/// Returns the lines between title and keys, and the position of the screen within the page.
fn body(state: &ViewState, rows: usize, context: DrawContext<'_>) -> (Vec<String>, String) {
    if state.page == ViewPage::Overview {
        return (overview(state, rows, context), String::new());
    }
    let lines = if state.page == ViewPage::Places {
        state.dashboard.lines(context)
    } else {
        pages::lines(state, context.width, context.now)
    };
    let first = state.scroll.min(lines.len().saturating_sub(rows));
    let last = (first + rows).min(lines.len());
    let position = if lines.len() > rows {
        format!("{}–{last} of {}", first + 1, lines.len())
    } else {
        String::new()
    };
    let shown = lines.into_iter().skip(first).take(rows).collect();
    (shown, position)
}

/// Returns the title: the place, its time, and the marks.
fn title(state: &ViewState, context: DrawContext<'_>) -> String {
    let marks = marks(state);
    let marks = painted(CAUTION, marks.join(" "));
    let time = OffsetTime::in_zone(context.now, &state.zone());
    let time = format!("{} {}", date(time), context.clock.time(time));
    let name = state.place().map(|place| plain(&place.name));
    let Some(name) = name else {
        return apart(&painted(TITLE, "Weather"), &marks, context.width);
    };
    // The marks always have room; the time has it if the name's beginning has it too.
    let room = context.width.saturating_sub(columns(&marks) + 2);
    let beside = room.saturating_sub(width(&time) + 2);
    let left = if beside >= width(&name).min(8) {
        format!("{}  {time}", painted(TITLE, cut(&name, beside)))
    } else {
        painted(TITLE, cut(&name, room))
    };
    apart(&left, &marks, context.width)
}

fn marks(state: &ViewState) -> Vec<&'static str> {
    let any = |what: fn(&weather::Provenance) -> bool| state.provenances().any(what);
    let all = [
        (any(|p| p.simulated), "SIMULATED"),
        (any(|p| p.derived), "DERIVED"),
        (state.is_cut_off, "NO SERVER"),
        (
            !state.is_cut_off && state.staleness().is_some(),
            "MAY BE BEHIND",
        ),
    ];
    all.into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| mark)
        .collect()
}

/// Returns the keys that do something here.
fn keys(state: &ViewState, position: &str, context: DrawContext<'_>) -> String {
    let arrows = match context.charset {
        Charset::Braille => "←→",
        Charset::Ascii => "<>",
    };
    let forms = if state.page == ViewPage::Overview {
        [
            format!(
                "q quit  r refresh  u units  t 12/24h  {arrows} hours  a alerts  d discussion  p places  ? help"
            ),
            format!(
                "q quit  r refresh  u units  {arrows} hours  a alerts  d discussion  p places  ? help"
            ),
            format!("q quit  {arrows} hours  a alerts  p places  ? help"),
            "q quit  a alerts  ? help".to_owned(),
        ]
    } else if state.page == ViewPage::Places {
        [
            "Esc back  q quit  Up Down choose  Enter show  1-9 show  r refresh  ? help".to_owned(),
            "Esc back  q quit  Up Down choose  Enter show".to_owned(),
            "Esc back  Enter show".to_owned(),
            "Esc back".to_owned(),
        ]
    } else {
        [
            "Esc back  q quit  Up Down Space b scroll  a alerts  d discussion  ? help".to_owned(),
            "Esc back  q quit  Up Down scroll".to_owned(),
            "Esc back  q quit".to_owned(),
            "Esc back".to_owned(),
        ]
    };
    let room = context.width.saturating_sub(width(position) + 2);
    let fits = forms.iter().find(|form| width(form) <= room);
    let keys = fits.or_else(|| forms.last()).map_or("", String::as_str);
    let blank = context.width.saturating_sub(width(keys) + width(position));
    painted(BAR, format!("{keys}{}{position}", " ".repeat(blank)))
}

/// Returns the lines of the overview.
fn overview(state: &ViewState, rows: usize, context: DrawContext<'_>) -> Vec<String> {
    if state.is_waiting() {
        return vec![String::new(), painted(ASIDE, "Waiting for the weather ...")];
    }
    let failure = failure(state, context);
    let rows = rows - usize::from(failure.is_some());
    let now = now_lines(state, context);
    let alerts = state.alerts.answer.as_ref();
    let alerts = alerts.map(|answer| in_force(&answer.alerts, context.now));
    let week = state.week.answer.as_ref();
    let days = week
        .map(|week| days::days(week, context.now))
        .unwrap_or_default();
    let forecast = [&state.week, &state.hourly];
    let mut forecast = forecast
        .into_iter()
        .filter_map(|last_answer| last_answer.answer.as_ref());
    let forecast = forecast.next().map(|outlook| &outlook.provenance);
    let sun = sections::sun(state.sun.answer.as_ref(), forecast, context);
    let hours = state.hourly.answer.as_ref();
    let plan = LinePlan::of(
        rows,
        PartSizes {
            now: now.len(),
            alerts: alerts.as_ref().map_or(0, |alerts| alerts.len().max(1)),
            days: days.len(),
            abreast: days::abreast(context.width),
            sun: usize::from(!sun.is_empty()),
            curves: hours.is_some_and(|hours| upcoming(hours, context.now) < hours.periods.len()),
        },
    );
    let mut parts = Vec::new();
    let mut top: Vec<_> = now.into_iter().take(plan.now).collect();
    if let (Some(alerts), 1..) = (&alerts, plan.alerts) {
        top.extend(sections::alerts(alerts, plan.alerts, context));
    }
    parts.push(top);
    parts.extend(hours.map(|hours| curves(state, hours, plan, context)));
    parts.push(days::lines(&days, plan.days, context));
    parts.push(if plan.sun > 0 { vec![sun] } else { Vec::new() });
    let mut lines = joined(parts, plan.gaps > 0);
    if let Some(failure) = failure {
        lines.resize(rows, String::new());
        lines.push(failure);
    }
    lines
}

/// Returns the parts one below the other, with blank lines between them if there is room.
fn joined(parts: Vec<Vec<String>>, gaps: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if gaps && !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(part);
    }
    lines
}

fn now_lines(state: &ViewState, context: DrawContext<'_>) -> Vec<String> {
    match &state.current.answer {
        Some(current) => sections::now(current, context),
        None => vec![painted(ASIDE, "Current conditions unknown")],
    }
}

/// Returns a line about failures, or about answers that may be behind.
fn failure(state: &ViewState, context: DrawContext<'_>) -> Option<String> {
    let failures = state.failures();
    let text = match failures.first() {
        Some((_, first)) => {
            let same = failures.iter().filter(|(_, other)| other.why == first.why);
            let names: Vec<_> = same.map(|(name, _)| *name).collect();
            let names = if names.len() == PARTS {
                "all".to_owned()
            } else {
                names.join(", ")
            };
            let since = OffsetTime::in_zone(first.since, &state.zone());
            let since = context.clock.time(since);
            format!("! {names} (since {since}): {}", first.why)
        }
        None => format!("! It may be behind: {}", state.staleness()?),
    };
    Some(painted(FAILURE, cut(&plain(&text), context.width)))
}

fn curves(
    state: &ViewState,
    hours: &Outlook,
    plan: LinePlan,
    context: DrawContext<'_>,
) -> Vec<String> {
    if plan.temperature == 0 {
        return Vec::new();
    }
    let begin = upcoming(hours, context.now);
    let shown = shown_hours(context.width);
    let last = hours.periods.len().saturating_sub(begin + shown);
    let first = begin + state.first_hour.min(last);
    let range = first..(first + shown).min(hours.periods.len());
    let meteogram = Meteogram {
        now: Some(context.now),
        ..meteogram::hours(hours, range, context.clock.format())
    };
    let panels = PanelSizes {
        width: context.width,
        charset: context.charset,
        temperature: plan.temperature,
        precipitation: plan.precipitation,
        wind: plan.wind,
    };
    curve_lines(&meteogram, &panels)
}

/// Returns the first hour that is not over.
fn upcoming(hours: &Outlook, now: Timestamp) -> usize {
    let is_over = |hour: &weather::OutlookPeriod| hour.end_time.timestamp <= now;
    hours.periods.partition_point(is_over)
}

/// Returns the number of hours that the curves show: half days, three columns for two hours.
fn shown_hours(width: usize) -> usize {
    let half_days = width.saturating_sub(SCALE) * 2 / 3 / 12;
    (half_days * 12).clamp(24, 156)
}

/// Returns the range in which the screen can be moved.
pub(super) fn scroll_range(state: &ViewState, size: Size, now: Timestamp) -> ScrollRange {
    let page = usize::from(size.height).saturating_sub(2);
    let last = if state.page == ViewPage::Overview {
        last_first_hour(state, size, now)
    } else {
        let lines = pages::lines(state, size.width.into(), now);
        lines.len().saturating_sub(page)
    };
    ScrollRange { last, page }
}

/// Returns the last hour that the curves can begin with.
fn last_first_hour(state: &ViewState, size: Size, now: Timestamp) -> usize {
    let Some(hours) = &state.hourly.answer else {
        return 0;
    };
    let left = hours.periods.len() - upcoming(hours, now);
    left.saturating_sub(shown_hours(size.width.into()))
}
