//! The area that the service covers: coarse outlines of the United States, its territories and the freely
//! associated states.
//!
//! Good to some ten kilometres, a little generous at sea, as the service's own coastal grids are.

/// Kilometres in one degree of latitude.
pub(crate) const KM_PER_DEGREE: f64 = 111.32;

/// One outline as (longitude, latitude) corners; the last joins the first.
type Polygon = &'static [(f64, f64)];

/// Every outline. West of the 180th meridian Alaska's longitudes go on below -180.
const OUTLINES: [Polygon; 11] = [
    CONTIGUOUS,
    SEA,
    ALASKA,
    WESTERN_ALEUTIANS,
    PRIBILOFS,
    HAWAII,
    PUERTO_RICO,
    MARIANAS,
    WESTERN_MICRONESIA,
    EASTERN_MICRONESIA,
    SAMOA,
];

#[rustfmt::skip]
const CONTIGUOUS: Polygon = &[
    (-124.9, 48.5), (-123.3, 48.27), (-123.15, 48.45), (-123.25, 48.7), (-123.0, 48.83), (-123.1, 49.0),
    (-95.2, 49.0), (-95.15, 49.38), (-94.6, 48.72), (-93.0, 48.62), (-91.5, 48.1), (-89.5, 48.0), (-88.4, 48.3),
    (-84.9, 46.8), (-84.25, 46.53), (-83.5, 45.95), (-82.5, 45.3), (-82.1, 43.6), (-82.4, 42.95), (-83.05, 42.3),
    (-82.5, 41.7), (-79.0, 42.75), (-78.98, 43.3), (-79.15, 43.45), (-76.8, 43.65), (-76.3, 44.15), (-75.0, 44.97),
    (-74.7, 45.02), (-71.5, 45.02), (-70.8, 45.35), (-70.3, 45.9), (-70.05, 46.7), (-69.2, 47.46), (-68.3, 47.37),
    (-67.75, 47.07), (-67.75, 45.7), (-66.95, 44.9), (-66.8, 44.5), (-69.5, 43.3), (-70.2, 42.8), (-69.7, 42.1),
    (-69.6, 41.1), (-71.8, 40.8), (-73.6, 40.2), (-73.8, 39.5), (-74.8, 38.5), (-75.0, 37.7), (-75.6, 36.7),
    (-75.2, 35.1), (-76.8, 34.2), (-78.6, 33.2), (-80.4, 32.0), (-81.0, 30.8), (-80.2, 28.5), (-79.8, 26.8),
    (-79.9, 25.3), (-80.7, 24.4), (-82.3, 24.3), (-82.1, 25.5), (-83.0, 27.5), (-83.4, 28.8), (-84.0, 29.6),
    (-85.3, 29.3), (-87.0, 30.0), (-88.6, 29.8), (-88.8, 28.8), (-90.5, 28.7), (-92.5, 29.2), (-94.5, 29.0),
    (-96.9, 27.5), (-96.9, 25.9), (-97.4, 25.82), (-99.15, 26.38), (-99.6, 27.5), (-100.7, 29.05), (-101.4, 29.73),
    (-102.4, 29.73), (-103.1, 28.92), (-104.5, 29.55), (-106.38, 31.7), (-106.53, 31.75), (-108.2, 31.76),
    (-108.2, 31.31), (-111.07, 31.31), (-114.83, 32.48), (-117.12, 32.5), (-117.6, 32.6), (-118.9, 33.2),
    (-120.9, 34.2), (-122.3, 36.2), (-123.4, 37.7), (-124.2, 39.5), (-124.8, 40.4), (-124.7, 42.0), (-124.9, 43.0),
    (-124.5, 45.0), (-124.5, 46.7),
];

/// The open sea off Washington, the one part of it that is known as such: it has raw grids but no forecasts.
const SEA: Polygon = &[
    (-126.3, 46.3),
    (-125.1, 46.3),
    (-125.1, 48.2),
    (-126.3, 48.2),
];

#[rustfmt::skip]
const ALASKA: Polygon = &[
    (-141.0, 70.0), (-141.0, 60.3), (-139.1, 60.1), (-137.5, 58.95), (-136.5, 59.5), (-135.2, 59.85), (-134.0, 58.9),
    (-131.8, 56.7), (-129.95, 56.0), (-129.95, 54.7), (-133.4, 54.4), (-136.6, 57.2), (-139.6, 59.2), (-144.0, 59.6),
    (-147.5, 59.5), (-151.0, 58.4), (-151.3, 56.9), (-154.5, 56.0), (-159.0, 54.6), (-165.0, 53.2), (-170.0, 51.9),
    (-175.0, 51.1), (-180.5, 50.9), (-180.5, 52.6), (-172.0, 53.6), (-168.0, 54.6), (-163.0, 55.9), (-158.9, 57.5),
    (-162.6, 58.1), (-165.6, 59.6), (-168.0, 59.7), (-172.2, 62.8), (-172.2, 64.0), (-168.4, 65.6), (-167.2, 68.6),
    (-163.0, 69.8), (-157.0, 71.7), (-150.0, 71.0),
];
const WESTERN_ALEUTIANS: Polygon = &[
    (-188.0, 51.0),
    (-180.0, 51.0),
    (-180.0, 53.3),
    (-188.0, 53.3),
];
const PRIBILOFS: Polygon = &[
    (-171.0, 56.3),
    (-169.0, 56.3),
    (-169.0, 57.5),
    (-171.0, 57.5),
];
const HAWAII: Polygon = &[
    (-160.7, 21.5),
    (-156.2, 18.5),
    (-154.4, 19.3),
    (-155.5, 21.3),
    (-159.2, 22.7),
    (-160.7, 22.3),
];
const PUERTO_RICO: Polygon = &[(-68.0, 17.6), (-64.4, 17.6), (-64.4, 18.6), (-68.0, 18.6)];
const MARIANAS: Polygon = &[
    (144.4, 13.1),
    (145.3, 13.1),
    (146.3, 15.0),
    (146.3, 20.7),
    (144.6, 20.7),
    (144.4, 14.0),
];
/// Palau and Yap, which the real service has in a grid of its own (weather-gov/weather.gov#2353).
const WESTERN_MICRONESIA: Polygon = &[(133.5, 6.5), (139.0, 6.5), (139.0, 10.3), (133.5, 10.3)];
/// Chuuk, Pohnpei, Kosrae and the Marshall Islands.
const EASTERN_MICRONESIA: Polygon = &[
    (151.3, 4.8),
    (172.5, 4.8),
    (172.5, 9.8),
    (155.0, 9.8),
    (151.3, 8.2),
];
const SAMOA: Polygon = &[
    (-171.3, -14.8),
    (-168.0, -14.8),
    (-168.0, -11.0),
    (-171.3, -11.0),
];

