//! Pictures of the weather: symbols that stand once in every page, and uses of them. Every use stands
//! beside words that say the same, so that readers of screens need none.

use maud::{Markup, PreEscaped, html};
use weather::{ConditionCode, ConditionGroup};

/// All symbols; the style sheet colours their parts.
const SYMBOLS: &str = include_str!("assets/symbols.svg");

/// Returns the symbols, which a page has once.
pub(super) fn symbols() -> Markup {
    PreEscaped(SYMBOLS.to_owned())
}

/// Returns the picture of a condition; an empty one where it is not known.
pub(super) fn of_condition(code: Option<ConditionCode>, is_daytime: bool) -> Markup {
    let name = code.map(|code| name(code.group(), is_daytime));
    html! {
        svg.icon aria-hidden="true" viewBox="0 0 32 32" {
            @if let Some(name) = name { use href={ "#icon-" (name) } {} }
        }
    }
}

/// Returns an arrow that flies with wind from so many degrees.
pub(super) fn wind_arrow(from: f64) -> Markup {
    html! {
        svg.arrow aria-hidden="true" viewBox="0 0 16 16" {
            path d="M8 14.5 3.5 4.5 8 6.5 12.5 4.5z" transform={ "rotate(" (from.round()) " 8 8)" } {}
        }
    }
}

/// Returns the name of a symbol.
fn name(group: ConditionGroup, is_daytime: bool) -> &'static str {
    match group {
        ConditionGroup::Clear if is_daytime => "sun",
        ConditionGroup::Clear => "moon",
        ConditionGroup::PartlyCloudy if is_daytime => "sun-cloud",
        ConditionGroup::PartlyCloudy => "moon-cloud",
        ConditionGroup::Cloudy => "cloud",
        ConditionGroup::Fog => "fog",
        ConditionGroup::Rain => "rain",
        ConditionGroup::Ice => "ice",
        ConditionGroup::Snow => "snow",
        ConditionGroup::Thunder => "thunder",
        ConditionGroup::Wind => "wind",
        ConditionGroup::Storm => "storm",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_among_the_symbols() {
        for group in ConditionGroup::ALL {
            for is_daytime in [true, false] {
                let id = format!("id=\"icon-{}\"", name(group, is_daytime));
                assert!(SYMBOLS.contains(&id), "{id}");
            }
        }
    }
}
