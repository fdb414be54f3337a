//! The line above a panel: what is drawn in which colour and unit. It is the legend.

use super::canvas::{BoundingBox, StrokeStyle, TextAnchor, TextLabel, arrow};
use super::drawing::SvgDrawing;
use super::layout::PanelBox;
use super::measure::{FontWeight, width};

/// The mark before a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum LegendMark {
    /// A line of a width in ems.
    Line(f64),
    /// A dashed line of a width in ems.
    Dashes(f64),
    /// A small bar.
    Bar,
    /// A pale area.
    Area,
    /// An arrow.
    Arrow,
}

/// One thing a panel shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct LegendEntry<'a> {
    pub(super) mark: LegendMark,
    pub(super) colour: &'a str,
    pub(super) text: &'a str,
}

/// Writes the entries from left to right, the first one in bold; those that do not fit are left out.
pub(super) fn draw(drawing: &mut SvgDrawing<'_>, panel: PanelBox, entries: &[LegendEntry<'_>]) {
    let em = drawing.layout.em;
    let Some(heading) = panel.heading else {
        return;
    };
    let mut x = drawing.layout.left;
    for (index, entry) in entries.iter().enumerate() {
        let weight = if index == 0 {
            FontWeight::SemiBold
        } else {
            FontWeight::Regular
        };
        let text = TextLabel {
            content: entry.text,
            x: x + 1.9 * em,
            y: heading,
            size: em,
            anchor: TextAnchor::Start,
            weight,
            fill: entry.colour,
            halo: None,
        };
        if text.bounds().right > drawing.layout.right || !drawing.canvas.text(&text) {
            return;
        }
        mark(drawing, entry, x, heading - 0.36 * em);
        x += 1.9 * em + width(entry.text, em, weight) + 1.4 * em;
    }
}

fn mark(drawing: &mut SvgDrawing<'_>, entry: &LegendEntry<'_>, x: f64, y: f64) {
    let em = drawing.layout.em;
    let colour = entry.colour;
    let line = |width: f64, dash: f64| StrokeStyle {
        colour,
        width: width * em,
        dash: dash * em,
    };
    let (from, to) = ((x, y), (x + 1.4 * em, y));
    match entry.mark {
        LegendMark::Line(width) => drawing.canvas.line(from, to, &line(width, 0.0)),
        LegendMark::Dashes(width) => drawing.canvas.line(from, to, &line(width, 0.32)),
        LegendMark::Bar | LegendMark::Area => {
            let bounds = BoundingBox {
                left: x + 0.2 * em,
                top: y - 0.4 * em,
                right: x + 1.2 * em,
                bottom: y + 0.4 * em,
            };
            if entry.mark == LegendMark::Bar {
                drawing.canvas.rectangle(bounds, colour, 0.12 * em);
            } else {
                drawing.canvas.fill(&bounds.path(), colour, 0.25);
            }
        }
        LegendMark::Arrow => {
            let path = arrow((x + 0.7 * em, y), 90.0, 1.2 * em);
            drawing.canvas.stroke(&path, &line(0.12, 0.0));
        }
    }
}
