//! Writes SVG elements. Shapes come out in the order they are drawn, texts above all of them. A text
//! that would leave the picture or meet an earlier one is not drawn: the important come first.

use std::fmt::Write as _;

use super::measure::{FontWeight, width};

/// Parts of an em that letters reach above and below their baseline.
const ASCENT: f64 = 0.78;
const DESCENT: f64 = 0.24;

/// The position of a text relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextAnchor {
    Start,
    Middle,
    End,
}

/// A line of text to be placed.
#[derive(Debug, Clone)]
pub(super) struct TextLabel<'a> {
    pub(super) content: &'a str,
    pub(super) x: f64,
    /// The baseline.
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) anchor: TextAnchor,
    pub(super) weight: FontWeight,
    pub(super) fill: &'a str,
    /// A rim in this colour, for texts that lie on lines.
    pub(super) halo: Option<&'a str>,
}

/// A rectangle that is taken, from left top to right bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BoundingBox {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// A picture under way.
#[derive(Debug)]
pub(super) struct SvgCanvas {
    width: f64,
    height: f64,
    shapes: String,
    texts: String,
    taken: Vec<BoundingBox>,
}

impl BoundingBox {
    /// Returns a square around a point.
    pub(super) fn around((x, y): (f64, f64), size: f64) -> Self {
        Self {
            left: x - size / 2.0,
            top: y - size / 2.0,
            right: x + size / 2.0,
            bottom: y + size / 2.0,
        }
    }

    /// Returns path data around it.
    pub(super) fn path(&self) -> String {
        let sides = [self.left, self.top, self.right, self.bottom];
        let [left, top, right, bottom] = sides.map(number);
        format!("M{left} {top}H{right}V{bottom}H{left}Z")
    }

    pub(super) fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

impl TextLabel<'_> {
    pub(super) fn bounds(&self) -> BoundingBox {
        let width = width(self.content, self.size, self.weight);
        let left = match self.anchor {
            TextAnchor::Start => self.x,
            TextAnchor::Middle => self.x - width / 2.0,
            TextAnchor::End => self.x - width,
        };
        BoundingBox {
            left,
            top: self.y - ASCENT * self.size,
            right: left + width,
            bottom: self.y + DESCENT * self.size,
        }
    }
}

