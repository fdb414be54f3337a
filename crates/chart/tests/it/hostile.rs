//! Numbers that are none, hours from the ends of time, titles of anything.

use chart::terminal::{Charset, PanelSizes, curves, panel};
use chart::{
    AlertLevel, AlertSpan, Meteogram, MeteogramHour, MeteogramUnits, PictureStyle,
    PrecipitationUnit, TemperatureScale, Theme, WeatherSymbol, WindUnit, svg,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// Numbers as an upstream might send them, and as it never should.
fn number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        3 => (-60.0..130.0).prop_map(Some),
        1 => Just(None),
        1 => any::<f64>().prop_map(Some),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::MIN, -0.0, 1e-310]).prop_map(Some),
    ]
}

fn instant() -> impl Strategy<Value = Timestamp> {
    let (least, most) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    prop_oneof![
        6 => 1_772_000_000..1_773_500_000_i64,
        1 => least..=most,
        1 => prop::sample::select(vec![least, most, most - 7200]),
    ]
    .prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn hour() -> impl Strategy<Value = MeteogramHour> {
    let numbers = (number(), number(), number(), number(), number(), number());
    let amounts = (number(), number(), number(), number(), number());
    let symbols = [
        WeatherSymbol::Clear,
        WeatherSymbol::Ice,
        WeatherSymbol::Storm,
    ];
    let symbol = prop::option::of(prop::sample::select(symbols.to_vec()));
    (instant(), numbers, amounts, symbol).prop_map(|(start, numbers, amounts, symbol)| {
        MeteogramHour {
            rain: amounts.0,
            snow: amounts.1,
            sky_cover: amounts.2,
            feels_like: amounts.3,
            thunder_chance: amounts.4,
            symbol,
            start,
            temperature: numbers.0,
            dew_point: numbers.1,
            precipitation_chance: numbers.2,
            wind_speed: numbers.3,
            wind_gust: numbers.4,
            wind_direction: numbers.5,
        }
    })
}

fn alert() -> impl Strategy<Value = AlertSpan> {
    let times = (prop::option::of(instant()), prop::option::of(instant()));
    (any::<String>(), times, any::<bool>()).prop_map(|(name, (begin, end), is_severe)| AlertSpan {
        name,
        begin,
        end,
        level: if is_severe {
            AlertLevel::Severe
        } else {
            AlertLevel::Minor
        },
    })
}

fn zone() -> impl Strategy<Value = TimeZone> {
    let names = [
        "America/Los_Angeles",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
        "Pacific/Apia",
    ];
    prop::sample::select(names.to_vec()).prop_map(|name| TimeZone::get(name).unwrap())
}

fn meteogram() -> impl Strategy<Value = Meteogram> {
    let texts = (any::<String>(), any::<String>());
    let times = (
        prop::collection::vec(hour(), 0..40),
        prop::collection::vec((instant(), instant()), 0..6),
        zone(),
        prop::collection::vec(alert(), 0..5),
        prop::option::of(instant()),
    );
    (texts, times, any::<[bool; 3]>()).prop_map(|(texts, times, flags)| Meteogram {
        title: texts.0,
        subtitle: texts.1,
        simulated: flags[0],
        hours: times.0,
        nights: times.1,
        zone: times.2,
        alerts: times.3,
        now: times.4,
        units: if flags[1] {
            MeteogramUnits::default()
        } else {
            MeteogramUnits {
                temperature: TemperatureScale::Celsius,
                wind: WindUnit::MetresPerSecond,
                precipitation: PrecipitationUnit::Millimetres,
            }
        },
        twelve_hour: flags[2],
    })
}

/// Fails if an attribute holds a number that is none.
fn assert_finite(picture: &str) {
    let document = roxmltree::Document::parse(picture).unwrap();
    for node in document.descendants() {
        for attribute in node.attributes() {
            let value = attribute.value();
            let is_font = attribute.name() == "font-family";
            let is_wrong = value.contains("NaN") || value.contains("inf");
            assert!(is_font || !is_wrong, "{}={value}", attribute.name());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_weather_is_a_well_formed_picture(
        meteogram in meteogram(),
        width in 0..10_000_u32,
        height in prop_oneof![0..3000_u32, Just(u32::MAX)],
        is_dark in any::<bool>(),
    ) {
        let theme = if is_dark { Theme::Dark } else { Theme::Light };
        assert_finite(&svg(&meteogram, &PictureStyle::new(width, height, theme)));
    }

    #[test]
    fn any_weather_fits_the_terminal(
        meteogram in meteogram(),
        width in 0..310_usize,
        heights in any::<[u8; 3]>(),
        is_ascii in any::<bool>(),
    ) {
        let charset = if is_ascii { Charset::Ascii } else { Charset::Braille };
        let panels = PanelSizes {
            width,
            charset,
            temperature: usize::from(heights[0] % 20),
            precipitation: usize::from(heights[1] % 20),
            wind: usize::from(heights[2] % 20),
        };
        for line in panel(&meteogram, &panels) {
            let text = line.to_string();
            prop_assert_eq!(columns(&text), width, "{:?}", text);
            prop_assert!(!is_ascii || text.is_ascii());
        }
    }

    #[test]
    fn any_values_are_a_curve(
        values in prop::collection::vec(number(), 0..60),
        width in 0..200_usize,
        height in 0..20_usize,
    ) {
        for charset in [Charset::Braille, Charset::Ascii] {
            let lines = curves(&values, width, height, charset);
            prop_assert_eq!(lines.len(), height);
            prop_assert!(lines.iter().all(|line| line.chars().count() == width));
        }
    }
}

/// Columns as the terminal counts them, character by character.
fn columns(text: &str) -> usize {
    use unicode_width::UnicodeWidthChar as _;
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}
