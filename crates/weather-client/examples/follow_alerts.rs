//! Prints how the alerts of a place change, until interrupted; a restart of the server in between
//! is borne: `cargo run -p weather-client --example follow_alerts -- 47.6062,-122.3321 [CURSOR]`

#![expect(clippy::print_stdout, reason = "an example prints what it got")]

use weather::PlaceQuery;
use weather_client::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let place = match arguments.next() {
        Some(text) => text.parse()?,
        None => PlaceQuery::Default,
    };
    let cursor = arguments.next();
    let mut client = Client::connect()?;
    let mut changes = client.follow_alerts(place, cursor.as_deref());
    while let Some(change) = changes.next() {
        let change = change?;
        if changes.is_reset() {
            println!("  (changes before this one are lost)");
        }
        println!(
            "{} {} {}: {}",
            change.time,
            change.change.word(),
            change.alert.event,
            change.alert.headline.unwrap_or_default()
        );
        if let Some(cursor) = changes.cursor() {
            println!("  (to go on from here, say {cursor})");
        }
    }
    Ok(())
}
