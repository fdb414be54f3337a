//! The positions of a picture's parts. All distances follow from the size of type, which follows
//! from the size of the picture. A small picture leaves out whole parts, the least telling first.

use super::measure::{FontWeight, width};
use super::style::PictureStyle;

/// Less than this is drawn at this size and shown smaller.
const LEAST: (f64, f64) = (200.0, 110.0);
/// More than this is drawn at this size and shown larger.
const MOST: f64 = 8192.0;
/// Shares of the height that is left for the panels, of a picture that is wide, and of one that is
/// high, where the curve would be all cliffs.
const WIDE_SHARES: [f64; 3] = [0.5, 0.23, 0.27];
const HIGH_SHARES: [f64; 3] = [0.42, 0.29, 0.29];

// Heights in ems.
/// Title, and days' names.
const TITLE: f64 = 2.0;
const DAYS: f64 = 1.6;
/// Hours, and the edge below them.
const HOURS: f64 = 1.75;
/// The least heights of the panels, those from which on there is room for more, and the distance
/// between them.
const LEAST_PANELS: [f64; 3] = [3.8, 1.9, 4.0];
const AMPLE_PANELS: [f64; 3] = [6.0, 2.6, 4.4];
const GAP: f64 = 0.7;
/// A heading, in place of the gap.
const HEADING: f64 = 2.3;
const FIRST_HEADING: f64 = 1.7;
const SUBTITLE: f64 = 1.6;
const ALERT: f64 = 1.5;
const SYMBOLS: f64 = 2.2;
const SKY: f64 = 0.9;
/// The parts that come before ample heights of the panels: symbols and precipitation.
const VITAL: usize = 2;
/// The most rows of alerts.
const MOST_ALERTS: usize = 3;

/// A panel: a heading, if there is room for it, and a drawing below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PanelBox {
    /// Baseline of the heading.
    pub(super) heading: Option<f64>,
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

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// The rows that a picture's data could fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RowDemand {
    pub(super) alerts: usize,
    pub(super) has_symbols: bool,
    pub(super) has_sky_cover: bool,
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
    /// Tops of the rows of alerts.
    pub(super) alerts: Vec<f64>,
    /// The middle of the row of symbols, if there is one.
    pub(super) symbols: Option<f64>,
    /// The middle of the ribbon of clouds, if there is one.
    pub(super) sky: Option<f64>,
    /// Top of the ground that symbols, clouds and temperature lie on.
    pub(super) ground: f64,
    pub(super) temperature: PanelBox,
    pub(super) precipitation: Option<PanelBox>,
    pub(super) wind: Option<PanelBox>,
    /// Baseline of the hours.
    pub(super) hours: f64,
}

impl PictureLayout {
    pub(super) fn new(style: &PictureStyle, demand: RowDemand) -> Self {
        let (width, height) = drawn_size(style);
        let across = if height > width { 36.0 } else { 88.0 };
        let em = (width / across)
            .min(height / 40.0)
            .clamp(10.0, 96.0)
            .min(height / 11.0);
        let pad = (0.02 * height).clamp(0.5 * em, 1.2 * em);
        let parts = PictureParts::chosen((height - pad) / em, demand);
        let shares = if height > width {
            HIGH_SHARES
        } else {
            WIDE_SHARES
        };
        let side = if width < 50.0 * em { 0.7 } else { 1.2 } * em;
        let mut layout = Self {
            width,
            height,
            em,
            pad: side,
            left: side + self::width("100%", Self::small_of(em), FontWeight::Regular) + 0.5 * em,
            right: width - side,
            title: pad + 1.3 * em,
            subtitle: pad + 1.3 * em,
            days: 0.0,
            alerts: Vec::new(),
            symbols: None,
            sky: None,
            ground: 0.0,
            temperature: PanelBox {
                heading: None,
                top: 0.0,
                bottom: 0.0,
            },
            precipitation: None,
            wind: None,
            hours: 0.0,
        };
        layout.place(pad, &parts, shares);
        layout
    }

