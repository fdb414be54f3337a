//! The whole picture: its parts in the order in which they are drawn.

use super::canvas::{BoundingBox, SvgCanvas, TextAnchor, TextLabel, escaped, number};
use super::describe::{description, name};
use super::drawing::SvgDrawing;
use super::frame;
use super::layout::{PictureLayout, RowDemand};
use super::measure::FontWeight;
use super::palette::{ColorPalette, palette};
use super::style::PictureStyle;
use super::{alerts, precipitation, sky, temperature, wind};
use crate::calendar::days;
use crate::meteogram::Meteogram;
use crate::series::HourSeries;

/// Returns the picture as an SVG document: temperature with dew point, chance of precipitation, and
/// wind with gusts, one above the other, over days, nights and hours of the meteogram's zone.
///
/// It needs no fonts, scripts or style sheets; the same input gives the same text. A value of an hour
/// is drawn at the middle of the hour.
pub fn svg(meteogram: &Meteogram, style: &PictureStyle) -> String {
    let series = HourSeries::new(meteogram);
    let layout = PictureLayout::new(style, demand(meteogram, series.as_ref()));
    let palette = palette(style.theme);
    let mut canvas = SvgCanvas::new(layout.width, layout.height);
    let everything = BoundingBox {
        left: 0.0,
        top: 0.0,
        right: layout.width,
        bottom: layout.height,
    };
    if !style.is_transparent {
        canvas.rectangle(everything, palette.background, 0.0);
    }
    frame::header(&mut canvas, &layout, palette, meteogram);
    match &series {
        Some(series) => {
            let days = days(&meteogram.zone, series.begin(), series.end());
            draw(&mut SvgDrawing {
                meteogram,
                series,
                layout: &layout,
                palette,
                days: &days,
                is_transparent: style.is_transparent,
                canvas: &mut canvas,
            });
        }
        None => nothing(&mut canvas, &layout, palette),
    }
    document(meteogram, series.as_ref(), style, &layout, canvas)
}

/// Returns the rows that there are data for.
fn demand(meteogram: &Meteogram, series: Option<&HourSeries>) -> RowDemand {
    series.map_or_else(RowDemand::default, |series| RowDemand {
        alerts: alerts::rows(&meteogram.alerts, series.begin(), series.end()).len(),
        has_symbols: series.has(|hour| hour.symbol),
        has_sky_cover: series.has(|hour| hour.sky_cover),
    })
}

/// Draws the parts of a picture that has hours: what is drawn later lies above. Of texts that would
/// meet, the one drawn first stays.
fn draw(drawing: &mut SvgDrawing<'_>) {
    frame::grounds(drawing);
    frame::now(drawing);
    frame::hours(drawing);
    frame::midnights(drawing);
    alerts::draw(drawing);
    sky::symbols(drawing);
    sky::ribbon(drawing);
    temperature::legend(drawing);
    temperature::draw(drawing);
    if let Some(panel) = drawing.layout.precipitation {
        precipitation::legend(drawing, panel);
        precipitation::draw(drawing, panel);
    }
    if let Some(panel) = drawing.layout.wind {
        wind::legend(drawing, panel);
        wind::draw(drawing, panel);
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
