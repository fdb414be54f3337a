//! Prints the forecast for the places given as `LATITUDE,LONGITUDE`, or for Seattle:
//! `cargo run -p weather-client --example forecast -- 40.7128,-74.0060`

#![expect(clippy::print_stdout, reason = "an example prints what it got")]

use weather::Location;
use weather_client::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let places: Result<Vec<Location>, _> = std::env::args().skip(1).map(|a| a.parse()).collect();
    let mut places = places?;
    if places.is_empty() {
        places.push(Location::SEATTLE);
    }
    // One connection serves any number of questions.
    let mut client = Client::connect()?;
    for place in places {
        let forecast = client.get_weather(place)?;
        println!(
            "{place}: {} until {}",
            forecast.short_forecast, forecast.end_time
        );
    }
    Ok(())
}
