//! Reports in the form stations send them, whole, and what they say.

use metar::{CloudAmount, MetarReport};

const MILE: f64 = 1609.344;
const HUNDRED_FEET: f64 = 30.48;

const DENSE_FOG: &str = "KSFO 141256Z 00000KT M1/4SM R28R/1200V2400FT R19L/1000FT FG VV002 12/12 \
                         A3004 RMK AO2 SLP171 T01170117";
const THUNDERSTORM: &str = "SPECI KMCO 152014Z 24018G35KT 1 1/2SM +TSRA BR BKN015 OVC035CB 23/22 \
                            A2989 RMK AO2 PK WND 25041/2008 LTG DSNT ALQDS RAB02 TSB1957 P0047 \
                            T02330217";
const SNOW: &str = "KBUF 101754Z 28022G34KT 1/2SM R23/3000VP6000FT SN BLSN FZFG BKN008 OVC015 \
                    M08/M10 A2961 RMK AO2 PK WND 28041/1712 SLP041 P0003 60012 T10781100 11072 \
                    21083 58012";
const FREEZING: &str = "KSTL 131151Z 02011KT 2SM -FZRAPL BR OVC006 M01/M02 A3011 RMK AO2 SLP206 \
                        P0009 60021 70057 I1005 T10061022 10000 21011 53003";
const AUTOMATIC: &str = "K0F2 050055Z AUTO VRB03KT 10SM CLR 31/08 A2992 RMK AO2 T03120083";
const CORRECTED: &str = "METAR KDEN 221753Z COR 12012G20KT 090V150 10SM FEW080 SCT120 BKN220 \
                         26/06 A3021 RMK AO2 SLP123 10267 20139 T02610061 58009 $";
const NO_WIND: &str = "KBIS 010353Z AUTO /////KT ////SM // ////// M22/M25 A3042 RMK AO2 SLP352 \
                       T12171250 411891272 PWINO PNO";
const CALM: &str = "KAST 121555Z 00000KT 7SM -DZ SCT004 OVC009 09/08 A3018 RMK AO2 SLPNO P0000";
const VICINITY: &str = "KTUS 302053Z VRB06KT 10SM VCSH VCTS FEW070CB SCT110 38/M01 A2986 RMK AO2 \
                        SLP051 TCU SE T03831006";
const ALASKAN_HIGH: &str = "PAFA 311753Z 00000KT 5SM IC CLR M41/M46 A3115 RMK AO2 SLP550 T14111456";
const ABROAD: &str = "RODN 180555Z 18012KT 9999 -SHRA FEW015 BKN030 29/25 A2979 Q1009 NOSIG RMK \
                      SLP089 60003=\nRODN 180655Z 01099KT";
const GOOD: &str = "TJSJ 121756Z 07015KT CAVOK 30/23 Q1016 TEMPO 4000 +SHRA BKN010";
const HURRICANE: &str =
    "KAPF 281935Z AUTO 130P99G128KT 0SM +RA SQ VV/// 25/25 A2660 RMK AO2 SLP015";
const DRIZZLY: &str = "KCLM 302353Z AUTO 27013G20KT 10SM -RA OVC095 11/09 A2984 RMK AO2 RAE21B40 \
                       SLP104 P0000 60000 T01110089 10139 20111 55002";
const FLURRIES: &str = "METAR KELM 191853Z 32014G22KT 290V350 9SM -SN BKN038 OVC047 03/M03 A2989 \
                        RMK AO2 SNE1756B45 SLP129 P0000 T00331033";
const NOTHING: &str = "KXYZ 141253Z NIL";

/// Each of them.
pub(crate) const REPORTS: [&str; 16] = [
    DENSE_FOG,
    THUNDERSTORM,
    SNOW,
    FREEZING,
    AUTOMATIC,
    CORRECTED,
    NO_WIND,
    CALM,
    VICINITY,
    ALASKAN_HIGH,
    ABROAD,
    GOOD,
    HURRICANE,
    DRIZZLY,
    FLURRIES,
    NOTHING,
];

fn read(text: &str) -> MetarReport {
    MetarReport::parse(text).unwrap()
}

/// Direction, speed and gust.
fn wind(report: &MetarReport) -> Option<(Option<u16>, f64, Option<f64>)> {
    let wind = report.wind?;
    Some((wind.direction_degrees, wind.speed_knots, wind.gust_knots))
}

/// In metres.
fn visibility(report: &MetarReport) -> Option<f64> {
    report.visibility.map(|visibility| visibility.meters)
}

fn temperatures(report: &MetarReport) -> (Option<f64>, Option<f64>) {
    (report.temperature_celsius, report.dew_point_celsius)
}

/// Rounded to a hundredth.
fn hundredths(value: Option<f64>) -> Option<f64> {
    value.map(|value| (value * 100.0).round() / 100.0)
}

#[test]
fn none_of_them_has_a_group_that_cannot_be_read() {
    for text in REPORTS {
        assert_eq!(read(text).unreadable_groups, 0, "{text}");
    }
}

