//! Pictures of the weather: symbols that stand once in every page, and uses of them. Every use stands
//! beside words that say the same, so that readers of screens need none.

use maud::{Markup, PreEscaped, html};
use weather_text::icon::WeatherIcon;

/// All symbols; the style sheet colours their parts.
const SYMBOLS: &str = include_str!("assets/symbols.svg");

/// Returns the symbols, which a page has once.
pub(super) fn symbols() -> Markup {
    PreEscaped(SYMBOLS.to_owned())
}

/// Returns the picture for a few words such as "Chance Light Rain"; an empty one for words without.
pub(super) fn of_words(words: &str, is_daytime: bool) -> Markup {
    let name = WeatherIcon::of(words).map(|icon| name(icon, is_daytime));
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
fn name(icon: WeatherIcon, is_daytime: bool) -> &'static str {
    match icon {
        WeatherIcon::Clear if is_daytime => "sun",
        WeatherIcon::Clear => "moon",
        WeatherIcon::PartlyCloudy if is_daytime => "sun-cloud",
        WeatherIcon::PartlyCloudy => "moon-cloud",
        WeatherIcon::Cloudy => "cloud",
        WeatherIcon::Fog => "fog",
        WeatherIcon::Rain => "rain",
        WeatherIcon::Ice => "ice",
        WeatherIcon::Snow => "snow",
        WeatherIcon::Thunder => "thunder",
        WeatherIcon::Wind => "wind",
        WeatherIcon::Storm => "storm",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_among_the_symbols() {
        for icon in [
            WeatherIcon::Clear,
            WeatherIcon::PartlyCloudy,
            WeatherIcon::Cloudy,
            WeatherIcon::Fog,
            WeatherIcon::Rain,
            WeatherIcon::Ice,
            WeatherIcon::Snow,
            WeatherIcon::Thunder,
            WeatherIcon::Wind,
            WeatherIcon::Storm,
        ] {
            for is_daytime in [true, false] {
                let id = format!("id=\"icon-{}\"", name(icon, is_daytime));
                assert!(SYMBOLS.contains(&id), "{id}");
            }
        }
    }
}
