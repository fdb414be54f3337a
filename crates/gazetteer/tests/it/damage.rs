//! Damaged gazetteer files are refused, or read as something; they never cause a panic.

use std::io::{Read, Write};
use std::sync::OnceLock;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use gazetteer::{Gazetteer, GazetteerError};
use proptest::prelude::*;
use weather::Location;

const FILE: &[u8] = include_bytes!("../../data/gazetteer.bin");

/// The length of the uncompressed head: the magic and a length.
const HEAD: usize = 12;

/// The file's unpacked part.
fn body() -> &'static [u8] {
    static BODY: OnceLock<Vec<u8>> = OnceLock::new();
    BODY.get_or_init(|| {
        let mut body = Vec::new();
        ZlibDecoder::new(&FILE[HEAD..])
            .read_to_end(&mut body)
            .expect("it is whole");
        body
    })
}

/// A file with this body, whose checksum is right.
fn file(body: &[u8]) -> Vec<u8> {
    let mut file = FILE[..8].to_vec();
    file.extend(
        u32::try_from(body.len())
            .expect("it is small")
            .to_le_bytes(),
    );
    let mut packed = ZlibEncoder::new(file, Compression::none());
    packed.write_all(body).expect("memory takes all");
    packed.finish().expect("memory takes all")
}

/// Asks everything of a gazetteer that could be read.
fn ask(gazetteer: &Gazetteer) {
    for query in [
        "portland",
        "seatle",
        "97201",
        "KBFI",
        "san",
        "nyc",
        "puerto rico",
    ] {
        let _ = gazetteer.resolve(query);
    }
    let nearby = gazetteer.nearest(Location::SEATTLE);
    let _ = nearby.map(|nearby| nearby.describe(weather::DistanceUnit::Miles));
}

#[test]
fn the_file_can_be_packed_anew() {
    let gazetteer = Gazetteer::from_bytes(&file(body())).unwrap();
    assert_eq!(
        gazetteer.resolve("Bend"),
        Gazetteer::embedded().resolve("Bend")
    );
}

#[test]
fn an_empty_gazetteer_knows_nothing() {
    // Four counts and twenty-one columns, all of them zero.
    let gazetteer = Gazetteer::from_bytes(&file(&[0; 4 * (4 + 21)])).unwrap();
    ask(&gazetteer);
    assert!(gazetteer.search("portland", 5).is_empty());
    assert_eq!(gazetteer.nearest(Location::SEATTLE), None);
}

#[test]
fn what_is_cut_off_is_missed() {
    assert_eq!(
        Gazetteer::from_bytes(b"").unwrap_err(),
        GazetteerError::Magic
    );
    for length in (0..HEAD)
        .chain((HEAD..FILE.len()).step_by(40_009))
        .chain([FILE.len() - 1])
    {
        assert!(Gazetteer::from_bytes(&FILE[..length]).is_err(), "{length}");
    }
    let body = body();
    for length in (0..100).chain((100..body.len()).step_by(100_003)) {
        let cut = Gazetteer::from_bytes(&file(&body[..length]));
        assert!(matches!(cut, Err(GazetteerError::Column(_))), "{length}");
    }
}

#[test]
fn a_length_without_bound_is_not_believed() {
    let mut file = FILE.to_vec();
    file[8..HEAD].fill(0xff);
    assert_eq!(
        Gazetteer::from_bytes(&file).unwrap_err(),
        GazetteerError::Compression
    );
}

#[test]
fn counts_without_bound_are_not_believed() {
    for count in 0..4 {
        let mut damaged = body().to_vec();
        damaged[4 * count..][..4].fill(0xff);
        let read = Gazetteer::from_bytes(&file(&damaged));
        assert!(matches!(read, Err(GazetteerError::Column(_))), "{count}");
    }
}

/// Adler-32 misses a rare bit, one that swaps two texts for example: these it notices.
#[test]
fn a_changed_byte_is_noticed_by_the_checksum() {
    // Behind zlib's head, of which a bit may mean nothing.
    for at in (HEAD + 2..FILE.len()).step_by(FILE.len() / 40) {
        let mut damaged = FILE.to_vec();
        damaged[at] ^= 1 << (at % 8);
        assert!(Gazetteer::from_bytes(&damaged).is_err(), "byte {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_changed_bit_causes_no_panic(at in HEAD..FILE.len(), bit in 0u8..8) {
        let mut damaged = FILE.to_vec();
        damaged[at] ^= 1 << bit;
        if let Ok(gazetteer) = Gazetteer::from_bytes(&damaged) {
            ask(&gazetteer);
        }
    }

    #[test]
    fn changed_bytes_behind_the_checksum_cause_no_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut damaged = body().to_vec();
        for (at, byte) in changes {
            let at = at.index(damaged.len());
            damaged[at] = byte;
        }
        if let Ok(gazetteer) = Gazetteer::from_bytes(&file(&damaged)) {
            ask(&gazetteer);
        }
    }
}
