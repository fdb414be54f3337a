//! The positions of a picture's parts. All distances follow from the size of type, which follows
//! from the size of the picture.

use super::measure::{FontWeight, width};
use super::style::PictureStyle;

/// Less than this is drawn at this size and shown smaller.
const LEAST: (f64, f64) = (480.0, 240.0);
/// The least width of a picture that is higher than wide, as on a telephone: it is meant to be narrow,
/// and should have few hours.
const LEAST_UPRIGHT: f64 = 320.0;
/// More than this is drawn at this size and shown larger.
const MOST: f64 = 8192.0;
/// Below this height, in ems, title and subtitle share a line.
const LOW: f64 = 33.0;
/// Shares of the height that is left for the panels.
const SHARES: [f64; 3] = [0.47, 0.21, 0.32];

/// One of the three panels: a heading and a drawing below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PanelBox {
    /// Baseline of the heading.
    pub(super) heading: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl PanelBox {
    /// Returns the number of steps that a scale of this height has room for, at a font size of `em`.
    pub(super) fn tick_steps(self, em: f64) -> usize {
        let steps = ((self.bottom - self.top) / (1.55 * em)).clamp(1.0, 8.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and 8"
        )]
        let steps = steps as usize;
        steps
    }
}

/// The places of everything.
#[derive(Debug, Clone)]
pub(super) struct PictureLayout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Font size of plain labels.
    pub(super) em: f64,
    pub(super) pad: f64,
    /// Sides of the panels.
    pub(super) left: f64,
    pub(super) right: f64,
    /// Baselines of title and subtitle; the same where height is scarce.
    pub(super) title: f64,
    pub(super) subtitle: f64,
    /// Baseline of the days' names.
    pub(super) days: f64,
    pub(super) temperature: PanelBox,
    pub(super) precipitation: PanelBox,
    pub(super) wind: PanelBox,
    /// Baseline of the hours.
    pub(super) hours: f64,
}

impl PictureLayout {
    pub(super) fn new(style: &PictureStyle) -> Self {
        let (width, height) = drawn_size(style);
        let em = (width / 88.0)
            .min(height / 35.0)
            .clamp(10.0, 96.0)
            .min(height / 24.0);
        let pad = 1.2 * em;
        let one_line = height < LOW * em;
        let title = pad + 1.1 * em;
        let subtitle = if one_line { title } else { title + 1.6 * em };
        let rows = PanelRows::new(em, subtitle, height);
        let [temperature, precipitation, wind] = rows.panels();
        Self {
            width,
            height,
            em,
            pad,
            left: pad + self::width("100%", Self::small_of(em), FontWeight::Regular) + 0.5 * em,
            right: width - pad,
            title,
            subtitle,
            days: temperature.top - 0.5 * em,
            temperature,
            precipitation,
            wind,
            hours: wind.bottom + 1.35 * em,
        }
    }

    /// Returns the x of a position in time, from 0 to 1.
    pub(super) fn x(&self, position: f64) -> f64 {
        self.left + position.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Returns the position in time that is drawn at `x`.
    pub(super) fn position(&self, x: f64) -> f64 {
        (x - self.left) / (self.right - self.left)
    }

    /// Returns the font size of the numbers on axes.
    pub(super) fn small(&self) -> f64 {
        Self::small_of(self.em)
    }

    pub(super) fn panels(&self) -> [PanelBox; 3] {
        [self.temperature, self.precipitation, self.wind]
    }

    /// Returns whether title and subtitle share a line.
    pub(super) fn has_one_line(&self) -> bool {
        self.title >= self.subtitle
    }

    fn small_of(em: f64) -> f64 {
        (0.92 * em).max(9.5)
    }
}

/// Returns the size that is drawn: the size that is shown, or a larger or smaller one of its shape.
fn drawn_size(style: &PictureStyle) -> (f64, f64) {
    let width = f64::from(style.width.max(1));
    let height = f64::from(style.height.max(1));
    let least = if height > width {
        LEAST_UPRIGHT
    } else {
        LEAST.0
    };
    let larger = (least / width).max(LEAST.1 / height).max(1.0);
    let smaller = (MOST / width).min(MOST / height).min(1.0);
    let shape = |side: f64| side * larger * smaller;
    (
        shape(width).clamp(least, MOST),
        shape(height).clamp(LEAST.1, MOST),
    )
}

/// The rows above, between and below the panels.
struct PanelRows {
    em: f64,
    begin: f64,
    end: f64,
}

impl PanelRows {
    /// Height from one panel's bottom to the next one's top, with the heading.
    const BETWEEN: f64 = 2.5;

    fn new(em: f64, subtitle: f64, height: f64) -> Self {
        Self {
            em,
            begin: subtitle + 0.7 * em,
            end: height - 2.3 * em,
        }
    }

    fn panels(&self) -> [PanelBox; 3] {
        let em = self.em;
        // The first heading has the days' names between itself and its panel.
        let first = self.begin + 3.4 * em;
        let room = (self.end - first - 2.0 * Self::BETWEEN * em).max(3.0 * em);
        let mut top = first;
        let mut heading = self.begin + 1.2 * em;
        SHARES.map(|share| {
            let panel = PanelBox {
                heading,
                top,
                bottom: top + share * room,
            };
            top = panel.bottom + Self::BETWEEN * em;
            heading = top - 0.65 * em;
            panel
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::Theme;
    use super::*;

    #[test]
    fn the_parts_follow_each_other_and_stay_inside() {
        for (width, height) in [
            (0, 0),
            (600, 300),
            (1200, 500),
            (3840, 2160),
            (8192, 300),
            (300, 8192),
        ] {
            let layout = PictureLayout::new(&PictureStyle::new(width, height, Theme::Light));
            let mut above = layout.subtitle;
            for panel in layout.panels() {
                assert!(above < panel.heading && panel.heading < panel.top);
                assert!(
                    panel.bottom - panel.top > 2.0 * layout.em,
                    "{width}x{height} {panel:?}"
                );
                above = panel.bottom;
            }
            assert!(above < layout.hours && layout.hours < layout.height);
        }
    }
}