#[test]
fn fog_hides_the_sky() {
    let report = read(DENSE_FOG);
    assert_eq!((report.day, report.hour, report.minute), (14, 12, 56));
    assert_eq!(wind(&report), Some((Some(0), 0.0, None)));
    assert_eq!(visibility(&report), Some(MILE / 4.0));
    assert_eq!(report.vertical_visibility_meters, Some(2.0 * HUNDRED_FEET));
    assert!(report.clouds.is_empty());
    assert_eq!(report.sky_words(), Some("Cloudy"));
    assert_eq!(report.condition_words().as_deref(), Some("Fog"));
    assert_eq!(temperatures(&report), (Some(11.7), Some(11.7)));
    assert_eq!(report.relative_humidity_percent(), Some(100.0));
    assert_eq!(hundredths(report.sea_level_pascals), Some(101_710.0));
}

#[test]
fn a_thunderstorm_has_gusts_and_rain_of_the_last_hour() {
    let report = read(THUNDERSTORM);
    assert_eq!(wind(&report), Some((Some(240), 18.0, Some(35.0))));
    assert_eq!(visibility(&report), Some(1.5 * MILE));
    let words = report.condition_words();
    assert_eq!(
        words.as_deref(),
        Some("Thunderstorm, Heavy Rain and Fog/Mist")
    );
    assert_eq!(report.clouds.len(), 2);
    assert_eq!(report.clouds[1].amount, CloudAmount::Overcast);
    assert_eq!(report.clouds[1].base_meters, Some(35.0 * HUNDRED_FEET));
    assert_eq!(hundredths(report.precipitation_last_hour_mm), Some(11.94));
    assert_eq!(report.sea_level_pascals, None);
}

#[test]
fn snow_comes_with_six_hours_of_amounts_and_extremes() {
    let report = read(SNOW);
    assert_eq!(
        report.condition_words().as_deref(),
        Some("Snow, Blowing Snow and Freezing Fog")
    );
    assert_eq!(temperatures(&report), (Some(-7.8), Some(-10.0)));
    assert_eq!(
        hundredths(report.precipitation_last_6_hours_mm),
        Some(3.05),
        "17:54 is the report of 18 UTC"
    );
    assert_eq!(report.precipitation_last_3_hours_mm, None);
    assert_eq!(report.maximum_last_6_hours_celsius, Some(-7.2));
    assert_eq!(report.minimum_last_6_hours_celsius, Some(-8.3));
    assert_eq!(hundredths(report.sea_level_pascals), Some(100_410.0));
}

#[test]
fn freezing_rain_comes_with_a_day_of_precipitation() {
    let report = read(FREEZING);
    assert_eq!(
        report.condition_words().as_deref(),
        Some("Light Freezing Rain and Ice Pellets and Fog/Mist")
    );
    assert_eq!(temperatures(&report), (Some(-0.6), Some(-2.2)));
    assert_eq!(hundredths(report.precipitation_last_hour_mm), Some(2.29));
    assert_eq!(
        hundredths(report.precipitation_last_24_hours_mm),
        Some(14.48)
    );
    assert_eq!(report.maximum_last_6_hours_celsius, Some(0.0));
}

#[test]
fn an_automatic_station_sees_a_clear_sky() {
    let report = read(AUTOMATIC);
    assert_eq!(report.station, "K0F2");
    assert!(report.is_automatic && !report.is_correction && !report.needs_maintenance);
    assert_eq!(wind(&report), Some((None, 3.0, None)));
    assert_eq!(report.condition_words().as_deref(), Some("Clear"));
    assert_eq!(temperatures(&report), (Some(31.2), Some(8.3)));
    assert_eq!(report.remarks.as_deref(), Some("AO2 T03120083"));
}

#[test]
fn a_correction_and_a_station_to_be_maintained_say_so() {
    let report = read(CORRECTED);
    assert!(report.is_correction && report.needs_maintenance && !report.is_automatic);
    assert_eq!(wind(&report), Some((Some(120), 12.0, Some(20.0))));
    assert_eq!(visibility(&report), Some(10.0 * MILE));
    assert_eq!(report.sky_words(), Some("Mostly Cloudy"));
    assert_eq!(hundredths(report.altimeter_pascals), Some(102_302.81));
    assert_eq!(hundredths(report.sea_level_pascals), Some(101_230.0));
    assert!(read("METAR COR KDEN 221753Z 10SM").is_correction);
}

#[test]
fn what_was_not_measured_is_missing_and_no_damage() {
    let report = read(NO_WIND);
    assert_eq!(report.wind, None);
    assert_eq!(visibility(&report), None);
    assert_eq!(report.condition_words(), None);
    assert_eq!(temperatures(&report), (Some(-21.7), Some(-25.0)));
    assert_eq!(hundredths(report.sea_level_pascals), Some(103_520.0));
    assert_eq!(report.maximum_last_24_hours_celsius, Some(-18.9));
    assert_eq!(report.minimum_last_24_hours_celsius, Some(-27.2));
    assert_eq!(report.precipitation_last_hour_mm, None);
    let nothing = read(NOTHING);
    assert_eq!((nothing.wind, nothing.condition_words()), (None, None));
}

