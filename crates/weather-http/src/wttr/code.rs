//! Conditions as wttr.in numbers and draws them. Knows no place and no time.

use weather::{Condition, ConditionCode, Intensity};

/// A kind of weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WeatherCode {
    /// The number, one of those that programs know
    /// (<https://github.com/chubin/wttr.in/blob/master/lib/constants.py>).
    pub(super) number: u16,
    /// The picture.
    pub(super) symbol: &'static str,
    /// The picture in ASCII.
    pub(super) ascii: &'static str,
    /// The share of the sky that clouds cover, as far as the condition tells it, in percent.
    pub(super) cloud_cover: u8,
}

/// Returns a row of the table.
const fn row(
    number: u16,
    symbol: &'static str,
    ascii: &'static str,
    cloud_cover: u8,
) -> WeatherCode {
    WeatherCode {
        number,
        symbol,
        ascii,
        cloud_cover,
    }
}

/// Rain or snow that is less likely than this, in percent, is patchy: what forecasters call a chance.
const LIKELY: f64 = 54.5;

impl WeatherCode {
    /// The kind of a condition that nobody knows, or that tells nothing of the sky. Programs know no number
    /// for that; partly cloudy is the least wrong.
    const UNKNOWN: Self = row(116, "✨", "?", 50);

    /// Returns the kind of a condition that is as likely as that, in percent.
    pub(super) fn of(condition: Option<Condition>, chance: Option<f64>) -> Self {
        use ConditionCode as Code;
        let Some(Condition { code, intensity }) = condition else {
            return Self::UNKNOWN;
        };
        let is_light = intensity == Some(Intensity::Light);
        let is_heavy = intensity == Some(Intensity::Heavy);
        let is_patchy = chance.is_some_and(|chance| chance < LIKELY);
        match code {
            Code::Thunderstorm if is_heavy => row(389, "🌩", "/!/", 90),
            Code::Thunderstorm => row(200, "⛈", "!/", 90),
            Code::TropicalStorm | Code::Hurricane | Code::Tornado => row(389, "🌩", "/!/", 100),
            Code::FreezingDrizzle => row(281, "🌧", "x", 100),
            Code::FreezingRain => row(311, "🌧", "x", 100),
            Code::FreezingFog => row(260, "🌫", "=", 100),
            Code::Hail => row(350, "🌧", "x", 100),
            Code::Sleet | Code::RainAndSnow => row(317, "🌧", "x", 100),
            Code::Blizzard => row(230, "❄️", "**", 100),
            Code::BlowingSnow => row(227, "🌨", "*", 100),
            Code::SnowShowers => row(368, "🌨", "*/", 90),
            Code::Snow if is_heavy => row(338, "❄️", "**", 100),
            Code::Snow if is_patchy => row(179, "🌧", "x/", 80),
            Code::Snow if is_light => row(326, "🌨", "*/", 100),
            Code::Snow => row(332, "❄️", "**", 100),
            Code::Drizzle => row(266, "🌦", "/", 100),
            Code::Showers if is_heavy => row(356, "🌧", "//", 90),
            Code::Rain if is_heavy => row(308, "🌧", "///", 100),
            Code::Showers | Code::Rain if is_patchy => row(176, "🌦", ".", 80),
            Code::Showers => row(353, "🌦", ".", 90),
            Code::Rain if is_light => row(296, "🌦", "/", 100),
            Code::Rain => row(302, "🌧", "///", 100),
            Code::Fog => row(248, "🌫", "=", 100),
            Code::Mist => row(143, "🌫", "=", 100),
            Code::Haze | Code::Smoke | Code::Dust | Code::VolcanicAsh => row(143, "🌫", "=", 50),
            Code::Overcast => row(122, "☁️", "mmm", 100),
            Code::MostlyCloudy => row(119, "☁️", "mm", 80),
            Code::PartlyCloudy => row(116, "⛅️", "m", 50),
            Code::MostlyClear => row(116, "⛅️", "m", 25),
            Code::Clear | Code::Hot | Code::Cold => row(113, "☀️", "o", 0),
            Code::Windy => Self::UNKNOWN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_have_the_numbers_that_programs_know() {
        use ConditionCode as Code;
        let (light, heavy) = (Some(Intensity::Light), Some(Intensity::Heavy));
        for (code, intensity, chance, number) in [
            (Code::Thunderstorm, None, Some(80.0), 200),
            (Code::Thunderstorm, heavy, None, 389),
            (Code::Rain, light, Some(20.0), 176),
            (Code::Rain, light, Some(55.0), 296),
            (Code::Rain, None, None, 302),
            (Code::Rain, heavy, Some(10.0), 308),
            (Code::RainAndSnow, None, Some(60.0), 317),
            (Code::Snow, light, None, 326),
            (Code::Snow, None, Some(30.0), 179),
            (Code::SnowShowers, None, Some(60.0), 368),
            (Code::Fog, None, Some(0.0), 248),
            (Code::MostlyCloudy, None, None, 119),
            (Code::MostlyClear, None, None, 116),
            (Code::Overcast, None, None, 122),
            (Code::Clear, None, None, 113),
        ] {
            let condition = Some(Condition { code, intensity });
            assert_eq!(
                WeatherCode::of(condition, chance).number,
                number,
                "{condition:?}, {chance:?}"
            );
        }
        assert_eq!(WeatherCode::of(None, None), WeatherCode::UNKNOWN);
    }
}
