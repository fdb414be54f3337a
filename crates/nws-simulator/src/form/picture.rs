//! A picture (PNG, third edition): a plain icon, striped so that nobody takes it for the service's own.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use serde_json::Value;

use super::{list, text};
use crate::field::noise::digest;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// The distance of stripes in pixels.
const STRIPES: u32 = 8;

/// Draws the icon of conditions, of so many pixels a side.
pub(super) fn png(facts: &Value) -> Vec<u8> {
    let side = facts["side"]
        .as_u64()
        .and_then(|side| u32::try_from(side).ok());
    let side = side.unwrap_or(86);
    let sky = match text(facts, "time") {
        "night" => [16, 24, 64],
        _ => [96, 160, 224],
    };
    let conditions = list(&facts["conditions"]).iter().filter_map(Value::as_str);
    let inks: Vec<[u8; 3]> = conditions.map(ink).collect();
    let mut picture = SIGNATURE.to_vec();
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    // Eight bits each of red, green and blue, with the only methods that there are, not interlaced.
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut picture, *b"IHDR", &header);
    chunk(&mut picture, *b"tEXt", b"Comment\0SIMULATED");
    chunk(&mut picture, *b"IDAT", &packed(side, sky, &inks));
    chunk(&mut picture, *b"IEND", &[]);
    picture
}

/// Returns the colour of a condition: one of its own.
fn ink(condition: &str) -> [u8; 3] {
    let [red, green, blue, ..] = digest(0, condition.as_bytes()).to_be_bytes();
    [red | 0x80, green | 0x80, blue | 0x80]
}

/// Returns the rows of the picture, each after the number of its filter, compressed.
fn packed(side: u32, sky: [u8; 3], inks: &[[u8; 3]]) -> Vec<u8> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::fast());
    for y in 0..side {
        let mut row = vec![0];
        for x in 0..side {
            // The first condition has the left half, the second the right one.
            let half = (x * 2 / side) as usize;
            let ink = inks.get(half).or_else(|| inks.first()).unwrap_or(&sky);
            let is_stripe = ((x + y) / STRIPES).is_multiple_of(2);
            row.extend(if is_stripe { ink } else { &sky });
        }
        // Memory takes all that is written.
        let _ = rows.write_all(&row);
    }
    rows.finish().unwrap_or_default()
}

fn chunk(picture: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let mut checked = Crc::new();
    checked.update(&kind);
    checked.update(data);
    picture.extend((data.len() as u32).to_be_bytes());
    picture.extend(kind);
    picture.extend(data);
    picture.extend(checked.sum().to_be_bytes());
}