#[test]
fn whole_degrees_serve_where_there_are_no_tenths() {
    let report = read(CALM);
    assert_eq!(temperatures(&report), (Some(9.0), Some(8.0)));
    assert_eq!(report.precipitation_last_hour_mm, Some(0.0), "a trace");
    assert_eq!(report.sea_level_pascals, None);
    assert_eq!(report.condition_words().as_deref(), Some("Light Drizzle"));
    let dry = read("KAST 121555Z 09/ A3018");
    assert_eq!(temperatures(&dry), (Some(9.0), None));
    assert_eq!(dry.relative_humidity_percent(), None);
}

#[test]
fn weather_in_the_vicinity_is_told_as_such() {
    let report = read(VICINITY);
    assert_eq!(
        report.condition_words().as_deref(),
        Some("Showers in Vicinity and Thunderstorm in Vicinity")
    );
    assert!(report.weather.iter().all(|weather| weather.is_in_vicinity));
    assert_eq!(report.sky_words(), Some("Partly Cloudy"));
    assert_eq!(temperatures(&report), (Some(38.3), Some(-0.6)));
}

#[test]
fn extreme_pressures_are_read_with_the_altimeter_in_view() {
    let high = read(ALASKAN_HIGH);
    assert_eq!(hundredths(high.sea_level_pascals), Some(105_500.0));
    assert_eq!(high.condition_words().as_deref(), Some("Ice Crystals"));
    let low = read(HURRICANE);
    assert_eq!(hundredths(low.sea_level_pascals), Some(90_150.0));
    assert_eq!(wind(&low), Some((Some(130), 99.0, Some(128.0))));
    assert_eq!(visibility(&low), Some(0.0));
    assert_eq!(low.sky_words(), Some("Cloudy"));
}

#[test]
fn a_station_abroad_sends_metres_and_hectopascals() {
    let report = read(ABROAD);
    assert_eq!(visibility(&report), Some(10_000.0));
    assert_eq!(wind(&report), Some((Some(180), 12.0, None)));
    assert_eq!(hundredths(report.precipitation_last_6_hours_mm), Some(0.76));
    assert_eq!(report.remarks.as_deref(), Some("SLP089 60003"));
    let good = read(GOOD);
    assert_eq!(visibility(&good), Some(10_000.0));
    assert_eq!(good.altimeter_pascals, Some(101_600.0));
    assert_eq!(good.condition_words().as_deref(), Some("Clear"));
}

#[test]
fn a_trace_is_no_amount_and_the_air_is_chilled_by_wind() {
    let report = read(DRIZZLY);
    assert_eq!(report.precipitation_last_6_hours_mm, Some(0.0));
    assert_eq!(report.maximum_last_6_hours_celsius, Some(13.9));
    assert_eq!(report.minimum_last_6_hours_celsius, Some(11.1));
    let report = read(FLURRIES);
    assert_eq!(temperatures(&report), (Some(3.3), Some(-3.3)));
    assert_eq!(report.condition_words().as_deref(), Some("Light Snow"));
    // what another program made of the same report: 65 %, and 28 °F by the body's 37 °F
    let humidity = metar::relative_humidity_percent(3.0, -3.0).unwrap();
    assert_eq!(humidity.round(), 65.0);
    let kmh = report.wind.unwrap().speed_knots * 1.852;
    let felt = metar::feels_like_celsius(3.0, Some(humidity), Some(kmh));
    assert_eq!((felt * 1.8 + 32.0).round(), 28.0);
}

#[test]
fn amounts_of_three_hours_are_told_from_those_of_six() {
    let report = read("KSEA 140853Z 10SM RMK AO2 60012");
    assert_eq!(hundredths(report.precipitation_last_3_hours_mm), Some(3.05));
    assert_eq!(report.precipitation_last_6_hours_mm, None);
    let unknown = read("KSEA 141253Z 10SM RMK AO2 60012 10123 6////");
    assert_eq!(unknown.precipitation_last_6_hours_mm, None);
    assert_eq!(unknown.maximum_last_6_hours_celsius, None);
    let midnight = read("KSEA 142353Z 10SM RMK AO2 60000");
    assert_eq!(midnight.precipitation_last_6_hours_mm, Some(0.0));
}

#[test]
fn tenths_that_contradict_the_whole_degrees_leave_the_temperature_unknown() {
    let with = |groups: &str| {
        let (body, remark) = groups.split_once(' ').unwrap();
        let report = read(&format!(
            "KBFI 042153Z 20010KT 10SM {body} A2987 RMK AO2 {remark}"
        ));
        temperatures(&report)
    };
    assert_eq!(with("22/18 T02170178"), (Some(21.7), Some(17.8)));
    assert_eq!(
        with("21/17 T02190178"),
        (Some(21.9), Some(17.8)),
        "cut off, not rounded"
    );
    assert_eq!(with("22/18 T12170178"), (None, Some(17.8)), "another sign");
    assert_eq!(with("22/18 T02171178"), (Some(21.7), None));
    assert_eq!(with("22/18 T0350"), (None, Some(18.0)));
    assert_eq!(with("///// T02170178"), (Some(21.7), Some(17.8)));
}
