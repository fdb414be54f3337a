//! The looks of conditions: pictures for terminals and bars, classes for style sheets, colours. Draws
//! nothing.

use super::code::ConditionCode;

/// Conditions that share a picture and a class of style sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words everybody uses")]
pub enum ConditionGroup {
    Clear,
    PartlyCloudy,
    Cloudy,
    Fog,
    Rain,
    Ice,
    Snow,
    Thunder,
    Wind,
    Storm,
}

/// A colour by the gravity of the weather, as the warnings of most weather services have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeverityColour {
    /// Nothing out of the ordinary.
    Green,
    /// Worth to be aware of.
    Yellow,
    /// Worth to be prepared for.
    Orange,
    /// Dangerous.
    Red,
}

/// The looks of a group: its class, its pictures by day and by night, and those in ASCII.
struct Appearance {
    class: &'static str,
    symbols: [&'static str; 2],
    ascii: [&'static str; 2],
}

impl ConditionGroup {
    /// Every group.
    pub const ALL: [Self; 10] = [
        Self::Clear,
        Self::PartlyCloudy,
        Self::Cloudy,
        Self::Fog,
        Self::Rain,
        Self::Ice,
        Self::Snow,
        Self::Thunder,
        Self::Wind,
        Self::Storm,
    ];

    /// Returns a character of Unicode that terminals agree on the width of, one or two columns.
    pub fn symbol(self, is_daytime: bool) -> &'static str {
        let [day, night] = self.appearance().symbols;
        if is_daytime { day } else { night }
    }

    /// Returns one or two characters of ASCII.
    pub fn ascii(self, is_daytime: bool) -> &'static str {
        let [day, night] = self.appearance().ascii;
        if is_daytime { day } else { night }
    }

    /// Returns the class for style sheets.
    pub fn class(self) -> &'static str {
        self.appearance().class
    }

    /// Returns the ASCII picture for a character that is one of ours.
    pub fn in_ascii(symbol: char) -> Option<&'static str> {
        // The cloudy sky first, whose picture a partly cloudy night has too.
        let groups = [Self::Cloudy].into_iter().chain(Self::ALL);
        let mut pictures =
            groups.flat_map(|group| [true, false].map(|day| (group.symbol(day), group.ascii(day))));
        let same = pictures.find(|(picture, _)| picture.chars().eq([symbol]));
        same.map(|(_, ascii)| ascii)
    }

    fn appearance(self) -> Appearance {
        let (class, symbols, ascii) = match self {
            Self::Clear => ("clear", ["☀", "☾"], ["*", "("]),
            Self::PartlyCloudy => ("partly-cloudy", ["⛅", "☁"], ["*~", "(~"]),
            Self::Cloudy => ("cloudy", ["☁"; 2], ["~~"; 2]),
            Self::Fog => ("fog", ["≋"; 2], ["=="; 2]),
            Self::Rain => ("rain", ["☔"; 2], ["//"; 2]),
            Self::Ice => ("ice", ["❅"; 2], ["/+"; 2]),
            Self::Snow => ("snow", ["❄"; 2], ["++"; 2]),
            Self::Thunder => ("thunder", ["⚡"; 2], ["/!"; 2]),
            Self::Wind => ("wind", ["💨"; 2], [">>"; 2]),
            Self::Storm => ("storm", ["🌀"; 2], ["@"; 2]),
        };
        Appearance {
            class,
            symbols,
            ascii,
        }
    }
}

impl ConditionCode {
    /// Returns a character of Unicode that terminals agree on the width of, one or two columns.
    pub fn symbol(self, is_daytime: bool) -> &'static str {
        self.group().symbol(is_daytime)
    }

    /// Returns one or two characters of ASCII.
    pub fn ascii(self, is_daytime: bool) -> &'static str {
        self.group().ascii(is_daytime)
    }
}

impl SeverityColour {
    /// Returns the name of the colour.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }

    pub(super) fn graver(self) -> Self {
        match self {
            Self::Green => Self::Yellow,
            Self::Yellow => Self::Orange,
            Self::Orange | Self::Red => Self::Red,
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn pictures_are_one_or_two_columns_wide_and_the_others_are_ascii() {
        for group in ConditionGroup::ALL {
            for is_daytime in [true, false] {
                let picture = group.symbol(is_daytime);
                assert!((1..=2).contains(&picture.width()), "{group:?}");
                let ascii = group.ascii(is_daytime);
                assert!(ascii.is_ascii() && ascii.len() <= 2, "{group:?}");
                let symbol = picture.chars().next().unwrap();
                assert!(ConditionGroup::in_ascii(symbol).is_some(), "{group:?}");
            }
        }
        assert_eq!(ConditionGroup::in_ascii('x'), None);
    }
}
