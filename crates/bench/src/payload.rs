//! Reading a payload of the upstream again and again, so that its instructions can be counted. Knows
//! nothing of what it says.

use std::hint::black_box;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use nws::payload::{self, PayloadError};

/// Reads one kind of payload.
type Reader = fn(&[u8]) -> Result<(), PayloadError>;

/// Reads the payload in `file` as what its path says it is, `times` times.
pub(crate) fn read(file: &Path, times: u32) -> Result<()> {
    let body = std::fs::read(file)?;
    let reader = reader(file)?;
    ensure!(!body.is_empty(), "an empty file");
    for _ in 0..times {
        reader(black_box(&body))?;
    }
    Ok(())
}

fn reader(file: &Path) -> Result<Reader> {
    let path = file.to_str().context("a path that is no text")?;
    let name = path.rsplit('/').next().unwrap_or(path);
    Ok(match name {
        _ if path.contains("/points/") => |body| payload::parse_point(body).map(drop),
        "forecast.json" | "hourly.json" | "half-days.json" | "hours.json" => {
            |body| payload::parse_forecast(body).map(drop)
        }
        "stations.json" => |body| payload::parse_stations(body).map(drop),
        "observations.json" => |body| payload::parse_observations(body).map(drop),
        "active.json" => |body| payload::parse_alerts(body).map(drop),
        _ if path.contains("/products/") => |body| payload::parse_product(body).map(drop),
        _ => |body| payload::parse_grid(body).map(drop),
    })
}
