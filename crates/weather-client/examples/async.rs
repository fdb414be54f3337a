//! Asks for several places side by side, a client for each, on one thread:
//! `cargo run -p weather-client --example async -- 40.7128,-74.0060 47.6062,-122.3321`

#![expect(clippy::print_stdout, reason = "an example prints what it got")]

use tokio::task::JoinSet;
use weather::{Location, PlaceQuery};
use weather_client::{AsyncClient, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let places: Result<Vec<PlaceQuery>, _> = std::env::args().skip(1).map(|a| a.parse()).collect();
    let mut places = places?;
    if places.is_empty() {
        places.push(Location::SEATTLE.into());
    }
    let mut answers = JoinSet::new();
    for place in places {
        answers.spawn(ask(place));
    }
    while let Some(answer) = answers.join_next().await {
        println!("{}", answer??);
    }
    Ok(())
}

async fn ask(place: PlaceQuery) -> Result<String, Error> {
    let mut client = AsyncClient::connect().await?;
    let forecast = client.get_weather(&place).await?;
    let status = client.status().await?;
    client.close().await;
    let words = forecast.short_forecast;
    Ok(format!("{place}: {words} (server {})", status.version))
}
