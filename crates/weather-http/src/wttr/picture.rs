//! The names of pictures, and the options in them. Draws nothing.

use chart::TextPictureStyle;

/// The end of addresses of pictures.
const PNG: &str = ".png";
/// The opacity that the option `t` has.
const HALF_OPAQUE: u8 = 150;
/// The pixels around the text that the option `p` has.
const PADDING: u16 = 16;

/// The name of a picture: the place, and options as in a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PictureName<'a> {
    pub(super) place: &'a str,
    options: Vec<&'a str>,
}

impl<'a> PictureName<'a> {
    /// Reads `Portland_0pq_transparency=100.png`; `None` where it is no picture.
    pub(super) fn read(path: &'a str) -> Option<Self> {
        let mut parts = path.strip_suffix(PNG)?.split('_');
        Some(Self {
            place: parts.next().unwrap_or_default(),
            options: parts.filter(|option| !option.is_empty()).collect(),
        })
    }

    /// Returns the options as names and texts.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        self.options.iter().map(|option| {
            let (name, text) = option.split_once('=').unwrap_or((option, ""));
            (name.to_owned(), text.to_owned())
        })
    }
}

/// Reads the look of a picture from options.
///
/// # Errors
///
/// A sentence about an option that cannot be read.
pub(super) fn style(pairs: &[(String, String)], letters: &str) -> Result<TextPictureStyle, String> {
    let named = |name: &str| {
        let mut pairs = pairs.iter();
        let (_, text) = pairs.find(|(own, text)| own == name && !text.is_empty())?;
        Some(&**text)
    };
    let ground = named("background").map(|text| {
        let read = color(text);
        read.ok_or_else(|| {
            format!("background={text:?} is no colour of six hexadecimal digits, such as 004080")
        })
    });
    let opacity = named("transparency").map(|text| {
        let read = text.parse();
        read.map_err(|_| format!("transparency={text:?} is no number from 0 to 255"))
    });
    let usual = TextPictureStyle::default();
    let half_opaque = letters.contains('t').then_some(HALF_OPAQUE);
    Ok(TextPictureStyle {
        ground: ground.transpose()?.unwrap_or(usual.ground),
        opacity: opacity
            .transpose()?
            .or(half_opaque)
            .unwrap_or(usual.opacity),
        padding: if letters.contains('p') { PADDING } else { 0 },
    })
}

/// Reads a colour of six hexadecimal digits.
fn color(text: &str) -> Option<[u8; 3]> {
    let is_one = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = is_one.then(|| u32::from_str_radix(text, 16).ok())??;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_place_and_options() {
        let name = PictureName::read("Portland OR_0pq_transparency=100_lang=fr.png").unwrap();
        assert_eq!(name.place, "Portland OR");
        let pairs: Vec<_> = name.pairs().collect();
        assert_eq!(pairs[0], ("0pq".to_owned(), String::new()));
        assert_eq!(pairs[1].1, "100");
        assert_eq!(PictureName::read(".png").unwrap().place, "");
        assert_eq!(PictureName::read("Portland"), None);
        let style = style(&pairs, "0pq").unwrap();
        assert_eq!((style.opacity, style.padding), (100, PADDING));
    }

    #[test]
    fn an_option_that_cannot_be_read_is_named() {
        for (option, words) in [
            ("background=zzzzzz", "background=\"zzzzzz\" is no colour"),
            ("transparency=300", "transparency=\"300\" is no number"),
        ] {
            let path = format!("Portland_{option}.png");
            let pairs: Vec<_> = PictureName::read(&path).unwrap().pairs().collect();
            let error = style(&pairs, "").unwrap_err();
            assert!(error.starts_with(words), "{error}");
        }
    }

    #[test]
    fn a_colour_has_six_digits() {
        assert_eq!(color("00aaFF"), Some([0, 0xaa, 0xff]));
        for text in ["", "fff", "gggggg", "+fffff", "ééé"] {
            assert_eq!(color(text), None, "{text}");
        }
    }
}
