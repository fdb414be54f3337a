//! Conditions as codes, from what the upstream says of them: its words first, since an answer shows them
//! beside the code, then the name of its picture, which is deprecated and may be absent.
//!
//! Words are those of forecasts ("Chance Light Rain", as the raw grid's `weather` layer is worded), and of
//! observations ("Light Rain and Fog/Mist", as present weather in a METAR is worded). Pictures are those
//! of <https://api.weather.gov/icons>.

mod icon;
mod words;

use weather::Condition;

pub use words::of_words;

/// Returns the condition of a forecast: by its words, else by the address of its picture.
pub fn of_forecast(words: &str, icon: &str) -> Option<Condition> {
    let of_icon = || {
        let code = icon::of_icon(icon)?;
        Some(Condition {
            code,
            intensity: None,
        })
    };
    of_words(words).or_else(of_icon)
}