    /// Puts the parts below each other; the panels share the height that is left.
    fn place(&mut self, pad: f64, parts: &PictureParts, shares: [f64; 3]) {
        let em = self.em;
        let mut y = pad + TITLE * em;
        if parts.has_subtitle {
            self.subtitle = self.title + SUBTITLE * em;
            y += SUBTITLE * em;
        }
        let first = parts.has_headings.then_some(y + 1.1 * em);
        if first.is_some() {
            y += FIRST_HEADING * em;
        }
        self.days = y + 1.1 * em;
        y += DAYS * em;
        for _ in 0..parts.alerts {
            self.alerts.push(y);
            y += ALERT * em;
        }
        self.ground = y;
        if parts.has_symbols {
            self.symbols = Some(y + 0.52 * SYMBOLS * em);
            y += SYMBOLS * em;
        }
        if parts.has_sky {
            self.sky = Some(y + 0.5 * SKY * em);
            y += SKY * em;
        }
        let spare = self.height - y - (parts.below() + HOURS) * em;
        let panels = parts.panels();
        let whole: f64 = shares.iter().take(panels).sum();
        let mut heading = first;
        let mut boxes = shares.map(|share| {
            let panel = PanelBox {
                heading,
                top: y,
                bottom: y + (share / whole * spare).max(2.0 * em),
            };
            y = panel.bottom + parts.between() * em;
            heading = parts.has_headings.then_some(y - 0.65 * em);
            panel
        });
        let shown = boxes.get_mut(..panels).unwrap_or_default();
        self.hours = shown.last().map_or(0.0, |panel| panel.bottom) + 1.35 * em;
        let mut shown = shown.iter().copied();
        if let Some(panel) = shown.next() {
            self.temperature = panel;
        }
        self.precipitation = shown.next();
        self.wind = shown.next();
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

    /// Returns the panels that there are, from above.
    pub(super) fn panels(&self) -> impl Iterator<Item = PanelBox> {
        let below = [self.precipitation, self.wind].into_iter().flatten();
        std::iter::once(self.temperature).chain(below)
    }

    /// Returns the bottom of the last panel.
    pub(super) fn bottom(&self) -> f64 {
        self.panels().map(|panel| panel.bottom).fold(0.0, f64::max)
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
    let larger = (LEAST.0 / width).max(LEAST.1 / height).max(1.0);
    let smaller = (MOST / width).min(MOST / height).min(1.0);
    let shape = |side: f64| side * larger * smaller;
    (
        shape(width).clamp(LEAST.0, MOST),
        shape(height).clamp(LEAST.1, MOST),
    )
}

/// The parts that a picture has room for.
#[derive(Debug, Default)]
struct PictureParts {
    has_symbols: bool,
    has_precipitation: bool,
    has_wind: bool,
    has_headings: bool,
    has_sky: bool,
    has_subtitle: bool,
    alerts: usize,
}

impl PictureParts {
    /// Returns the most telling parts that fit into a height in ems.
    fn chosen(height: f64, demand: RowDemand) -> Self {
        let mut parts = Self::default();
        type Step = (bool, fn(&mut PictureParts));
        let steps: [Step; 9] = [
            (demand.has_symbols, |parts| parts.has_symbols = true),
            (true, |parts| parts.has_precipitation = true),
            (demand.alerts > 0, |parts| parts.alerts = 1),
            (true, |parts| parts.has_wind = parts.has_precipitation),
            (true, |parts| parts.has_headings = true),
            (demand.has_sky_cover, |parts| parts.has_sky = true),
            (true, |parts| parts.has_subtitle = true),
            (demand.alerts > 1, |parts| parts.alerts = 2),
            (demand.alerts > 2, |parts| parts.alerts = MOST_ALERTS),
        ];
        for (index, (is_wanted, add)) in steps.iter().enumerate() {
            let mut more = Self { ..parts };
            add(&mut more);
            let panels = if index < VITAL {
                LEAST_PANELS
            } else {
                AMPLE_PANELS
            };
            if *is_wanted && more.height(panels) <= height {
                parts = more;
            }
        }
        parts
    }

    /// Returns the number of panels.
    fn panels(&self) -> usize {
        1 + usize::from(self.has_precipitation) + usize::from(self.has_wind)
    }

    fn between(&self) -> f64 {
        if self.has_headings { HEADING } else { GAP }
    }

    /// Returns the height between the panels.
    fn below(&self) -> f64 {
        self.between() * crate::scale::small(self.panels() - 1)
    }

    /// Returns the height of all parts, with panels of the given heights.
    fn height(&self, panels: [f64; 3]) -> f64 {
        let rows = [
            (true, TITLE + DAYS + HOURS),
            (self.has_subtitle, SUBTITLE),
            (self.has_headings, FIRST_HEADING),
            (self.has_symbols, SYMBOLS),
            (self.has_sky, SKY),
        ];
        let rows = rows.iter().filter(|(is_there, _)| *is_there);
        rows.map(|(_, height)| height).sum::<f64>()
            + ALERT * crate::scale::small(self.alerts)
            + self.below()
            + panels.iter().take(self.panels()).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::Theme;
    use super::*;

    const ALL: RowDemand = RowDemand {
        alerts: 3,
        has_symbols: true,
        has_sky_cover: true,
    };

    fn layout(width: u32, height: u32, demand: RowDemand) -> PictureLayout {
        PictureLayout::new(&PictureStyle::new(width, height, Theme::Light), demand)
    }

    #[test]
    fn the_parts_follow_each_other_and_stay_inside() {
        for (width, height) in [
            (0, 0),
            (300, 150),
            (480, 270),
            (600, 300),
            (1200, 500),
            (3840, 2160),
            (8192, 300),
            (300, 8192),
            (400, 800),
        ] {
            for demand in [RowDemand::default(), ALL] {
                let layout = layout(width, height, demand);
                let what = format!("{width}x{height} {layout:?}");
                let mut above = layout.subtitle;
                for y in [layout.days]
                    .into_iter()
                    .chain(layout.alerts.iter().copied())
                    .chain(layout.symbols)
                    .chain(layout.sky)
                {
                    assert!(above < y, "{what}");
                    above = y;
                }
                for panel in layout.panels() {
                    assert!(above < panel.top, "{what}");
                    assert!(panel.height() > 1.9 * layout.em, "{what}");
                    above = panel.bottom;
                }
                assert!(
                    above < layout.hours && layout.hours < layout.height,
                    "{what}"
                );
            }
        }
    }

    #[test]
    fn a_small_picture_leaves_out_the_least_telling_parts() {
        let parts = |width, height| {
            let layout = layout(width, height, ALL);
            (
                layout.alerts.len(),
                layout.symbols.is_some(),
                layout.sky.is_some(),
                layout.panels().count(),
                layout.temperature.heading.is_some(),
            )
        };
        assert_eq!(parts(300, 110), (0, false, false, 1, false));
        assert_eq!(parts(300, 150), (0, true, false, 2, false));
        assert_eq!(parts(480, 270), (1, true, true, 3, false));
        assert_eq!(parts(800, 400), (3, true, true, 3, true));
    }
}
