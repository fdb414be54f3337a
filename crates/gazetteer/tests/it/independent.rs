//! Right values from lists that the gazetteer is not made of, or not of alone: the FAA's positions of
//! airports, the weather service's own stations, the post's names of ZIP codes, and the boundaries of
//! time zones in 49 CFR 71. `data/check.py` does the same for every row, where the lists are at hand.

use gazetteer::{Candidate, CandidateKind, Gazetteer, Resolution};

use crate::{one, several};

/// Kilometers between a place and a position, near enough for these tests.
fn kilometers(place: &Candidate, (latitude, longitude): (f64, f64)) -> f64 {
    let north = (place.location.latitude() - latitude) * 111.2;
    let east = (place.location.longitude() - longitude) * 111.2 * latitude.to_radians().cos();
    north.hypot(east)
}

#[test]
fn stations_stand_where_two_lists_have_them() {
    for (id, state, position) in [
        // Where one list was wrong, by up to 3,600 km.
        ("KFHU", "AZ", (31.588, -110.344)),
        ("KBPT", "TX", (29.951, -94.021)),
        ("KAEX", "LA", (31.327, -92.549)),
        ("KDLF", "TX", (29.359, -100.778)),
        ("KLAS", "NV", (36.080, -115.152)),
        ("KLCH", "LA", (30.126, -93.223)),
        ("KNMM", "MS", (32.553, -88.555)),
        ("KNQI", "TX", (27.505, -97.808)),
        ("KPDT", "OR", (45.695, -118.843)),
        ("KPRN", "AL", (31.846, -86.611)),
        ("KGDP", "TX", (31.831, -104.814)),
        ("PAIM", "AK", (65.993, -153.704)),
        ("PAOR", "AK", (62.961, -141.928)),
        // As the weather service has them.
        ("KALB", "NY", (42.747, -73.799)),
        ("KAQW", "MA", (42.697, -73.170)),
        ("KBFI", "WA", (47.545, -122.315)),
        ("KDDH", "VT", (42.894, -73.249)),
        ("KNYC", "NY", (40.783, -73.967)),
        ("PFYU", "AK", (66.567, -145.267)),
        ("PHJR", "HI", (21.308, -158.068)),
        ("PGRO", "MP", (14.183, 145.250)),
        ("PGUM", "GU", (13.484, 144.797)),
        // Which one list lacked.
        ("PTRO", "PW", (7.367, 134.544)),
        ("PTPN", "FM", (6.985, 158.209)),
        ("PTYA", "FM", (9.499, 138.083)),
        ("PTKK", "FM", (7.462, 151.843)),
        ("PTSA", "FM", (5.357, 162.958)),
        ("PKMJ", "MH", (7.065, 171.272)),
        ("PKWA", "MH", (8.720, 167.732)),
    ] {
        let station = one(id);
        let apart = kilometers(&station, position);
        assert!(apart < 5.0, "{id} is {apart:.0} km off");
        assert_eq!(station.state, state, "{id}");
        assert_eq!(station.kind, CandidateKind::Station, "{id}");
    }
}

#[test]
fn stations_whose_lists_disagree_are_left_out() {
    for id in ["KAQV", "KBKB", "KGVW", "K7S1", "PKMR"] {
        let found = Gazetteer::embedded().resolve(id);
        assert!(!matches!(found, Resolution::One(_)), "{id}: {found:?}");
    }
}

