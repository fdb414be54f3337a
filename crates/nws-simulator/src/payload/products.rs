//! `/products/…`: the forecasters' texts. A product's id holds its type, office and time, so that nothing is stored.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{MARK, ORIGIN, WorldSnapshot, utc, zone_of};
use crate::earth::grid::OfficeGridCell;
use crate::earth::towns::{Town, all, offices};
use crate::field::noise::mix;
use crate::forecast::ForecastUnits;
use crate::forecast::detailed::sentences;
use crate::forecast::periods::{HalfDayForecast, periods};
use crate::problem::ProblemBody;

/// A kind of text: its code, name, and the head of its bulletin numbers.
struct ProductKind {
    code: &'static str,
    name: &'static str,
    bulletin: &'static str,
}

const KINDS: [ProductKind; 4] = [
    ProductKind {
        code: "AFD",
        name: "Area Forecast Discussion",
        bulletin: "FXUS6",
    },
    ProductKind {
        code: "HWO",
        name: "Hazardous Weather Outlook",
        bulletin: "FLUS4",
    },
    ProductKind {
        code: "ZFP",
        name: "Zone Forecast Product",
        bulletin: "FPUS5",
    },
    ProductKind {
        code: "SFT",
        name: "State Forecast Tabular Product",
        bulletin: "FPUS6",
    },
];

/// Products come every six hours.
const EVERY: i64 = 6 * 3_600;
/// Products listed for one office, newest first.
const LISTED: i64 = 12;

/// One product, before it is text.
#[derive(Clone, Copy)]
struct ProductKey {
    kind: usize,
    office: usize,
    issued: Timestamp,
}

/// Returns the list of one kind, from one office or the newest of each; an unknown kind has none.
pub(crate) fn list(world: &WorldSnapshot, kind: &str, office: Option<&Town>) -> Value {
    let kind = KINDS.iter().position(|known| known.code == kind);
    let wanted =
        offices().filter(|(_, town)| office.is_none_or(|office| office.office == town.office));
    let count = if office.is_some() { LISTED } else { 1 };
    let products = wanted
        .filter_map(|(index, _)| Some((kind?, index)))
        .flat_map(|(kind, index)| {
            (0..count).map(move |age| ProductKey {
                kind,
                office: index,
                issued: issued(world.now, index, age),
            })
        });
    let graph: Vec<Value> = products.map(|product| head(world, &product)).collect();
    json!({"@context": {"@version": "1.1", "@vocab": format!("{ORIGIN}/ontology#")}, "@graph": graph})
}

/// Returns the codes and names of all kinds.
pub(crate) fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.iter().map(|kind| (kind.code, kind.name))
}

/// Returns the newest product of a kind from an office.
pub(crate) fn latest(
    world: &WorldSnapshot,
    kind: &str,
    office: &Town,
) -> Result<Value, ProblemBody> {
    let list = list(world, kind, Some(office));
    one(world, list["@graph"][0]["id"].as_str().unwrap_or_default())
}

/// Returns one product by its id.
pub(crate) fn one(world: &WorldSnapshot, id: &str) -> Result<Value, ProblemBody> {
    let missing = || {
        let detail = format!("Unable to find product {id}");
        ProblemBody::new(http::StatusCode::NOT_FOUND, "NotFound", "Not Found", detail)
    };
    let product = read_id(world, id).ok_or_else(missing)?;
    let mut body = head(world, &product);
    body["@context"] = json!({"@version": "1.1", "@vocab": format!("{ORIGIN}/ontology#")});
    body["productText"] = text(world, &product).into();
    Ok(body)
}

fn issued(now: Timestamp, office: usize, age: i64) -> Timestamp {
    let late = (mix(office as u64) % 60) as i64 * 60;
    let seconds = now.as_second() - late;
    Timestamp::from_second(seconds - seconds.rem_euclid(EVERY) + late - age * EVERY).unwrap_or(now)
}

fn head(world: &WorldSnapshot, product: &ProductKey) -> Value {
    let (kind, town) = (&KINDS[product.kind], &all()[product.office]);
    let id = write_id(world, product);
    json!({
        "@id": format!("{ORIGIN}/products/{id}"),
        "id": id,
        "wmoCollectiveId": format!("{}1", kind.bulletin),
        "issuingOffice": bulletin_office(town),
        "issuanceTime": utc(product.issued),
        "productCode": kind.code,
        "productName": kind.name,
    })
}

