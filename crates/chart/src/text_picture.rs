//! Text of a terminal as a picture, in the fonts in `fonts/`: what follows two blanks begins at its column, as in a
//! table. Knows no escape sequence.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

#[cfg(feature = "png")]
use crate::error::PngError;
use crate::svg::with_entities;

/// The width of a column in pixels.
const COLUMN: usize = 8;
/// The height of a line in pixels.
const LINE: usize = 20;
/// The foot of letters below the top of their line.
const FOOT: usize = 15;
/// The most columns of a line, and lines of a picture; what is beyond is left out.
const MOST_COLUMNS: usize = 200;
const MOST_LINES: usize = 200;

/// A part of a line that looks the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRun {
    /// The text.
    pub text: String,
    /// True for bold letters.
    pub is_bold: bool,
    /// The colour.
    pub ink: TextInk,
}

/// The colours of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextInk {
    /// As most of a text has it.
    #[default]
    Plain,
    /// Of what is said by the way.
    Faint,
    /// Of what warns.
    Alarm,
}

impl TextInk {
    fn color(self) -> &'static str {
        match self {
            Self::Plain => "#d8d8d8",
            Self::Faint => "#8c8c8c",
            Self::Alarm => "#ff6b6b",
        }
    }
}

/// The look of a picture of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPictureStyle {
    /// Red, green and blue of the ground.
    pub ground: [u8; 3],
    /// The opacity of the ground: 0 for nothing, 255 for all.
    pub opacity: u8,
    /// Pixels around the text.
    pub padding: u16,
}

impl Default for TextPictureStyle {
    fn default() -> Self {
        Self {
            ground: [0; 3],
            opacity: 255,
            padding: 0,
        }
    }
}

/// Returns lines of text as the bytes of a PNG file. What follows two blanks begins at its
/// column; letters that are wider than one, such as pictograms, are left blank: the fonts have none.
///
/// # Errors
///
/// [`PngError`] for defects of our own.
#[cfg(feature = "png")]
pub fn text_png(lines: &[Vec<TextRun>], style: &TextPictureStyle) -> Result<Vec<u8>, PngError> {
    let (svg, width, height) = sized(lines, style);
    crate::png::drawn(&svg, width, height)
}

/// Returns lines of text as SVG, in the fonts in `fonts/` where they are at hand.
pub fn text_svg(lines: &[Vec<TextRun>], style: &TextPictureStyle) -> String {
    sized(lines, style).0
}

/// Returns the picture and its size.
fn sized(lines: &[Vec<TextRun>], style: &TextPictureStyle) -> (String, u32, u32) {
    let lines = lines.get(..MOST_LINES).unwrap_or(lines);
    let padding = usize::from(style.padding);
    let mut texts = String::new();
    let mut columns = 1;
    for (number, line) in lines.iter().enumerate() {
        let (phrases, column) = phrases(line);
        for phrase in &phrases {
            let x = padding + phrase.column * COLUMN;
            write_phrase(&mut texts, phrase, x, padding + number * LINE + FOOT);
        }
        columns = columns.max(column);
    }
    let width = 2 * padding + columns * COLUMN;
    let height = 2 * padding + lines.len().max(1) * LINE;
    let [red, green, blue] = style.ground;
    let opacity = f32::from(style.opacity) / 255.0;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         font-family=\"Inter\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#{red:02x}{green:02x}{blue:02x}\" \
         fill-opacity=\"{opacity}\"/>\n{texts}</svg>\n"
    );
    let pixels = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    (svg, pixels(width), pixels(height))
}

/// Letters that stand at a column, and those that follow them after one blank at most.
#[derive(Debug, Default)]
struct Phrase<'r> {
    column: usize,
    /// Each with the run that it is of.
    letters: Vec<(char, &'r TextRun)>,
}

