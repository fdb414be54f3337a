//! Weather symbols, made of a few shapes: sun or moon, cloud, and what falls. Drawn in a square of 24.

use super::canvas::BoundingBox;
use super::drawing::SvgDrawing;
use super::palette::ColorPalette;
use crate::meteogram::WeatherSymbol;

const CLOUD: &str = "M6.5 18.5a4.5 4.5 0 0 1-.4-8.98A6 6 0 0 1 17.6 8.6a5 5 0 0 1-.1 9.9z";
const MOON: &str = "M19.5 14.6A8 8 0 1 1 10.4 4.3 6.6 6.6 0 0 0 19.5 14.6z";
const RAYS: &str = "M12 1.8v2.6M12 19.6v2.6M1.8 12h2.6M19.6 12h2.6M4.8 4.8l1.8 1.8M17.4 17.4l1.8 1.8\
                    M4.8 19.2l1.8-1.8M17.4 6.6l1.8-1.8";
const BOLT: &str = "M13.2 12.5l-4 6h2.8l-1.4 5 5-6.8h-3l2-4.2z";
const FOG: &str = "M4 9h13M7 13h14M3 17h14M8 21h9";
const SMOKE: &str = "M3 9q3-3 6 0t6 0 6 0M3 14q3-3 6 0t6 0 6 0M3 19q3-3 6 0t6 0 6 0";
const WIND: &str = "M2 9h12a3 3 0 1 0-3-3M2 13h17a3 3 0 1 1-3 3M2 17h9a2.5 2.5 0 1 1-2.5 2.5";
const STORM: &str =
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM20 3.5C13 2.5 6 5 6 12M4 20.5c7 1 14-1.5 14-8.5";
const FLAKE: &str = "M0-2.3v4.6M-2-1.15l4 2.3M-2 1.15l4-2.3";

/// Draws a symbol into a square.
pub(super) fn draw(
    drawing: &mut SvgDrawing<'_>,
    symbol: WeatherSymbol,
    is_night: bool,
    bounds: BoundingBox,
) {
    let shapes = shapes(drawing.palette, symbol, is_night);
    drawing.canvas.symbol(bounds, 24.0, &shapes);
}

fn shapes(palette: &ColorPalette, symbol: WeatherSymbol, is_night: bool) -> String {
    use WeatherSymbol as S;
    let light = |part: &str| placed(part, &light(palette, is_night));
    let cloud = placed("", &filled(CLOUD, palette.cloud));
    let low_cloud = placed("translate(4.2 6) scale(.82)", &filled(CLOUD, palette.cloud));
    let above = placed("translate(0 -3.2)", &filled(CLOUD, palette.cloud));
    let dark = placed("translate(0 -3.2)", &filled(CLOUD, palette.dark_cloud));
    let drops = |count: usize, length: f64| drops(palette.precipitation, count, length);
    let flakes = |count: usize| flakes(palette.snow, count);
    match symbol {
        S::Clear => light(""),
        S::MostlyClear => {
            let small = placed(
                "translate(9.5 11.5) scale(.58)",
                &filled(CLOUD, palette.cloud),
            );
            light("translate(-1 -1)") + &small
        }
        S::PartlyCloudy => light("translate(-1.5 -1.5) scale(.86)") + &low_cloud,
        S::MostlyCloudy => light("translate(1.5 0) scale(.62)") + &cloud,
        S::Cloudy => {
            let behind = placed(
                "translate(7 -1.5) scale(.7)",
                &filled(CLOUD, palette.dark_cloud),
            );
            behind + &placed("translate(-1 1.5)", &filled(CLOUD, palette.cloud))
        }
        S::Wind => stroked(WIND, palette.muted, 2.0),
        S::Smoke => stroked(SMOKE, palette.muted, 2.0),
        S::Fog => stroked(FOG, palette.dark_cloud, 2.2),
        S::Drizzle => above + &drops(2, 2.6),
        S::Rain => above + &drops(3, 4.2),
        S::HeavyRain => dark + &drops(4, 5.4),
        S::Snow => above + &flakes(2),
        S::HeavySnow => dark + &flakes(3),
        S::Ice => above + &drops(1, 4.2) + &placed("translate(14.5 19.8)", &flake(palette.snow)),
        S::Thunderstorm => {
            dark + &drops(1, 4.2) + &placed("translate(2.5 0)", &filled(BOLT, palette.bolt))
        }
        S::Storm => stroked(STORM, palette.wind, 2.4),
    }
}

/// Returns sun or moon.
fn light(palette: &ColorPalette, is_night: bool) -> String {
    if is_night {
        return filled(MOON, palette.moon);
    }
    let disc = format!(
        r#"<circle cx="12" cy="12" r="5.2" fill="{}"/>"#,
        palette.sun
    );
    disc + &stroked(RAYS, palette.sun, 1.9)
}

/// Returns lines of rain below a cloud, apart evenly.
fn drops(colour: &str, count: usize, length: f64) -> String {
    let path: String = columns(count)
        .map(|x| format!("M{} 17.2l{} {length}", x + 0.8, -0.3 * length))
        .collect();
    stroked(&path, colour, 1.9)
}

fn flakes(colour: &str, count: usize) -> String {
    let flakes = columns(count).zip([19.4, 20.8, 19.4]);
    flakes
        .map(|(x, y)| placed(&format!("translate({x} {y})"), &flake(colour)))
        .collect()
}

fn flake(colour: &str) -> String {
    stroked(FLAKE, colour, 1.3)
}

/// Returns the middles of so many columns below a cloud.
fn columns(count: usize) -> impl Iterator<Item = f64> {
    let apart = if count > 3 { 3.6 } else { 5.0 };
    let first = 12.0 - apart * (crate::scale::small(count) - 1.0) / 2.0;
    (0..count).map(move |index| first + apart * crate::scale::small(index))
}

fn filled(path: &str, colour: &str) -> String {
    format!(r#"<path d="{path}" fill="{colour}"/>"#)
}

fn stroked(path: &str, colour: &str, width: f64) -> String {
    format!(
        r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"/>"#
    )
}

fn placed(transform: &str, shapes: &str) -> String {
    if transform.is_empty() {
        shapes.to_owned()
    } else {
        format!(r#"<g transform="{transform}">{shapes}</g>"#)
    }
}
