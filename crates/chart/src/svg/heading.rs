//! The line above a panel: what is drawn in which colour and unit. It is the legend.

use super::canvas::{Anchor, Bounds, Stroke, Text};
use super::compose::Picture;
use super::layout::Panel;
use super::measure::{Weight, width};

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mark {
    /// A line of a width in ems.
    Line(f64),
    /// A dashed line of a width in ems.
    Dashes(f64),
    /// A small bar.
    Bar,
    /// An arrow.
    Arrow,
}

/// One thing a panel shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) mark: Mark,
    pub(super) colour: &'a str,
    pub(super) text: &'a str,
}

/// Writes the entries from left to right, the first one in bold; those that do not fit are left out.
pub(super) fn draw(picture: &mut Picture<'_>, panel: Panel, entries: &[Entry<'_>]) {
    let em = picture.layout.em;
    let mut x = picture.layout.left;
    for (index, entry) in entries.iter().enumerate() {
        let weight = if index == 0 {
            Weight::SemiBold
        } else {
            Weight::Regular
        };
        let text = Text {
            content: entry.text,
            x: x + 1.9 * em,
            y: panel.heading,
            size: em,
            anchor: Anchor::Start,
            weight,
            fill: entry.colour,
            halo: None,
        };
        if text.bounds().right > picture.layout.right || !picture.canvas.text(&text) {
            return;
        }
        mark(picture, entry, x, panel.heading - 0.36 * em);
        x += 1.9 * em + width(entry.text, em, weight) + 1.4 * em;
    }
}

fn mark(picture: &mut Picture<'_>, entry: &Entry<'_>, x: f64, y: f64) {
    let em = picture.layout.em;
    let colour = entry.colour;
    let line = |width: f64, dash: f64| Stroke {
        colour,
        width: width * em,
        dash: dash * em,
    };
    let (from, to) = ((x, y), (x + 1.4 * em, y));
    match entry.mark {
        Mark::Line(width) => picture.canvas.line(from, to, &line(width, 0.0)),
        Mark::Dashes(width) => picture.canvas.line(from, to, &line(width, 0.32)),
        Mark::Bar => {
            let bounds = Bounds {
                left: x + 0.2 * em,
                top: y - 0.4 * em,
                right: x + 1.2 * em,
                bottom: y + 0.4 * em,
            };
            picture.canvas.rectangle(bounds, colour, 0.12 * em);
        }
        Mark::Arrow => {
            let path = super::wind::arrow((x + 0.7 * em, y), 90.0, 1.2 * em);
            picture.canvas.stroke(&path, &line(0.12, 0.0));
        }
    }
}
