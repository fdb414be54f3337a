//! The places that the clients ask for: all over the United States, each in a grid cell of its own.

use anyhow::Result;
use weather::Location;

/// Degrees north and east. Seattle, San Francisco, Los Angeles, ... Anchorage, Honolulu, San Juan.
const PLACES: [(f64, f64); 30] = [
    (47.6062, -122.3321),
    (37.7749, -122.4194),
    (34.0522, -118.2437),
    (32.7157, -117.1611),
    (43.6150, -116.2023),
    (45.7833, -108.5007),
    (33.4484, -112.0740),
    (39.0639, -108.5506),
    (31.7619, -106.4850),
    (39.7392, -104.9903),
    (45.4647, -98.4865),
    (41.2565, -95.9345),
    (31.4638, -100.4370),
    (25.9017, -97.4975),
    (30.6954, -88.0399),
    (35.1495, -90.0490),
    (46.7867, -92.1005),
    (38.6270, -90.1994),
    (41.8781, -87.6298),
    (38.2527, -85.7585),
    (42.3314, -83.0458),
    (40.7128, -74.0060),
    (42.3601, -71.0589),
    (46.8606, -68.0120),
    (35.2271, -80.8431),
    (25.7617, -80.1918),
    (61.2181, -149.9003),
    (58.3019, -134.4197),
    (21.3069, -157.8583),
    (18.4655, -66.1057),
];

/// Returns all of them.
pub(crate) fn all() -> Result<Vec<Location>> {
    let each = PLACES.iter();
    Ok(each
        .map(|&(latitude, longitude)| Location::new(latitude, longitude))
        .collect::<Result<_, _>>()?)
}
