//! A picture under way: its data, its measures, and the strokes that several of its parts share. Knows
//! no part.

use super::canvas::{StrokeStyle, SvgCanvas, TextAnchor, TextLabel};
use super::layout::{PanelBox, PictureLayout};
use super::measure::FontWeight;
use super::palette::ColorPalette;
use crate::calendar::DaySpan;
use crate::curve;
use crate::meteogram::Meteogram;
use crate::scale::LinearScale;
use crate::series::HourSeries;

/// A picture with hours: the data and measures that its parts read, and the canvas they draw on.
#[derive(Debug)]
pub(super) struct SvgDrawing<'a> {
    pub(super) meteogram: &'a Meteogram,
    pub(super) series: &'a HourSeries,
    pub(super) layout: &'a PictureLayout,
    pub(super) palette: &'static ColorPalette,
    pub(super) days: &'a [DaySpan],
    pub(super) is_transparent: bool,
    pub(super) canvas: &'a mut SvgCanvas,
}

impl SvgDrawing<'_> {
    /// Draws horizontal lines at `values` with their names to the left.
    pub(super) fn grid(
        &mut self,
        scale: &LinearScale,
        values: &[f64],
        name: impl Fn(f64) -> String,
    ) {
        self.coloured_grid(scale, values, self.palette.muted, name);
    }

    /// As [`grid`](Self::grid), with names in the colour of what they measure.
    pub(super) fn coloured_grid(
        &mut self,
        scale: &LinearScale,
        values: &[f64],
        colour: &str,
        name: impl Fn(f64) -> String,
    ) {
        for value in values {
            let y = scale.at(*value);
            let stroke = self.hairline(self.palette.grid);
            self.canvas
                .line((self.layout.left, y), (self.layout.right, y), &stroke);
            let small = self.layout.small();
            self.canvas.text(&TextLabel {
                content: &name(*value),
                x: self.layout.left - 0.45 * self.layout.em,
                y: y + 0.35 * small,
                size: small,
                anchor: TextAnchor::End,
                weight: FontWeight::Regular,
                fill: colour,
                halo: None,
            });
        }
    }

    /// Names the unit of a panel without a heading: that of the first beside the days, others in a free
    /// corner.
    pub(super) fn unit(&mut self, panel: PanelBox, unit: &str) {
        if panel.heading.is_some() {
            return;
        }
        let (layout, em) = (self.layout, self.layout.em);
        let (top, bottom) = (panel.top + 0.95 * em, panel.bottom - 0.3 * em);
        let (left, right) = (layout.left + 0.3 * em, layout.right - 0.3 * em);
        let gutter = (layout.left - 0.45 * em, layout.days, TextAnchor::End);
        let above = (panel == layout.temperature).then_some(gutter);
        let corners = [
            (left, top, TextAnchor::Start),
            (left, bottom, TextAnchor::Start),
            (right, top, TextAnchor::End),
            (right, bottom, TextAnchor::End),
        ];
        for (x, y, anchor) in above.into_iter().chain(corners) {
            let text = TextLabel {
                content: unit,
                x,
                y,
                size: layout.small(),
                anchor,
                weight: FontWeight::Regular,
                fill: self.palette.muted,
                halo: Some(self.background(layout.position(x))),
            };
            if self.canvas.text(&text) {
                return;
            }
        }
    }

    /// Returns the points of a run of values on a scale.
    pub(super) fn points(&self, run: &[(f64, f64)], scale: &LinearScale) -> Vec<(f64, f64)> {
        run.iter()
            .map(|(position, value)| (self.layout.x(*position), scale.at(*value)))
            .collect()
    }

    /// Says in the middle of a panel that there is nothing in it.
    pub(super) fn no_data(&mut self, panel: PanelBox) {
        self.canvas.text(&TextLabel {
            content: "no data",
            x: (self.layout.left + self.layout.right) / 2.0,
            y: (panel.top + panel.bottom) / 2.0 + 0.35 * self.layout.em,
            size: self.layout.em,
            anchor: TextAnchor::Middle,
            weight: FontWeight::Regular,
            fill: self.palette.muted,
            halo: None,
        });
    }

    pub(super) fn hairline<'p>(&self, colour: &'p str) -> StrokeStyle<'p> {
        StrokeStyle {
            colour,
            width: (0.07 * self.layout.em).max(0.8),
            dash: 0.0,
        }
    }

    /// Draws a run of values as a curve, or as a dot where there is but one.
    pub(super) fn curve(
        &mut self,
        run: &[(f64, f64)],
        scale: &LinearScale,
        stroke: &StrokeStyle<'_>,
    ) {
        let points = self.points(run, scale);
        match points.as_slice() {
            [point] => self.canvas.disc(*point, stroke.width, stroke.colour, None),
            points => self.canvas.stroke(&curve::path(points), stroke),
        }
    }

    /// Returns the colour behind a position in time, from 0 to 1.
    pub(super) fn background(&self, position: f64) -> &'static str {
        if self.series.is_night(position) {
            self.palette.night
        } else {
            self.palette.day
        }
    }
}