#[test]
fn towns_are_where_the_census_has_them() {
    for (name, position) in [
        ("Jackson, NJ", (40.09, -74.36)),
        ("Tryon, NC", (35.21, -82.24)),
        ("Johnsonburg, PA", (41.49, -78.68)),
        ("Madawaska, ME", (47.35, -68.33)),
        ("Narrows, VA", (37.33, -80.81)),
        ("Florence, NJ", (40.12, -74.81)),
        ("Inwood, NY", (40.62, -73.75)),
        ("Morton, PA", (39.91, -75.33)),
        // Whose namesake a few hours away was given their people.
        ("Belmont, MS", (34.51, -88.21)),
        ("Lucerne, CA", (39.08, -122.79)),
        ("Morehead, KY", (38.18, -83.44)),
        ("Farmington, IL", (40.70, -90.01)),
        // Whose middle is far from that of their area.
        ("San Francisco, CA", (37.775, -122.419)),
        ("Anchorage, AK", (61.218, -149.900)),
        ("Juneau, AK", (58.302, -134.420)),
        ("Corpus Christi, TX", (27.801, -97.396)),
    ] {
        let apart = kilometers(&one(name), position);
        assert!(apart < 8.0, "{name} is {apart:.0} km off");
    }
}

#[test]
fn zip_codes_have_the_name_that_the_post_writes() {
    for (code, town, position) in [
        ("99503", "Anchorage, AK", (61.19, -149.89)),
        ("99505", "JBER, AK", (61.26, -149.65)),
        ("99519", "Anchorage, AK", (61.11, -149.9)),
        ("99701", "Fairbanks, AK", (64.84, -147.72)),
        ("83716", "Boise, ID", (43.55, -116.06)),
        ("66040", "La Cygne, KS", (38.35, -94.76)),
        ("79759", "Notrees, TX", (31.9, -102.76)),
        ("98121", "Seattle, WA", (47.615, -122.345)),
        ("60614", "Chicago, IL", (41.922, -87.651)),
        ("10451", "The Bronx, NY", (40.82, -73.92)),
        ("11201", "Brooklyn, NY", (40.694, -73.99)),
        ("10301", "Staten Island, NY", (40.63, -74.09)),
        ("08527", "Jackson, NJ", (40.10, -74.34)),
        ("99723", "Utqiaġvik, AK", (71.29, -156.77)),
        ("73960", "Texhoma, TX", (36.45, -101.8)),
        ("96940", "Koror, PW", (7.34, 134.48)),
        ("96939", "Ngerulmud, PW", (7.50, 134.62)),
        ("96941", "Kolonia, FM", (6.97, 158.21)),
        ("96942", "Weno, FM", (7.45, 151.84)),
        ("96943", "Colonia, FM", (9.52, 138.12)),
        ("96944", "Tofol, FM", (5.33, 163.01)),
        ("96960", "Majuro, MH", (7.09, 171.38)),
        ("96970", "Ebeye, MH", (8.78, 167.74)),
    ] {
        let place = one(code);
        assert_eq!(place.to_string(), format!("{code} ({town})"));
        let apart = kilometers(&place, position);
        assert!(apart < 25.0, "{code} is {apart:.0} km off");
    }
}

#[test]
fn time_zones_are_those_inside_whose_boundaries_a_place_is() {
    for (name, zone) in [
        ("Vincennes, IN", "America/Indiana/Vincennes"),
        ("Fort Pierre, SD", "America/Denver"),
        ("Pierre, SD", "America/Chicago"),
        ("West Wendover, NV", "America/Denver"),
        ("Wendover, UT", "America/Denver"),
        ("Rockwood, TN", "America/New_York"),
        ("Bonnieville, KY", "America/Chicago"),
        ("LeChee, AZ", "America/Denver"),
        ("Page, AZ", "America/Phoenix"),
        ("Huntington, OR", "America/Los_Angeles"),
        ("Riggins, ID", "America/Boise"),
        ("Kingman, IN", "America/Indiana/Indianapolis"),
        ("Bergland, MI", "America/Detroit"),
        ("Cody, NE", "America/Denver"),
        ("Seneca, NE", "America/Chicago"),
        ("Tell City, IN", "America/Indiana/Tell_City"),
        ("KHUF", "America/Indiana/Indianapolis"),
        ("KBFL", "America/Los_Angeles"),
        ("KCSG", "America/New_York"),
        ("47591", "America/Indiana/Vincennes"),
        ("57532", "America/Denver"),
        ("Koror", "Pacific/Palau"),
        ("Majuro", "Pacific/Majuro"),
        ("Pohnpei", "Pacific/Pohnpei"),
        ("Kosrae", "Pacific/Kosrae"),
        ("Yap, FM", "Pacific/Chuuk"),
        ("Chuuk", "Pacific/Chuuk"),
    ] {
        assert_eq!(one(name).time_zone, zone, "{name}");
    }
}

