//! Addresses as programs write them, and as nobody should.

use super::*;

fn read(path: &str, query: &[(&str, &str)]) -> Result<DocumentAddress, DocumentAddressError> {
    DocumentAddress::read(path, query.iter().copied(), DocumentWishes::default())
}

fn accepting(accept: &str) -> DocumentWishes<'_> {
    DocumentWishes { accept, flags: "" }
}

fn target(path: &str, query: &[(&str, &str)]) -> String {
    let document = read(path, query).unwrap();
    let target = document.target();
    let again = DocumentAddress::of_target(&target, accepting(document.media().accept()));
    assert_eq!(again, Some(document), "{target} is read back");
    target
}

#[test]
fn one_question_is_one_target() {
    for (path, query, expected) in [
        ("//points//47.6,-122.3/", &[][..], "/points/47.6,-122.3"),
        ("/points/47.6%2C-122.3", &[], "/points/47.6,-122.3"),
        (
            "/alerts/active",
            &[("status", "actual"), ("point", "47.60620,-122.33210")],
            "/alerts/active?point=47.6062,-122.3321&status=actual",
        ),
        (
            "/alerts/active",
            &[("event", "Flood Warning"), ("area", ""), ("area", "WA,OR")],
            "/alerts/active?area=WA,OR&event=Flood%20Warning",
        ),
        (
            "/stations/KBFI/observations/",
            &[("start", "2026-03-04T14:00:00-08:00"), ("limit", "5")],
            "/stations/KBFI/observations?limit=5&start=2026-03-04T22:00:00Z",
        ),
        (
            "/stations/KBFI/observations",
            &[("start", "2026-03-04T22:00:00 00:00")],
            "/stations/KBFI/observations?start=2026-03-04T22:00:00Z",
        ),
        (
            "/alerts/urn:oid:2.49.0.1.840.0.a-b.001.1",
            &[],
            "/alerts/urn:oid:2.49.0.1.840.0.a-b.001.1",
        ),
        (
            "/icons/land/day/rain,40",
            &[("size", "medium")],
            "/icons/land/day/rain,40?size=medium",
        ),
        (
            "/stations",
            &[("id[1]", "KBFI"), ("id[0]", "KSEA")],
            "/stations?id%5B0%5D=KSEA&id%5B1%5D=KBFI",
        ),
        ("", &[], "/"),
    ] {
        assert_eq!(target(path, query), expected);
    }
}

#[test]
fn what_answers_of_our_own_are_made_of_is_the_same_resource() {
    for (path, query, resource) in [
        ("/points/47.6062,-122.3321", &[][..], true),
        ("/gridpoints/SEW/125,68", &[], true),
        ("/gridpoints/SEW/125,68/forecast", &[], true),
        ("/gridpoints/SEW/125,68/forecast", &[("units", "si")], false),
        ("/gridpoints/SEW/125,68/stations", &[], true),
        ("/stations/KBFI/observations", &[("limit", "5")], true),
        ("/stations/KBFI/observations", &[], false),
        (
            "/alerts/active",
            &[("point", "47.6,-122.3"), ("status", "actual")],
            true,
        ),
        ("/alerts/active", &[("point", "47.6,-122.3")], false),
        (
            "/alerts/active",
            &[("area", "WA"), ("status", "actual")],
            true,
        ),
        ("/products/types/AFD/locations/SEW", &[], true),
        ("/products/types", &[], false),
        ("/zones/forecast/WAZ315", &[], false),
    ] {
        let document = read(path, query).unwrap();
        assert_eq!(document.resource().is_some(), resource, "{path} {query:?}");
    }
    let json_ld = accepting("application/ld+json");
    let other = DocumentAddress::read("/points/47.6,-122.3", [], json_ld).unwrap();
    assert_eq!(other.resource(), None);
}