impl SvgCanvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            shapes: String::new(),
            texts: String::new(),
            taken: Vec::new(),
        }
    }

    /// Draws `text` if it is inside the picture and meets no other; tells whether it did.
    pub(super) fn text(&mut self, text: &TextLabel<'_>) -> bool {
        let bounds = text.bounds();
        let inside = bounds.left >= 0.0
            && bounds.top >= 0.0
            && bounds.right <= self.width
            && bounds.bottom <= self.height;
        if text.content.is_empty() || !inside || self.is_taken(&bounds) {
            return false;
        }
        self.taken.push(bounds);
        let anchor = match text.anchor {
            TextAnchor::Start => "",
            TextAnchor::Middle => r#" text-anchor="middle""#,
            TextAnchor::End => r#" text-anchor="end""#,
        };
        let weight = match text.weight {
            FontWeight::Regular => "",
            FontWeight::SemiBold => r#" font-weight="600""#,
        };
        let halo = text.halo.map_or_else(String::new, |colour| {
            let rim = number(text.size * 0.24);
            format!(
                r#" stroke="{colour}" stroke-width="{rim}" stroke-linejoin="round" paint-order="stroke""#
            )
        });
        let (x, y, size) = (number(text.x), number(text.y), number(text.size));
        let (fill, content) = (text.fill, escaped(text.content));
        // Writing to a string does not fail.
        let _ = writeln!(
            self.texts,
            r#"<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{anchor}{weight}{halo}>{content}</text>"#
        );
        true
    }

    fn is_taken(&self, bounds: &BoundingBox) -> bool {
        self.taken.iter().any(|other| other.meets(bounds))
    }

    /// Draws a filled rectangle.
    pub(super) fn rectangle(&mut self, bounds: BoundingBox, fill: &str, radius: f64) {
        let (x, y) = (number(bounds.left), number(bounds.top));
        let width = number((bounds.right - bounds.left).max(0.0));
        let height = number((bounds.bottom - bounds.top).max(0.0));
        let corners = if radius > 0.0 {
            format!(r#" rx="{}""#, number(radius))
        } else {
            String::new()
        };
        self.element(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"{corners}/>"#
        ));
    }

    /// Draws a straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &StrokeStyle<'_>) {
        let path = format!(
            "M{} {}L{} {}",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1)
        );
        self.stroke(&path, stroke);
    }

    /// Draws a line along path data.
    pub(super) fn stroke(&mut self, path: &str, stroke: &StrokeStyle<'_>) {
        let (colour, width) = (stroke.colour, number(stroke.width));
        let dashes = if stroke.dash > 0.0 {
            let (on, off) = (number(stroke.dash), number(stroke.dash * 0.8));
            format!(r#" stroke-dasharray="{on} {off}""#)
        } else {
            String::new()
        };
        self.element(format_args!(
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"{dashes}/>"#
        ));
    }

    /// Fills the area within path data.
    pub(super) fn fill(&mut self, path: &str, fill: &str, opacity: f64) {
        let opacity = number(opacity);
        self.element(format_args!(
            r#"<path d="{path}" fill="{fill}" fill-opacity="{opacity}"/>"#
        ));
    }

    /// Draws a disc, with a rim if it lies on a line.
    pub(super) fn disc(&mut self, (x, y): (f64, f64), radius: f64, fill: &str, rim: Option<&str>) {
        let (x, y, r) = (number(x), number(y), number(radius));
        let rim = rim.map_or_else(String::new, |colour| {
            format!(
                r#" stroke="{colour}" stroke-width="{}""#,
                number(radius * 0.5)
            )
        });
        self.element(format_args!(
            r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"{rim}/>"#
        ));
    }

    /// Draws shapes that are made for a square of `size` into a square.
    pub(super) fn symbol(&mut self, bounds: BoundingBox, size: f64, shapes: &str) {
        let (x, y) = (number(bounds.left), number(bounds.top));
        let scale = number4((bounds.right - bounds.left) / size);
        self.element(format_args!(
            r#"<g transform="translate({x} {y}) scale({scale})">{shapes}</g>"#
        ));
    }

    /// Returns a paint whose colour changes at the height `y`.
    pub(super) fn two_tones(&mut self, y: f64, above: &str, below: &str) -> String {
        let (height, at) = (
            number(self.height),
            number4((y / self.height).clamp(0.0, 1.0)),
        );
        let id = format!(
            "cold-{height}-{}-{}",
            number(y),
            below.trim_start_matches('#')
        );
        self.element(format_args!(
            r#"<linearGradient id="{id}" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="{height}"><stop offset="{at}" stop-color="{above}"/><stop offset="{at}" stop-color="{below}"/></linearGradient>"#
        ));
        format!("url(#{id})")
    }

    /// Shapes, then texts.
    pub(super) fn into_elements(self) -> String {
        self.shapes + &self.texts
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.shapes, "{element}");
    }
}

/// The stroke of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct StrokeStyle<'a> {
    pub(super) colour: &'a str,
    pub(super) width: f64,
    /// Length of dashes; 0 for none.
    pub(super) dash: f64,
}

/// Returns a coordinate to a hundredth of a pixel; never anything but digits, a sign and a point.
pub(crate) fn number(value: f64) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// Returns a factor to a ten-thousandth.
fn number4(value: f64) -> String {
    format!("{:.4}", if value.is_finite() { value } else { 1.0 })
}

/// Returns path data of an arrow that points to `degrees`, clockwise from up.
pub(super) fn arrow((x, y): (f64, f64), degrees: f64, length: f64) -> String {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let place = |across: f64, along: f64| {
        let (across, along) = (across * length, along * length);
        let right = x + across * cos + along * sin;
        let down = y + across * sin - along * cos;
        format!("{} {}", number(right), number(down))
    };
    format!(
        "M{}L{}M{}L{}L{}",
        place(0.0, -0.5),
        place(0.0, 0.5),
        place(-0.26, 0.18),
        place(0.0, 0.5),
        place(0.26, 0.18)
    )
}

/// Returns text as it may stand between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    with_entities(&super::plain(text))
}

/// Escapes what has a meaning in XML.
pub(crate) fn with_entities(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_finite() {
        let texts = [1.0, 1.50, -0.001, f64::NAN, f64::INFINITY, -12.345].map(number);
        assert_eq!(texts, ["1", "1.5", "0", "0", "0", "-12.35"]);
    }

    #[test]
    fn a_text_that_meets_another_or_the_edge_is_not_drawn() {
        let mut canvas = SvgCanvas::new(100.0, 50.0);
        let text = |x| TextLabel {
            content: "noon",
            x,
            y: 20.0,
            size: 10.0,
            anchor: TextAnchor::Start,
            weight: FontWeight::Regular,
            fill: "#000000",
            halo: None,
        };
        assert!(canvas.text(&text(10.0)));
        assert!(!canvas.text(&text(20.0)));
        assert!(!canvas.text(&text(90.0)));
        assert!(canvas.text(&text(50.0)));
    }
}