/// Tells whether the service answers for this point. Degrees, north and east positive.
pub(crate) fn contains(latitude: f64, longitude: f64) -> bool {
    let longitude = unwrapped(latitude, longitude);
    OUTLINES
        .iter()
        .any(|outline| inside(outline, latitude, longitude))
}

/// Tells whether the point is at sea, where the service makes no forecast.
pub(crate) fn is_at_sea(latitude: f64, longitude: f64) -> bool {
    inside(SEA, latitude, longitude)
}

/// Tells whether the point is in the area or at most `km` outside it.
pub(crate) fn is_within(km: f64, latitude: f64, longitude: f64) -> bool {
    let east = unwrapped(latitude, longitude);
    contains(latitude, longitude)
        || OUTLINES.iter().any(|outline| {
            edges(outline).any(|(from, to)| distance(from, to, latitude, east) <= km)
        })
}

/// Returns the longitude as the outlines count it: the Aleutians beyond the date line go on westward.
pub(crate) fn unwrapped(latitude: f64, longitude: f64) -> f64 {
    if latitude > 45.0 && longitude > 150.0 {
        longitude - 360.0
    } else {
        longitude
    }
}

fn edges(outline: Polygon) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    outline
        .iter()
        .zip(outline.iter().cycle().skip(1))
        .map(|(from, to)| (*from, *to))
}

/// Counts crossings of a ray to the east.
fn inside(outline: Polygon, latitude: f64, longitude: f64) -> bool {
    edges(outline)
        .filter(|((x1, y1), (x2, y2))| {
            (*y1 > latitude) != (*y2 > latitude)
                && longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
        })
        .count()
        % 2
        == 1
}

/// Kilometres from a point to a stretch of outline, on a plane that is right near the point.
fn distance(from: (f64, f64), to: (f64, f64), latitude: f64, longitude: f64) -> f64 {
    let squeeze = latitude.to_radians().cos() * KM_PER_DEGREE;
    let plane = |(x, y): (f64, f64)| ((x - longitude) * squeeze, (y - latitude) * KM_PER_DEGREE);
    let ((x1, y1), (x2, y2)) = (plane(from), plane(to));
    let (dx, dy) = (x2 - x1, y2 - y1);
    let along = (-(x1 * dx + y1 * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (x1 + along * dx).hypot(y1 + along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_near_the_border_are_on_the_right_side() {
        let inside = [
            (47.6062, -122.3321),
            (32.7157, -117.1611),
            (31.7619, -106.485),
            (25.9017, -97.4975),
            (27.506, -99.507),
            (42.3314, -83.0458),
            (42.8864, -78.8784),
            (46.4953, -84.3453),
            (46.8606, -68.012),
            (24.5551, -81.78),
            (40.7128, -74.006),
            (41.67, -69.96),
            (48.7519, -122.4787),
            (61.2181, -149.9003),
            (66.564, -145.252),
            (58.3019, -134.4197),
            (71.2906, -156.7886),
            (55.3422, -131.6461),
            (57.79, -152.4072),
            (51.88, -176.65),
            (52.83, 173.17),
            (21.305, -157.858),
            (19.7241, -155.0868),
            (21.9811, -159.3711),
            (18.4655, -66.1057),
            (18.3419, -64.9307),
            (13.444, 144.778),
            (15.1778, 145.751),
            (7.3398, 134.4733),
            (9.5144, 138.1292),
            (7.4467, 151.8417),
            (6.9639, 158.2061),
            (5.3258, 163.0086),
            (7.0897, 171.3803),
            (-14.2781, -170.7025),
            (29.9511, -90.0715),
        ];
        for (latitude, longitude) in inside {
            assert!(contains(latitude, longitude), "{latitude},{longitude}");
        }
        let outside = [
            (51.5072, -0.1275),
            (43.6532, -79.3832),
            (49.2827, -123.1207),
            (45.5019, -73.5674),
            (32.2, -116.9),
            (19.4326, -99.1332),
            (60.7212, -135.0568),
            (0.0, 0.0),
            (90.0, 0.0),
            (-90.0, 180.0),
            (35.68, 139.69),
            (25.0, -77.35),
            (35.0, -140.0),
        ];
        for (latitude, longitude) in outside {
            assert!(!contains(latitude, longitude), "{latitude},{longitude}");
        }
    }

    #[test]
    fn a_point_just_off_the_outline_is_within_reach() {
        assert!(!contains(49.01, -110.0));
        assert!(is_within(3.0, 49.01, -110.0));
        assert!(!is_within(3.0, 49.1, -110.0));
    }
}
