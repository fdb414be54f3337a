//! Names of the upstream's pictures: `https://api.weather.gov/icons/land/day/rain_showers,40/tsra,60`.

use weather::ConditionCode;

/// The beginning of an address of a picture, before its name.
const PICTURES: &str = "/icons/";

/// Returns the more telling condition of the one or two that a picture shows.
pub(super) fn of_icon(address: &str) -> Option<ConditionCode> {
    let (_, path) = address.split_once(PICTURES)?;
    let path = path.split('?').next().unwrap_or(path);
    // The set of pictures and the time of day stand before the names.
    let names = path.split('/').skip(2);
    names.filter_map(of_name).max()
}

/// Returns the condition of one name, with or without a chance: `rain_showers,40`.
fn of_name(name: &str) -> Option<ConditionCode> {
    use ConditionCode as Code;
    let name = name.split(',').next().unwrap_or(name);
    let sky = name.strip_prefix("wind_").unwrap_or(name);
    Some(match sky {
        "skc" => Code::Clear,
        "few" => Code::MostlyClear,
        "sct" => Code::PartlyCloudy,
        "bkn" => Code::MostlyCloudy,
        "ovc" => Code::Overcast,
        "snow" => Code::Snow,
        "rain_snow" => Code::RainAndSnow,
        "rain_sleet" | "snow_sleet" | "sleet" => Code::Sleet,
        "fzra" | "rain_fzra" | "snow_fzra" => Code::FreezingRain,
        "rain" => Code::Rain,
        "rain_showers" | "rain_showers_hi" => Code::Showers,
        "tsra" | "tsra_sct" | "tsra_hi" => Code::Thunderstorm,
        "tornado" => Code::Tornado,
        "hurricane" => Code::Hurricane,
        "tropical_storm" => Code::TropicalStorm,
        "dust" => Code::Dust,
        "smoke" => Code::Smoke,
        "haze" => Code::Haze,
        "hot" => Code::Hot,
        "cold" => Code::Cold,
        "blizzard" => Code::Blizzard,
        "fog" => Code::Fog,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_telling_picture_counts() {
        for (address, code) in [
            (
                "https://api.weather.gov/icons/land/day/sct?size=medium",
                Some(ConditionCode::PartlyCloudy),
            ),
            (
                "/icons/land/night/bkn/rain_showers,40?size=small",
                Some(ConditionCode::Showers),
            ),
            (
                "https://api.weather.gov/icons/land/day/tsra_hi,20/wind_few",
                Some(ConditionCode::Thunderstorm),
            ),
            ("https://api.weather.gov/icons/land/day/unheard_of", None),
            ("https://example.org/rain", None),
            ("", None),
        ] {
            assert_eq!(of_icon(address), code, "{address}");
        }
    }
}
