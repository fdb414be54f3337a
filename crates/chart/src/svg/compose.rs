//! What goes where, in which order.

use super::canvas::{BoundingBox, SvgCanvas, TextAnchor, TextLabel, escaped, number};
use super::describe::{description, name};
use super::frame;
use super::layout::{PanelBox, PictureLayout};
use super::measure::FontWeight;
use super::palette::{ColorPalette, palette};
use super::style::PictureStyle;
use super::{precipitation, temperature, wind};
use crate::calendar::{LocalDay, days};
use crate::meteogram::Meteogram;
use crate::scale::LinearScale;
use crate::series::HourSeries;

/// The picture as an SVG document: temperature with dew point, chance of precipitation, and wind with
/// gusts, one above the other, over days, nights and hours of the meteogram's zone.
///
/// It needs no fonts, scripts or style sheets; the same input gives the same text. A value of an hour
/// is drawn at the middle of the hour.
pub fn svg(meteogram: &Meteogram, style: &PictureStyle) -> String {
    let layout = PictureLayout::new(style);
    let palette = palette(style.theme);
    let series = HourSeries::new(meteogram);
    let mut canvas = SvgCanvas::new(layout.width, layout.height);
    let everything = BoundingBox {
        left: 0.0,
        top: 0.0,
        right: layout.width,
        bottom: layout.height,
    };
    canvas.rectangle(everything, palette.background, 0.0);
    frame::header(&mut canvas, &layout, palette, meteogram);
    match &series {
        Some(series) => {
            let days = days(&meteogram.zone, series.begin(), series.end());
            SvgDrawing {
                meteogram,
                series,
                layout: &layout,
                palette,
                days: &days,
                canvas: &mut canvas,
            }
            .draw();
        }
        None => nothing(&mut canvas, &layout, palette),
    }
    document(meteogram, series.as_ref(), style, &layout, canvas)
}

/// What the parts of a picture with hours draw with.
#[derive(Debug)]
pub(super) struct SvgDrawing<'a> {
    pub(super) meteogram: &'a Meteogram,
    pub(super) series: &'a HourSeries,
    pub(super) layout: &'a PictureLayout,
    pub(super) palette: &'static ColorPalette,
    pub(super) days: &'a [LocalDay],
    pub(super) canvas: &'a mut SvgCanvas,
}

impl SvgDrawing<'_> {
    fn draw(&mut self) {
        frame::grounds(self);
        frame::hours(self);
        frame::midnights(self);
        temperature::legend(self);
        precipitation::legend(self);
        wind::legend(self);
        temperature::draw(self);
        precipitation::draw(self);
        wind::draw(self);
    }

    /// Horizontal lines at `values` with their names to the left.
    pub(super) fn grid(
        &mut self,
        scale: &LinearScale,
        values: &[f64],
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
                fill: self.palette.muted,
                halo: None,
            });
        }
    }

    /// The points of a run of values on a scale.
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

    pub(super) fn hairline<'p>(&self, colour: &'p str) -> super::canvas::StrokeStyle<'p> {
        super::canvas::StrokeStyle {
            colour,
            width: (0.07 * self.layout.em).max(0.8),
            dash: 0.0,
        }
    }
}

fn nothing(canvas: &mut SvgCanvas, layout: &PictureLayout, palette: &ColorPalette) {
    canvas.text(&TextLabel {
        content: "No hours to show",
        x: layout.width / 2.0,
        y: layout.height / 2.0,
        size: 1.5 * layout.em,
        anchor: TextAnchor::Middle,
        weight: FontWeight::Regular,
        fill: palette.muted,
        halo: None,
    });
}

fn document(
    meteogram: &Meteogram,
    series: Option<&HourSeries>,
    style: &PictureStyle,
    layout: &PictureLayout,
    canvas: SvgCanvas,
) -> String {
    let (width, height) = (style.width.max(1), style.height.max(1));
    let (inner_width, inner_height) = (number(layout.width), number(layout.height));
    let title = escaped(&name(meteogram));
    let desc = escaped(&description(meteogram, series));
    let elements = canvas.into_elements();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {inner_width} {inner_height}\" role=\"img\" \
         font-family=\"Inter, 'DejaVu Sans', sans-serif\">\n\
         <title>{title}</title>\n<desc>{desc}</desc>\n{elements}</svg>\n"
    )
}
