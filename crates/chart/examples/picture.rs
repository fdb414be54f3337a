//! Draws made-up weather: `cargo run -p chart --example picture -- 1200 500 dark 156 out.png` (or
//! `out.svg`, or `-` for lines of text as wide as the first number).

use std::error::Error;
use std::f64::consts::TAU;
use std::io::Write as _;

use chart::terminal::{Charset, PanelSizes, panel};
use chart::{
    AlertLevel, AlertSpan, Meteogram, MeteogramHour, PictureStyle, Theme, WeatherSymbol, png, svg,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [width, height, theme, hours, file] = arguments.as_slice() else {
        return Err("picture WIDTH HEIGHT light|dark|transparent HOURS FILE".into());
    };
    let colours = if theme == "dark" {
        Theme::Dark
    } else {
        Theme::Light
    };
    let style = PictureStyle::new(width.parse()?, height.parse()?, colours);
    let style = if theme == "transparent" {
        style.transparent()
    } else {
        style
    };
    let meteogram = made_up(hours.parse()?)?;
    if file == "-" {
        let panels = PanelSizes::new(width.parse()?, Charset::Braille);
        let mut out = std::io::stdout().lock();
        for line in panel(&meteogram, &panels) {
            writeln!(out, "{line}")?;
        }
        return Ok(());
    }
    let bytes = if file.ends_with(".png") {
        png(&meteogram, &style)?
    } else {
        svg(&meteogram, &style).into_bytes()
    };
    Ok(std::fs::write(file, bytes)?)
}

/// A front passes in the middle of the week: rain, gusts, then colder air.
fn made_up(hours: i32) -> Result<Meteogram, Box<dyn Error>> {
    let start: Timestamp = "2026-03-04T22:00:00Z".parse()?;
    let later = |hours: i64| start + SignedDuration::from_hours(hours);
    let nights = (0..8).map(|day| (later(24 * day + 4), later(24 * day + 16)));
    Ok(Meteogram {
        title: "Nowhere in Particular, WA".to_owned(),
        subtitle: "issued Wed, Mar 4, 1:08 PM · made up by an example".to_owned(),
        simulated: true,
        zone: TimeZone::get("America/Los_Angeles")?,
        hours: (0..hours)
            .map(|hour| an_hour(later(hour.into()), hour))
            .collect(),
        nights: nights.collect(),
        now: Some(start + SignedDuration::from_mins(95)),
        alerts: vec![
            AlertSpan {
                name: "Wind Advisory".to_owned(),
                begin: Some(later(45)),
                end: Some(later(70)),
                level: AlertLevel::Moderate,
            },
            AlertSpan {
                name: "Winter Storm Warning".to_owned(),
                begin: Some(later(60)),
                end: Some(later(88)),
                level: AlertLevel::Severe,
            },
        ],
        twelve_hour: true,
        ..Meteogram::default()
    })
}

fn an_hour(start: Timestamp, number: i32) -> MeteogramHour {
    let time = f64::from(number);
    let day = (TAU * (time - 1.0) / 24.0).cos();
    let front = (-((time - 60.0) / 14.0).powi(2)).exp();
    let behind = 1.0 / (1.0 + (-(time - 62.0) / 5.0).exp());
    let temperature = 46.0 + 6.5 * day - 12.0 * behind + 4.0 * front;
    let wind = 5.0 + 2.0 * day + 14.0 * front + 2.0 * behind;
    let falls = 0.16 * (front - 0.35).max(0.0);
    let is_snow = temperature < 39.5;
    let cover = (30.0 + 75.0 * front + 30.0 * (time / 11.0).sin()).clamp(0.0, 100.0);
    MeteogramHour {
        rain: Some(falls),
        snow: Some(if is_snow { 10.0 * falls } else { 0.0 }),
        sky_cover: Some(cover),
        symbol: Some(symbol(falls, is_snow, cover)),
        temperature: Some(temperature),
        feels_like: Some(temperature - 0.4 * wind),
        thunder_chance: Some(30.0 * front),
        dew_point: Some(temperature - 6.0 - 4.0 * day + 4.0 * front),
        precipitation_chance: Some((8.0 + 85.0 * front + 9.0 * (time / 9.0).sin()).round()),
        wind_speed: Some(wind),
        wind_gust: (wind > 9.0).then_some(wind * 1.5),
        wind_direction: Some(160.0 + 130.0 * behind + 15.0 * (time / 7.0).sin()),
        ..MeteogramHour::new(start)
    }
}

fn symbol(falls: f64, is_snow: bool, cover: f64) -> WeatherSymbol {
    match falls {
        0.0 if cover < 15.0 => WeatherSymbol::Clear,
        0.0 if cover < 35.0 => WeatherSymbol::MostlyClear,
        0.0 if cover < 60.0 => WeatherSymbol::PartlyCloudy,
        0.0 if cover < 85.0 => WeatherSymbol::MostlyCloudy,
        0.0 => WeatherSymbol::Cloudy,
        _ if is_snow => WeatherSymbol::Snow,
        ..0.04 => WeatherSymbol::Drizzle,
        ..0.09 => WeatherSymbol::Rain,
        _ => WeatherSymbol::HeavyRain,
    }
}
