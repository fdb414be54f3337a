//! Alerts as bars over the time they hold, the severest in the upper row. A bar without room for its name is
//! seen by its colour alone.

use super::canvas::{BoundingBox, TextAnchor, TextLabel};
use super::drawing::SvgDrawing;
use super::measure::{FontWeight, plain, shortened, width};
use crate::meteogram::{AlertLevel, AlertSpan};
use crate::series::as_f64;

/// The height of a bar in ems.
const BAR: f64 = 1.3;
/// Letters that a name keeps at least.
const LEAST_ROOM: f64 = 3.5;

/// Returns the alerts that hold within the seconds from `begin` to `end`, in rows in which none meets
/// another: of each its seconds, cut, and itself.
pub(super) fn rows(alerts: &[AlertSpan], begin: i64, end: i64) -> Vec<Vec<(i64, i64, &AlertSpan)>> {
    let mut inside: Vec<(i64, i64, &AlertSpan)> = alerts
        .iter()
        .map(|alert| {
            let from = alert.begin.map_or(begin, jiff::Timestamp::as_second);
            let to = alert.end.map_or(end, jiff::Timestamp::as_second);
            (from.max(begin), to.min(end), alert)
        })
        .filter(|(from, to, _)| from < to)
        .collect();
    inside.sort_by_key(|(from, _, alert)| (std::cmp::Reverse(alert.level), *from));
    inside.dedup_by(|b, a| (a.0, a.1) == (b.0, b.1) && a.2.name == b.2.name);
    let mut rows: Vec<Vec<(i64, i64, &AlertSpan)>> = Vec::new();
    for span in inside {
        let is_free = |row: &&mut Vec<(i64, i64, &AlertSpan)>| {
            row.iter()
                .all(|other| other.1 <= span.0 || span.1 <= other.0)
        };
        match rows.iter_mut().find(is_free) {
            Some(row) => row.push(span),
            None => rows.push(vec![span]),
        }
    }
    rows
}

pub(super) fn draw(drawing: &mut SvgDrawing<'_>) {
    let (begin, end) = (drawing.series.begin(), drawing.series.end());
    let rows = rows(&drawing.meteogram.alerts, begin, end);
    let tops = drawing.layout.alerts.clone();
    for (row, top) in rows.iter().zip(tops) {
        for (from, to, alert) in row {
            bar(drawing, (*from, *to), alert, top);
        }
    }
}

fn bar(drawing: &mut SvgDrawing<'_>, (from, to): (i64, i64), alert: &AlertSpan, top: f64) {
    let layout = drawing.layout;
    let em = layout.em;
    let x = |second| layout.x(drawing.series.position(as_f64(second)));
    let bounds = BoundingBox {
        left: x(from),
        top,
        right: x(to).max(x(from) + 0.2 * em).min(layout.right),
        bottom: top + BAR * em,
    };
    let [minor, moderate, severe] = drawing.palette.alerts;
    let fill = match alert.level {
        AlertLevel::Minor => minor,
        AlertLevel::Moderate => moderate,
        AlertLevel::Severe => severe,
    };
    drawing.canvas.rectangle(bounds, fill, 0.25 * em);
    let room = bounds.right - bounds.left - 0.8 * em;
    let size = 0.95 * em;
    let name = plain(&alert.name);
    let shown = shortened(&name, size, FontWeight::SemiBold, room);
    if shown != name && width(&shown, size, FontWeight::SemiBold) < LEAST_ROOM * em {
        return;
    }
    drawing.canvas.text(&TextLabel {
        content: &shown,
        x: bounds.left + 0.4 * em,
        y: top + 0.98 * em,
        size,
        anchor: TextAnchor::Start,
        weight: FontWeight::SemiBold,
        fill: drawing.palette.on_alert,
        halo: None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(name: &str, begin: i64, end: i64, level: AlertLevel) -> AlertSpan {
        let at = |second| jiff::Timestamp::from_second(second).ok();
        AlertSpan {
            name: name.to_owned(),
            begin: at(begin),
            end: at(end),
            level,
        }
    }

    #[test]
    fn alerts_that_meet_have_rows_of_their_own() {
        let alerts = [
            alert("frost", 0, 50, AlertLevel::Minor),
            alert("wind", 40, 90, AlertLevel::Severe),
            alert("flood", 10, 40, AlertLevel::Moderate),
            alert("over", -50, 0, AlertLevel::Severe),
            alert("flood", 10, 40, AlertLevel::Moderate),
        ];
        let rows = rows(&alerts, 0, 80);
        let shown: Vec<Vec<(i64, i64, &str)>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(a, b, alert)| (*a, *b, alert.name.as_str()))
                    .collect()
            })
            .collect();
        assert_eq!(
            shown,
            [
                vec![(40, 80, "wind"), (10, 40, "flood")],
                vec![(0, 50, "frost")]
            ]
        );
    }

    #[test]
    fn an_alert_without_end_holds_to_the_end_of_the_picture() {
        let alerts = [AlertSpan {
            begin: None,
            end: None,
            ..alert("heat", 0, 0, AlertLevel::Severe)
        }];
        assert_eq!(rows(&alerts, 5, 80)[0][0].1, 80);
        assert_eq!(rows(&alerts, 5, 80)[0][0].0, 5);
    }
}
