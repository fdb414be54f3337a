//! The picture as PNG: our SVG, drawn by resvg with the fonts in `fonts/` and no others.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use crate::error::PngError;
use crate::meteogram::Meteogram;
use crate::svg::{PictureStyle, svg};

/// The longest side of a picture, in pixels.
const LONGEST: u32 = 8192;
/// The most pixels of a picture; each takes four bytes while it is drawn.
const MOST: u64 = 34_000_000;

/// Read once: the fonts do not change while we run.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../fonts/Inter-Regular.otf").to_vec());
    fonts.load_font_data(include_bytes!("../fonts/Inter-SemiBold.otf").to_vec());
    Arc::new(fonts)
});

/// Returns the picture that [`svg`] describes, as the bytes of a PNG file. Reads no fonts of the
/// machine, so that it is the same everywhere; characters outside of Latin-1 may be missing.
///
/// # Errors
///
/// [`PngError::Size`] for a picture without pixels, a side of more than 8192 or more than 34 million
/// pixels; [`PngError::Drawing`] for defects of our own.
pub fn png(meteogram: &Meteogram, style: &PictureStyle) -> Result<Vec<u8>, PngError> {
    drawn(&svg(meteogram, style), style.width, style.height)
}

/// Draws an SVG of ours as a PNG of so many pixels.
pub(crate) fn drawn(svg: &str, width: u32, height: u32) -> Result<Vec<u8>, PngError> {
    let size = PngError::Size { width, height };
    let is_small = u64::from(width) * u64::from(height) <= MOST;
    if width.max(height) > LONGEST || !is_small {
        return Err(size);
    }
    let mut pixels = Pixmap::new(width, height).ok_or(size)?;
    let tree = tree(svg).map_err(|error| PngError::Drawing(error.to_string()))?;
    let (x, y) = (tree.size().width(), tree.size().height());
    #[expect(clippy::cast_precision_loss, reason = "at most 8192")]
    let scale = Transform::from_scale(width as f32 / x, height as f32 / y);
    resvg::render(&tree, scale, &mut pixels.as_mut());
    pixels
        .encode_png()
        .map_err(|error| PngError::Drawing(error.to_string()))
}

/// Parses our SVG as resvg sees it, with texts as shapes.
pub(crate) fn tree(svg: &str) -> Result<Tree, resvg::usvg::Error> {
    let options = Options {
        font_family: "Inter".to_owned(),
        fontdb: Arc::clone(&FONTS),
        ..Options::default()
    };
    Tree::from_str(svg, &options)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use gazetteer::Gazetteer;
    use resvg::usvg::Node;

    use super::*;

    /// Returns whether the font has every character of a text.
    fn can_draw(text: &str, weight: u16) -> bool {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\
             <text font-family='Inter' font-weight='{weight}'>{text}</text></svg>"
        );
        let tree = tree(&svg).unwrap();
        let [Node::Text(drawn)] = tree.root().children() else {
            return false;
        };
        let mut glyphs = drawn
            .layouted()
            .iter()
            .flat_map(|span| &span.positioned_glyphs);
        glyphs.all(|glyph| glyph.id.0 != 0)
    }

    #[test]
    fn the_name_of_every_place_can_be_drawn() {
        let names = Gazetteer::embedded().names();
        let letters: BTreeSet<char> = names.flat_map(str::chars).collect();
        assert!(letters.len() > 60, "{letters:?}");
        for weight in [400, 600] {
            let lacking: String = letters
                .iter()
                .filter(|letter| !" &".contains(**letter) && !can_draw(&letter.to_string(), weight))
                .collect();
            assert_eq!(lacking, "", "{weight}");
        }
        assert!(!can_draw("ж", 400), "what is lacking is noticed");
    }
}
