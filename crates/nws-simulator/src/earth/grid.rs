//! The offices' grids: cells of about 2.5 km, counted from a reference point per office.
//!
//! The projection is a plane through the office, so that a cell can be turned back into a place without any memory.
//! The office's reference is a well-known point where the real cell of one is on record.

use super::area::{self, KM_PER_DEGREE, unwrapped};
use super::towns::{self, Town};

/// The width and height of a cell.
const CELL_KM: f64 = 2.5;
/// No cell is farther from its reference than this in either direction.
const LARGEST_INDEX: i32 = 4_000;

/// A grid cell of one office.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfficeGridCell {
    pub(crate) office: &'static Town,
    pub(crate) x: i32,
    pub(crate) y: i32,
}

/// A known point: the middle of the cell (x, y) is here.
struct GridOrigin {
    latitude: f64,
    longitude: f64,
    x: i32,
    y: i32,
}

fn reference(office: &Town) -> GridOrigin {
    let at = |latitude, longitude, x, y| GridOrigin {
        latitude,
        longitude,
        x,
        y,
    };
    match office.office {
        Some("SEW") => at(47.6062, -122.3321, 125, 68),
        Some("ALY") => at(42.745, -73.752, 71, 67),
        Some("AFG") => at(66.564, -145.252, 526, 184),
        Some("GUM") => at(13.444, 144.778, 47, 48),
        Some("HFO") => at(21.305, -157.858, 154, 145),
        // The Aleutians, and the islands of Micronesia, run far to the west.
        Some("AFC" | "PQE") => at(office.latitude, office.longitude, 900, 600),
        _ => at(office.latitude, office.longitude, 200, 200),
    }
}

impl OfficeGridCell {
    /// Returns the cell that holds a point, if the service answers there.
    pub(crate) fn holding(latitude: f64, longitude: f64) -> Option<Self> {
        if !area::contains(latitude, longitude) {
            return None;
        }
        let office = towns::nearest_office(latitude, longitude);
        let origin = reference(office);
        let (east, north) = cells_per_degree(&origin);
        let x = (unwrapped(latitude, longitude) - origin.longitude) * east;
        let y = (latitude - origin.latitude) * north;
        Some(Self {
            office,
            x: origin.x + x.round() as i32,
            y: origin.y + y.round() as i32,
        })
    }

    /// Returns the cell with these numbers, if a point that the service answers for can be in it.
    pub(crate) fn numbered(office: &str, x: i32, y: i32) -> Option<Self> {
        let cell = Self {
            office: towns::by_office(office)?,
            x,
            y,
        };
        if !(0..=LARGEST_INDEX).contains(&x) || !(0..=LARGEST_INDEX).contains(&y) {
            return None;
        }
        let (latitude, longitude) = cell.middle();
        // A cell at an edge may have its middle outside, or a little nearer to the next office.
        let near = |step: f64| {
            [
                (0.0, 0.0),
                (step, 0.0),
                (-step, 0.0),
                (0.0, step),
                (0.0, -step),
            ]
            .iter()
            .any(|(dy, dx)| {
                towns::nearest_office(latitude + dy, longitude + dx).office == cell.office.office
            })
        };
        (area::is_within(2.0 * CELL_KM, latitude, longitude) && near(0.15)).then_some(cell)
    }

    /// Returns the cell that lies these cells to the east and to the north; numbers do not go below 0.
    pub(crate) fn shifted(self, (east, north): (i32, i32)) -> Self {
        Self {
            x: self.x.saturating_add(east).max(0),
            y: self.y.saturating_add(north).max(0),
            ..self
        }
    }

    /// Returns latitude and longitude of the middle.
    pub(crate) fn middle(&self) -> (f64, f64) {
        self.at(0.0, 0.0)
    }

    /// Returns the corners as the service lists them: counter-clockwise from the south-east, closed.
    pub(crate) fn corners(&self) -> [(f64, f64); 5] {
        [
            (0.5, -0.5),
            (0.5, 0.5),
            (-0.5, 0.5),
            (-0.5, -0.5),
            (0.5, -0.5),
        ]
        .map(|(dx, dy)| self.at(dx, dy))
    }

    fn at(&self, dx: f64, dy: f64) -> (f64, f64) {
        let origin = reference(self.office);
        let (east, north) = cells_per_degree(&origin);
        let latitude = origin.latitude + (f64::from(self.y - origin.y) + dy) / north;
        let longitude = origin.longitude + (f64::from(self.x - origin.x) + dx) / east;
        (
            latitude,
            if longitude < -180.0 {
                longitude + 360.0
            } else {
                longitude
            },
        )
    }

    /// Returns the office's three letters.
    pub(crate) fn office_id(&self) -> &'static str {
        self.office.office.unwrap_or("SEW")
    }

    /// Tells whether its middle is at sea.
    pub(crate) fn is_at_sea(&self) -> bool {
        let (latitude, longitude) = self.middle();
        area::is_at_sea(latitude, longitude)
    }

    /// Returns the path of the raw grid, such as `/gridpoints/SEW/125,68`.
    pub(crate) fn path(&self) -> String {
        format!("/gridpoints/{}/{},{}", self.office_id(), self.x, self.y)
    }

    /// Returns the town of the public forecast zone: the nearest one.
    pub(crate) fn town(&self) -> &'static Town {
        let (latitude, longitude) = self.middle();
        towns::nearest(latitude, longitude)
    }
}

fn cells_per_degree(origin: &GridOrigin) -> (f64, f64) {
    let north = KM_PER_DEGREE / CELL_KM;
    (north * origin.latitude.to_radians().cos(), north)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_points_are_in_their_real_cells() {
        let known = [
            (47.6062, -122.3321, "/gridpoints/SEW/125,68"),
            (47.603, -122.33, "/gridpoints/SEW/125,68"),
            (42.745, -73.752, "/gridpoints/ALY/71,67"),
            (66.564, -145.252, "/gridpoints/AFG/526,184"),
            (13.444, 144.778, "/gridpoints/GUM/47,48"),
            (21.305, -157.858, "/gridpoints/HFO/154,145"),
        ];
        for (latitude, longitude, path) in known {
            assert_eq!(
                OfficeGridCell::holding(latitude, longitude).unwrap().path(),
                path
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn every_point_of_the_area_is_in_a_cell_that_can_be_asked_for(
            latitude in -15.0..72.0_f64, longitude in -190.0..-64.0_f64, pacific in 133.0..173.0_f64, west: bool,
        ) {
            let longitude = if west { pacific } else if longitude < -180.0 { longitude + 360.0 } else { longitude };
            if let Some(cell) = OfficeGridCell::holding(latitude, longitude) {
                let again = OfficeGridCell::numbered(cell.office_id(), cell.x, cell.y);
                prop_assert!(again.is_some(), "{}", cell.path());
                let (y, x) = cell.middle();
                prop_assert!((y - latitude).abs() < 0.02);
                prop_assert!((unwrapped(y, x) - unwrapped(latitude, longitude)).abs() < 0.07);
                if let Some(same) = OfficeGridCell::holding(y, x) && same.office.office == cell.office.office {
                    prop_assert_eq!((same.x, same.y), (cell.x, cell.y));
                }
            }
        }
    }
}