#[test]
fn feature_flags_make_another_document_where_they_change_one() {
    let flags = "forecast_wind_speed_qv, unknown,forecast_temperature_qv";
    let wishes = DocumentWishes { accept: "", flags };
    let forecast = DocumentAddress::read("/gridpoints/SEW/125,68/forecast", [], wishes).unwrap();
    let sent = "forecast_temperature_qv,forecast_wind_speed_qv";
    assert_eq!(forecast.flags().as_deref(), Some(sent));
    assert_eq!(forecast.resource(), None);
    let kept = DocumentWishes {
        accept: forecast.media().accept(),
        flags: sent,
    };
    let again = DocumentAddress::of_target(&forecast.target(), kept);
    assert_eq!(again, Some(forecast));
    let point = DocumentAddress::read("/points/47.6,-122.3", [], wishes).unwrap();
    assert_eq!(point.flags(), None);
}

#[test]
fn a_parameter_without_a_value_is_not_left_out() {
    let name = "area".to_owned();
    let empty = Err(DocumentAddressError::EmptyValue { name });
    assert_eq!(read("/alerts/active", &[("area", "")]), empty);
    let one = read("/alerts/active", &[("area", ""), ("status", "actual")]);
    assert_eq!(one, empty);
}

#[test]
fn points_move_to_their_canonical_spelling() {
    for (path, location, precise) in [
        (
            "/points/47.60621,-122.33209",
            "/points/47.6062,-122.3321",
            true,
        ),
        ("/points/47.6000,-122.3321", "/points/47.6,-122.3321", false),
        ("/points/40.0,-100", "/points/40,-100", false),
        (
            "/points/47.60,-122.3/stations/",
            "/points/47.6,-122.3/stations",
            false,
        ),
    ] {
        let moved = DocumentAddressError::Moved {
            location: location.to_owned(),
            is_too_precise: precise,
        };
        assert_eq!(read(path, &[]), Err(moved));
    }
}

#[test]
fn nothing_is_asked_for_that_the_upstream_is_not_known_to_have() {
    for path in [
        "/points/../alerts",
        "/points/%2e%2e/alerts",
        "/stations/KBFI%2Fobservations",
        "/stations/KBFI%3Flimit=1",
        "/stations/K%00BFI",
        "/stations/KBFI%",
        "/stations/K BFI",
        "/stations/é",
        "/stations/%ff",
        "/gridpoints/SEW/125,68/secrets",
        "/http:/example.org",
        "/alerts/active/count/x",
        "/admin",
        "/zones/foo",
        "/zones/foo/WAZ315",
        "/alerts/active/region/WA",
        "/radar/profilers",
        "/points/47.6,-122.3\\..\\x",
    ] {
        assert_eq!(
            read(path, &[]),
            Err(DocumentAddressError::NotFound),
            "{path}"
        );
    }
    let long = format!("/stations/{}", "x".repeat(LONGEST_SEGMENT + 1));
    assert_eq!(read(&long, &[]), Err(DocumentAddressError::NotFound));
    for path in [
        "/points/a,b",
        "/points/91,0",
        "/gridpoints/SEW/1",
        "/gridpoints/S:W/1,2",
    ] {
        let outcome = read(path, &[]);
        let unreadable = matches!(outcome, Err(DocumentAddressError::UnreadablePath { .. }));
        assert!(unreadable, "{path} {outcome:?}");
    }
    let unknown = read("/gridpoints/SEW/125,68/forecast", &[("unit", "si")]);
    assert!(matches!(
        unknown,
        Err(DocumentAddressError::UnknownParameter { .. })
    ));
    let value = "x".repeat(LONGEST_VALUE + 1);
    let long = read("/alerts/active", &[("event", &*value)]);
    assert!(matches!(long, Err(DocumentAddressError::TooLong { .. })));
}

#[test]
fn an_address_of_the_upstream_is_known_by_its_first_segment() {
    for path in [
        "/points",
        "//points/x",
        "/alerts/active",
        "/openapi.json",
        "/radio/KEC60/broadcast",
    ] {
        assert!(DocumentAddress::has_address_like(path), "{path}");
    }
    for path in ["/", "/radio", "/portland-or", "/v1/now", "/pointsx/1"] {
        assert!(!DocumentAddress::has_address_like(path), "{path}");
    }
}