#[test]
fn boroughs_former_names_and_the_associated_states_are_known() {
    for (name, found) in [
        ("Bronx, NY", "The Bronx, NY"),
        ("the bronx", "The Bronx, NY"),
        ("Brooklyn, NY", "Brooklyn, NY"),
        ("Queens, NY", "Queens, NY"),
        ("Manhattan, NY", "Manhattan, NY"),
        ("Staten Island", "Staten Island, NY"),
        ("Barrow, AK", "Utqiaġvik, AK"),
        ("Utqiagvik", "Utqiaġvik, AK"),
        ("West Paterson, NJ", "Woodland Park, NJ"),
        ("Koror", "Koror, PW"),
        ("koror palau", "Koror, PW"),
        ("Majuro, MH", "Majuro, MH"),
        ("Majuro, Marshall Islands", "Majuro, MH"),
        ("Majuro, Republic of the Marshall Islands", "Majuro, MH"),
        ("Pohnpei", "Kolonia, FM"),
        ("Kolonia, Micronesia", "Kolonia, FM"),
        ("Yap", "Colonia, FM"),
        ("Chuuk", "Weno, FM"),
        ("Weno, Federated States of Micronesia", "Weno, FM"),
        ("Kosrae", "Tofol, FM"),
        ("Ebeye, MH", "Ebeye, MH"),
    ] {
        assert_eq!(one(name).to_string(), found, "{name}");
    }
}

#[test]
fn three_letters_are_an_airport() {
    for (code, id) in [
        ("ATL", "KATL"),
        ("dfw", "KDFW"),
        ("DEN", "KDEN"),
        ("LAX", "KLAX"),
        ("JFK", "KJFK"),
        ("SFO", "KSFO"),
        ("SEA", "KSEA"),
        ("BOS", "KBOS"),
        ("PDX", "KPDX"),
        // The letters that travellers know are not those of the id.
        ("OGG", "PHOG"),
        ("KOA", "PHKO"),
        ("LIH", "PHLI"),
        ("ITO", "PHTO"),
        ("FAI", "PAFA"),
        ("BRW", "PABR"),
        ("SJU", "TJSJ"),
        ("STT", "TIST"),
        ("SPN", "PGSN"),
        ("PPG", "NSTU"),
        ("ROR", "PTRO"),
        ("MAJ", "PKMJ"),
    ] {
        assert_eq!(one(code).id.as_deref(), Some(id), "{code}");
    }
}

#[test]
fn letters_that_name_a_town_elsewhere_are_asked_about() {
    for (code, town, id) in [
        ("OAK", "Oak, NE", "KOAK"),
        ("ord", "Ord, NE", "KORD"),
        ("Gas", "Gas, KS", "KGAS"),
        ("Ono", "Ono, PA", "KONO"),
        ("KERR", "Kerr, MT", "KERR"),
    ] {
        let found = several(code);
        assert!(found.iter().any(|name| name == town), "{code}: {found:?}");
        assert!(
            found.iter().any(|name| name.starts_with(id)),
            "{code}: {found:?}"
        );
    }
    assert_eq!(one("Oak, NE").to_string(), "Oak, NE");
    assert_eq!(one("KOAK").state, "CA");
    // The city is not asked about for the sake of the station in its park.
    assert_eq!(one("NYC").to_string(), "New York, NY");
}
