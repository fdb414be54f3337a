//! Time zones by place: boxes and longitudes that follow the real borders to some tens of kilometres.

use jiff::tz::TimeZone;

use super::area::unwrapped;

/// Returns the IANA name of the time zone at a point.
pub(crate) fn name(latitude: f64, longitude: f64) -> &'static str {
    let longitude = unwrapped(latitude, longitude);
    match () {
        () if latitude < 0.0 => "Pacific/Pago_Pago",
        () if longitude > 130.0 && latitude < 10.5 => micronesian(longitude),
        () if longitude > 140.0 && latitude < 14.0 => "Pacific/Guam",
        () if longitude > 140.0 => "Pacific/Saipan",
        () if latitude < 20.0 && longitude > -65.2 => "America/St_Thomas",
        () if latitude < 20.0 && longitude > -70.0 => "America/Puerto_Rico",
        () if latitude < 24.0 && longitude < -150.0 => "Pacific/Honolulu",
        () if latitude > 50.0 && longitude < -169.5 => "America/Adak",
        () if latitude > 54.0 && longitude > -137.0 => "America/Juneau",
        () if latitude > 50.0 => "America/Anchorage",
        () => contiguous(latitude, longitude),
    }
}

fn micronesian(longitude: f64) -> &'static str {
    match () {
        () if longitude < 136.0 => "Pacific/Palau",
        () if longitude < 155.0 => "Pacific/Chuuk",
        () if longitude < 161.0 => "Pacific/Pohnpei",
        () if longitude < 165.0 => "Pacific/Kosrae",
        () if longitude < 169.0 => "Pacific/Kwajalein",
        () => "Pacific/Majuro",
    }
}

/// Returns the time zone at a point.
pub(crate) fn at(latitude: f64, longitude: f64) -> TimeZone {
    TimeZone::get(name(latitude, longitude)).unwrap_or(TimeZone::UTC)
}

fn contiguous(latitude: f64, longitude: f64) -> &'static str {
    if (31.2..37.0).contains(&latitude) && (-114.7..-109.05).contains(&longitude) {
        return "America/Phoenix";
    }
    if longitude < pacific_ends(latitude) {
        "America/Los_Angeles"
    } else if longitude < mountain_ends(latitude) {
        if latitude > 42.0 && latitude < 45.5 && longitude < -111.05 {
            "America/Boise"
        } else {
            "America/Denver"
        }
    } else if longitude < central_ends(latitude) {
        "America/Chicago"
    } else if latitude > 41.75 && longitude < -82.4 {
        "America/Detroit"
    } else {
        "America/New_York"
    }
}

fn pacific_ends(latitude: f64) -> f64 {
    match latitude {
        45.5.. => -115.8,
        42.0.. => -117.03,
        _ => -114.04,
    }
}

fn mountain_ends(latitude: f64) -> f64 {
    match latitude {
        47.5.. => -104.05,
        46.0.. => -102.0,
        40.0.. => -101.25,
        37.0.. => -102.05,
        36.5.. => -103.0,
        32.0.. => -103.05,
        _ => -104.9,
    }
}

fn central_ends(latitude: f64) -> f64 {
    match latitude {
        45.5.. => -88.0,
        41.7.. => -87.0,
        41.0.. => -86.9,
        38.2.. => -87.53,
        36.5.. => -86.0,
        35.0.. => -85.4,
        31.0.. => -85.15,
        _ => -85.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_keep_their_own_time() {
        let towns = [
            (47.6062, -122.3321, "America/Los_Angeles"),
            (43.615, -116.2023, "America/Boise"),
            (33.4484, -112.074, "America/Phoenix"),
            (39.7392, -104.9903, "America/Denver"),
            (31.7619, -106.485, "America/Denver"),
            (36.1627, -86.7816, "America/Chicago"),
            (41.8781, -87.6298, "America/Chicago"),
            (39.7684, -86.1581, "America/New_York"),
            (42.3314, -83.0458, "America/Detroit"),
            (40.7128, -74.006, "America/New_York"),
            (30.4213, -87.2169, "America/Chicago"),
            (61.2181, -149.9003, "America/Anchorage"),
            (51.88, -176.6581, "America/Adak"),
            (52.7125, 174.1136, "America/Adak"),
            (58.3019, -134.4197, "America/Juneau"),
            (21.305, -157.858, "Pacific/Honolulu"),
            (13.444, 144.778, "Pacific/Guam"),
            (15.1778, 145.751, "Pacific/Saipan"),
            (7.3398, 134.4733, "Pacific/Palau"),
            (9.5144, 138.1292, "Pacific/Chuuk"),
            (7.4467, 151.8417, "Pacific/Chuuk"),
            (6.9639, 158.2061, "Pacific/Pohnpei"),
            (5.3258, 163.0086, "Pacific/Kosrae"),
            (8.7802, 167.7374, "Pacific/Kwajalein"),
            (7.0897, 171.3803, "Pacific/Majuro"),
            (-14.2781, -170.7025, "Pacific/Pago_Pago"),
            (18.4655, -66.1057, "America/Puerto_Rico"),
            (18.3419, -64.9307, "America/St_Thomas"),
            (48.1966, -106.6367, "America/Denver"),
        ];
        for (latitude, longitude, zone) in towns {
            assert_eq!(name(latitude, longitude), zone, "{latitude},{longitude}");
            assert!(TimeZone::get(zone).is_ok(), "{zone}");
        }
    }
}