/// Returns the phrases of a line, and the columns that it takes.
fn phrases(line: &[TextRun]) -> (Vec<Phrase<'_>>, usize) {
    let mut phrases: Vec<Phrase<'_>> = Vec::new();
    let (mut column, mut end) = (0, 0);
    let letters = line
        .iter()
        .flat_map(|run| run.text.chars().map(move |letter| (letter, run)));
    for (letter, run) in letters {
        let width = letter.width().unwrap_or_default();
        if width == 1 && letter != ' ' && column < MOST_COLUMNS {
            match phrases.last_mut() {
                Some(phrase) if column == end => phrase.letters.push((letter, run)),
                Some(phrase) if column == end + 1 => {
                    phrase.letters.extend([(' ', run), (letter, run)])
                }
                _ => phrases.push(Phrase {
                    column,
                    letters: vec![(letter, run)],
                }),
            }
            end = column + 1;
        }
        column += width;
    }
    (phrases, column.min(MOST_COLUMNS))
}

/// Writes a phrase, each stretch of one run with its look.
fn write_phrase(texts: &mut String, phrase: &Phrase<'_>, x: usize, y: usize) {
    // Writing to memory does not fail.
    let _ = write!(texts, "<text x=\"{x}\" y=\"{y}\" xml:space=\"preserve\">");
    for stretch in phrase
        .letters
        .chunk_by(|(_, one), (_, next)| std::ptr::eq(*one, *next))
    {
        let Some((_, run)) = stretch.first() else {
            continue;
        };
        let text: String = stretch.iter().map(|(letter, _)| letter).collect();
        let weight = if run.is_bold { "600" } else { "400" };
        let _ = write!(
            texts,
            "<tspan fill=\"{}\" font-weight=\"{weight}\">{}</tspan>",
            run.ink.color(),
            with_entities(&text)
        );
    }
    texts.push_str("</text>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, is_bold: bool) -> TextRun {
        TextRun {
            text: text.to_owned(),
            is_bold,
            ink: TextInk::Plain,
        }
    }

    #[test]
    fn what_follows_two_blanks_begins_at_its_column() {
        let lines = [
            vec![run("Wi", true), run(" <  x", false)],
            vec![run("\u{1f319}i", false)],
        ];
        let (svg, width, height) = sized(&lines, &TextPictureStyle::default());
        assert_eq!((width, height), (56, 40));
        let plain = "<tspan fill=\"#d8d8d8\" font-weight=\"400\">";
        for part in [
            "<text x=\"0\" y=\"15\" xml:space=\"preserve\"><tspan fill=\"#d8d8d8\" font-weight=\"600\">Wi</tspan>",
            &format!("{plain} &lt;</tspan></text>"),
            &format!("<text x=\"48\" y=\"15\" xml:space=\"preserve\">{plain}x</tspan>"),
            &format!("<text x=\"16\" y=\"35\" xml:space=\"preserve\">{plain}i</tspan>"),
        ] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
    }

    #[cfg(feature = "png")]
    #[test]
    fn a_text_is_a_picture_of_its_size_with_its_ground() {
        let style = TextPictureStyle {
            ground: [0, 64, 128],
            opacity: 128,
            padding: 10,
        };
        let bytes = text_png(&[vec![run("SIMULATED Rain", true)]], &style).unwrap();
        let picture = resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (132, 40));
        let ground = picture.pixel(0, 0).unwrap();
        assert_eq!(ground.alpha(), 128);
        let is_ink = |pixel: &resvg::tiny_skia::PremultipliedColorU8| pixel.red() > 100;
        assert!(
            picture
                .pixels()
                .iter()
                .filter(|pixel| is_ink(pixel))
                .count()
                > 100
        );
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let line = vec![run(&"x".repeat(10_000), false)];
        let (_, width, height) = sized(&vec![line; 10_000], &TextPictureStyle::default());
        assert_eq!((width, height), (1_600, 4_000));
        assert!(text_svg(&[], &TextPictureStyle::default()).starts_with("<svg"));
    }
}
