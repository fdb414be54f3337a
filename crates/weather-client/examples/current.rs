//! Prints what stations near a place measure now: a town, a ZIP code, a station, coordinates, or
//! nothing for the default place: `cargo run -p weather-client --example current -- "Portland, OR"`

#![expect(clippy::print_stdout, reason = "an example prints what it got")]

use weather::{PlaceQuery, Units};
use weather_client::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let place = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => PlaceQuery::Default,
    };
    let mut client = Client::finder().units(Some(Units::SI)).connect()?;
    println!("{:#?}", client.current(place)?);
    Ok(())
}
