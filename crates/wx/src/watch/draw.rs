//! The screen: what is known, laid out on the lines there are. Reads no clock: the time is given.

use chart::terminal::{Charset, Panels};
use jiff::Timestamp;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use weather::{OffsetTime, Outlook};

use super::paint::{self, BAR, TROUBLE, apart, columns, cut};
use super::plan::{Plan, Wants};
use super::sections::{self, Paper, in_force};
use super::state::{Page, State};
use super::{days, pages};
use crate::layout::{plain, width, wrapped};
use crate::picture;
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
pub(crate) fn draw(frame: &mut Frame<'_>, state: &State, now: Timestamp) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(buffer, area);
    } else {
        let paper = Paper {
            width: area.width.into(),
            clock: state.clock(),
            charset: state.look.charset,
            now,
        };
        let rows = usize::from(area.height) - 2;
        let (body, position) = body(state, rows, paper);
        let mut all = vec![title(state, paper)];
        all.extend(body.into_iter().take(rows));
        all.resize(rows + 1, String::new());
        all.push(keys(state, &position, paper));
        put(buffer, area, &all);
    }
    paint::adapt(buffer, state.look);
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

/// What is between title and keys, and where in it the screen is.
fn body(state: &State, rows: usize, paper: Paper) -> (Vec<String>, String) {
    if state.page == Page::Overview {
        return (overview(state, rows, paper), String::new());
    }
    let lines = pages::lines(state, paper.width, paper.now);
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

/// The place, its time, and what speaks against what is shown.
fn title(state: &State, paper: Paper) -> String {
    let marks = marks(state);
    let marks = painted(CAUTION, marks.join(" "));
    let time = OffsetTime::in_zone(paper.now, &state.zone());
    let time = format!("{} {}", date(time), paper.clock.time(time));
    let name = state.place().map(|place| plain(&place.name));
    let Some(name) = name else {
        return apart(&painted(TITLE, "Weather"), &marks, paper.width);
    };
    // The marks always have room; the time has it if the name's beginning has it too.
    let room = paper.width.saturating_sub(columns(&marks) + 2);
    let beside = room.saturating_sub(width(&time) + 2);
    let left = if beside >= width(&name).min(8) {
        format!("{}  {time}", painted(TITLE, cut(&name, beside)))
    } else {
        painted(TITLE, cut(&name, room))
    };
    apart(&left, &marks, paper.width)
}

fn marks(state: &State) -> Vec<&'static str> {
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

/// The keys that do something here.
fn keys(state: &State, position: &str, paper: Paper) -> String {
    let arrows = match paper.charset {
        Charset::Braille => "←→",
        Charset::Ascii => "<>",
    };
    let forms = if state.page == Page::Overview {
        [
            format!(
                "q quit  r refresh  u units  t 12/24h  {arrows} hours  a alerts  d discussion  ? help"
            ),
            format!("q quit  r refresh  u units  {arrows} hours  a alerts  ? help"),
            "q quit  a alerts  ? help".to_owned(),
        ]
    } else {
        [
            "Esc back  q quit  Up Down Space b scroll  a alerts  d discussion  ? help".to_owned(),
            "Esc back  q quit  Up Down scroll".to_owned(),
            "Esc back  q quit".to_owned(),
        ]
    };
    let room = paper.width.saturating_sub(width(position) + 2);
    let fits = forms.iter().find(|form| width(form) <= room);
    let keys = fits.or_else(|| forms.last()).map_or("", String::as_str);
    let blank = paper.width.saturating_sub(width(keys) + width(position));
    painted(BAR, format!("{keys}{}{position}", " ".repeat(blank)))
}

/// Everything on one screen.
fn overview(state: &State, rows: usize, paper: Paper) -> Vec<String> {
    if state.is_waiting() {
        return vec![String::new(), painted(ASIDE, "Waiting for the weather ...")];
    }
    let trouble = trouble(state, paper);
    let rows = rows - usize::from(trouble.is_some());
    let now = now_lines(state, paper);
    let alerts = state.alerts.answer.as_ref();
    let alerts = alerts.map(|answer| in_force(&answer.alerts, paper.now));
    let week = state.week.answer.as_ref();
    let days = week
        .map(|week| days::days(week, paper.now))
        .unwrap_or_default();
    let forecast = [&state.week, &state.hourly];
    let mut forecast = forecast.into_iter().filter_map(|held| held.answer.as_ref());
    let forecast = forecast.next().map(|outlook| &outlook.provenance);
    let sun = sections::sun(state.sun.answer.as_ref(), forecast, paper);
    let hours = state.hourly.answer.as_ref();
    let plan = Plan::of(
        rows,
        Wants {
            now: now.len(),
            alerts: alerts.as_ref().map_or(0, |alerts| alerts.len().max(1)),
            days: days.len(),
            abreast: days::abreast(paper.width),
            sun: usize::from(!sun.is_empty()),
            curves: hours.is_some_and(|hours| upcoming(hours, paper.now) < hours.periods.len()),
        },
    );
    let mut parts = Vec::new();
    let mut top: Vec<_> = now.into_iter().take(plan.now).collect();
    if let (Some(alerts), 1..) = (&alerts, plan.alerts) {
        top.extend(sections::alerts(alerts, plan.alerts, paper));
    }
    parts.push(top);
    parts.extend(hours.map(|hours| curves(state, hours, plan, paper)));
    parts.push(days::lines(&days, plan.days, paper));
    parts.push(if plan.sun > 0 { vec![sun] } else { Vec::new() });
    let mut lines = joined(parts, plan.gaps > 0);
    if let Some(trouble) = trouble {
        lines.resize(rows, String::new());
        lines.push(trouble);
    }
    lines
}

/// The parts one below the other, with blank lines between them if there is room.
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

fn now_lines(state: &State, paper: Paper) -> Vec<String> {
    match &state.current.answer {
        Some(current) => sections::now(current, paper),
        None => vec![painted(ASIDE, "The weather now is not known")],
    }
}

/// One line on what has no answer or may be behind.
fn trouble(state: &State, paper: Paper) -> Option<String> {
    let troubles = state.troubles();
    let text = match troubles.first() {
        Some((_, first)) => {
            let same = troubles.iter().filter(|(_, other)| other.why == first.why);
            let names: Vec<_> = same.map(|(name, _)| *name).collect();
            let names = if names.len() == PARTS {
                "all".to_owned()
            } else {
                names.join(", ")
            };
            let since = OffsetTime::in_zone(first.since, &state.zone());
            let since = paper.clock.time(since);
            format!("! {names} (since {since}): {}", first.why)
        }
        None => format!("! It may be behind: {}", state.staleness()?),
    };
    Some(painted(TROUBLE, cut(&plain(&text), paper.width)))
}

fn curves(state: &State, hours: &Outlook, plan: Plan, paper: Paper) -> Vec<String> {
    if plan.temperature == 0 {
        return Vec::new();
    }
    let begin = upcoming(hours, paper.now);
    let shown = shown_hours(paper.width);
    let last = hours.periods.len().saturating_sub(begin + shown);
    let first = begin + state.first_hour.min(last);
    let range = first..(first + shown).min(hours.periods.len());
    let meteogram = picture::hours(hours, range, paper.clock);
    let panels = Panels {
        width: paper.width,
        charset: paper.charset,
        temperature: plan.temperature,
        precipitation: plan.precipitation,
        wind: plan.wind,
    };
    curve_lines(&meteogram, &panels)
}

/// The first hour that is not over.
fn upcoming(hours: &Outlook, now: Timestamp) -> usize {
    let is_over = |hour: &weather::OutlookPeriod| hour.end_time.timestamp <= now;
    hours.periods.partition_point(is_over)
}

/// Hours of the curves: half days, three columns for two hours.
fn shown_hours(width: usize) -> usize {
    let half_days = width.saturating_sub(SCALE) * 2 / 3 / 12;
    (half_days * 12).clamp(24, 156)
}

/// How far the curves can be moved.
pub(super) fn last_first_hour(state: &State, size: Size, now: Timestamp) -> usize {
    let Some(hours) = &state.hourly.answer else {
        return 0;
    };
    let left = hours.periods.len() - upcoming(hours, now);
    left.saturating_sub(shown_hours(size.width.into()))
}