/// Returns the office's four letters in bulletins: `KALY`, `PHFO`, `TJSJ`.
fn bulletin_office(town: &Town) -> String {
    let office = town.office.unwrap_or_default();
    match town.state {
        "AK" | "HI" | "GU" => format!("P{office}"),
        "AS" => "NSTU".to_owned(),
        "PR" => "TJSJ".to_owned(),
        "FM" | "PW" => "PGUM".to_owned(),
        _ => format!("K{office}"),
    }
}

/// Writes kind, office and hour in the front of a UUID's digits, a check that depends on the seed behind.
fn write_id(world: &WorldSnapshot, product: &ProductKey) -> String {
    let front = (product.kind as u64) << 56
        | (product.office as u64) << 40
        | (product.issued.as_second() as u64 / 60) & 0xff_ffff_ffff;
    let check = mix(front ^ mix(world.seed));
    let digits = format!("{front:016x}{check:016x}");
    format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

fn read_id(world: &WorldSnapshot, id: &str) -> Option<ProductKey> {
    let digits: String = id.chars().filter(|letter| *letter != '-').collect();
    if digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    let front = u64::from_str_radix(&digits[..16], 16).ok()?;
    let minutes = i64::try_from(front & 0xff_ffff_ffff).ok()?;
    let product = ProductKey {
        kind: (front >> 56) as usize,
        office: (front >> 40 & 0xffff) as usize,
        issued: Timestamp::from_second(minutes.checked_mul(60)?).ok()?,
    };
    let known = product.kind < KINDS.len()
        && all()
            .get(product.office)
            .is_some_and(|town| town.office.is_some());
    (known && write_id(world, &product) == id && product.issued <= world.now).then_some(product)
}

fn text(world: &WorldSnapshot, product: &ProductKey) -> String {
    let (kind, town) = (&KINDS[product.kind], &all()[product.office]);
    let at = WorldSnapshot {
        now: product.issued,
        ..*world
    };
    let Some(cell) = OfficeGridCell::holding(town.latitude, town.longitude) else {
        return String::new();
    };
    let zone = zone_of(&cell);
    let column = at.field().over(town.latitude, town.longitude);
    let periods = periods(&column, &zone, product.issued);
    let office = bulletin_office(town);
    let local = product.issued.to_zoned(zone);
    let head = format!(
        "\n000\n{}1 {office} {}\n{}{}\n\n{MARK}. This text was written by a simulator and describes no real weather.\n\n\
         {}\nNational Weather Service {} {}\n{}\n\n",
        kind.bulletin,
        product.issued.strftime("%d%H%M"),
        kind.code,
        town.office.unwrap_or_default(),
        kind.name.to_uppercase(),
        town.name,
        town.state,
        local.strftime("%-I%M %p %Z %a %b %-d %Y"),
    );
    let (near, rest) = periods.split_at(3);
    let (short, long) = rest.split_at(4);
    format!(
        "{head}.SYNOPSIS...\n{}\n\n&&\n\n.NEAR TERM...\n{}\n&&\n\n.SHORT TERM...\n{}\n&&\n\n.LONG TERM...\n{}\n&&\n\n$$\n",
        synopsis(&column, product.issued),
        told(near),
        told(short),
        told(long),
    )
}

fn synopsis(column: &crate::field::AirColumn, now: Timestamp) -> String {
    let tomorrow = now
        .checked_add(SignedDuration::from_hours(24))
        .unwrap_or(now);
    let (today, later) = (column.at(now).pressure, column.at(tomorrow).pressure);
    let state = if today >= 1_015.0 {
        "High pressure is over the area"
    } else {
        "Low pressure is over the area"
    };
    let change = match later - today {
        ..-4.0 => "and pressure will fall through tomorrow as a front comes near",
        4.0.. => "and pressure will rise through tomorrow behind a front",
        _ => "and will change little through tomorrow",
    };
    wrapped(&format!("{state} {change}."))
}

fn told(periods: &[HalfDayForecast]) -> String {
    periods
        .iter()
        .map(|period| {
            wrapped(&format!(
                "{}...{}",
                period.name,
                sentences(period, ForecastUnits::Us, true)
            )) + "\n"
        })
        .collect()
}

/// Lines of at most 69 characters, as the teletype wanted them.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split(' ') {
        if width > 0 && width + 1 + word.len() > 69 {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += word.len();
    }
    lines
}
