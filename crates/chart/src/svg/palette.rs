//! The colours of each theme. Hues are orange, blue and violet of different lightness, which
//! also people with a colour vision deficiency tell apart; every text has a contrast of 4.5 or more
//! to what is behind it (WCAG 2.2, success criterion 1.4.3).

use super::style::Theme;

/// Colours by what they are for.
#[derive(Debug)]
pub(super) struct ColorPalette {
    pub(super) background: &'static str,
    pub(super) day: &'static str,
    pub(super) night: &'static str,
    pub(super) grid: &'static str,
    pub(super) midnight: &'static str,
    pub(super) text: &'static str,
    pub(super) muted: &'static str,
    pub(super) temperature: &'static str,
    pub(super) dew_point: &'static str,
    pub(super) feels_like: &'static str,
    pub(super) thunder: &'static str,
    pub(super) precipitation: &'static str,
    pub(super) snow: &'static str,
    pub(super) wind: &'static str,
    pub(super) sun: &'static str,
    pub(super) moon: &'static str,
    pub(super) cloud: &'static str,
    pub(super) dark_cloud: &'static str,
    pub(super) bolt: &'static str,
    /// Alerts: minor, moderate, severe.
    pub(super) alerts: [&'static str; 3],
    pub(super) on_alert: &'static str,
    pub(super) badge: &'static str,
    pub(super) on_badge: &'static str,
}

const LIGHT: ColorPalette = ColorPalette {
    background: "#ffffff",
    day: "#fafaf7",
    night: "#e8edf5",
    grid: "#d5dbe5",
    midnight: "#94a0b4",
    text: "#18202c",
    muted: "#4d5868",
    temperature: "#b33c05",
    dew_point: "#4c6660",
    feels_like: "#8c5544",
    thunder: "#8a4b00",
    precipitation: "#0a62a6",
    snow: "#4a4fb8",
    wind: "#663a9c",
    sun: "#f0a400",
    moon: "#7d88b0",
    cloud: "#a3afc0",
    dark_cloud: "#77859a",
    bolt: "#e07b00",
    alerts: ["#ffe9a8", "#ffc27a", "#ff9a8f"],
    on_alert: "#2b1400",
    badge: "#ffd24a",
    on_badge: "#332500",
};

const DARK: ColorPalette = ColorPalette {
    background: "#0e131b",
    day: "#1e293a",
    night: "#121925",
    grid: "#2f3a4c",
    midnight: "#5d6b83",
    text: "#f0f4fa",
    muted: "#a9b4c6",
    temperature: "#ff9c5a",
    dew_point: "#93b3aa",
    feels_like: "#d3a493",
    thunder: "#ffc45a",
    precipitation: "#62b4f4",
    snow: "#b3bcff",
    wind: "#c6a8f8",
    sun: "#ffc83d",
    moon: "#cfd8f2",
    cloud: "#b4bfcf",
    dark_cloud: "#8a97ab",
    bolt: "#ffd24a",
    alerts: ["#e6cf86", "#f0a860", "#f08378"],
    on_alert: "#241000",
    badge: "#ffd24a",
    on_badge: "#332500",
};

/// Returns the colours of `theme`.
pub(super) const fn palette(theme: Theme) -> &'static ColorPalette {
    match theme {
        Theme::Light => &LIGHT,
        Theme::Dark => &DARK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the relative luminance as WCAG defines it.
    fn luminance(colour: &str) -> f64 {
        let channel = |from: usize| {
            let byte = u8::from_str_radix(&colour[from..from + 2], 16).unwrap();
            let share = f64::from(byte) / 255.0;
            if share <= 0.03928 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_every_ground() {
        for palette in [&LIGHT, &DARK] {
            for text in [
                palette.text,
                palette.muted,
                palette.temperature,
                palette.dew_point,
                palette.feels_like,
                palette.thunder,
                palette.precipitation,
                palette.snow,
                palette.wind,
            ] {
                for ground in [palette.background, palette.day, palette.night] {
                    assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
                }
            }
            assert!(contrast(palette.badge, palette.on_badge) >= 7.0);
            for alert in palette.alerts {
                assert!(contrast(alert, palette.on_alert) >= 7.0, "{alert}");
            }
        }
    }
}
