//! The lists of places in memory, and how one of them becomes a [`Candidate`]. Knows no query.

use std::fmt;
use std::sync::OnceLock;

use weather::Location;

use crate::candidate::{Candidate, CandidateKind, MatchQuality};
use crate::columns::{self, ColumnReader, PackedPosition, StringColumn};
use crate::error::GazetteerError;
use crate::states::StateId;

/// The names of places, and where they are.
///
/// About two megabytes in memory; [`Gazetteer::embedded`] makes the only one a program needs.
pub struct Gazetteer {
    pub(crate) towns: TownTable,
    pub(crate) zips: ZipTable,
    pub(crate) stations: StationTable,
    zones: StringColumn,
}

/// Towns in the order of their keys.
pub(crate) struct TownTable {
    names: StringColumn,
    /// The state's number, and [`PART`].
    states: Box<[u8]>,
    zones: Box<[u8]>,
    /// Zero where it is not known.
    populations: Vec<u32>,
    pub(crate) positions: Vec<PackedPosition>,
    /// The keys of other names, sorted, and whose they are.
    pub(crate) other_keys: StringColumn,
    pub(crate) other_towns: Vec<u16>,
}

/// In the column of states: a part of a larger place, which GeoNames has and the Census has not.
const PART: u8 = 0x80;

/// ZIP codes in ascending order, and the town each is counted to.
pub(crate) struct ZipTable {
    codes: Vec<u32>,
    positions: Vec<PackedPosition>,
    towns: Vec<u16>,
    zones: Box<[u8]>,
}

/// Observation stations in the order of their ids.
pub(crate) struct StationTable {
    ids: Vec<[u8; 4]>,
    /// IATA's three letters where they are not the end of a mainland station's id; mostly empty.
    codes: StringColumn,
    names: StringColumn,
    states: Box<[u8]>,
    positions: Vec<PackedPosition>,
    zones: Box<[u8]>,
}

impl Gazetteer {
    /// Returns the gazetteer that is part of the program; unpacked when it is first asked for.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Gazetteer> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            Self::from_bytes(include_bytes!("../data/gazetteer.bin"))
                .expect("a test reads the file that is part of the program")
        })
    }

    /// Returns the names of all towns and stations, as people write them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.towns.names, &self.stations.names];
        lists
            .into_iter()
            .flat_map(|names| (0..names.len()).map(|number| names.at(number)))
    }

    /// Reads a gazetteer in the form that `data/make.py` writes.
    ///
    /// # Errors
    ///
    /// [`GazetteerError`] when the bytes are anything else; there is no input that panics.
    pub fn from_bytes(file: &[u8]) -> Result<Self, GazetteerError> {
        let body = columns::unpack(file)?;
        let mut columns = ColumnReader::new(&body);
        let towns = columns.count("towns")?;
        let others = columns.count("other names")?;
        let zips = columns.count("ZIP codes")?;
        let stations = columns.count("stations")?;
        let zones = columns.all_lines("time zones")?;
        let gazetteer = Self {
            towns: TownTable::read(&mut columns, towns, others, zones.len())?,
            zips: ZipTable::read(&mut columns, zips, towns, zones.len())?,
            stations: StationTable::read(&mut columns, stations, zones.len())?,
            zones,
        };
        columns.end()?;
        Ok(gazetteer)
    }

    /// Returns the town of this number.
    pub(crate) fn town(&self, number: usize, matched: MatchQuality) -> Candidate {
        Candidate {
            name: self.towns.name(number).to_owned(),
            state: self.towns.state(number).code(),
            kind: CandidateKind::Town,
            id: None,
            location: place(self.towns.positions[number]),
            time_zone: self.zone(self.towns.zones[number]),
            population: Some(self.towns.population(number)).filter(|&people| people > 0),
            matched,
        }
    }

    /// Returns the ZIP code of these five digits.
    pub(crate) fn zip(&self, code: u32) -> Option<Candidate> {
        let number = self.zips.codes.binary_search(&code).ok()?;
        let town = usize::from(self.zips.towns[number]);
        Some(Candidate {
            kind: CandidateKind::ZipCode,
            id: Some(format!("{code:05}")),
            location: place(self.zips.positions[number]),
            time_zone: self.zone(self.zips.zones[number]),
            population: None,
            ..self.town(town, MatchQuality::Exact)
        })
    }

    /// Returns the station of this id, in capitals.
    pub(crate) fn station(&self, id: [u8; 4]) -> Option<Candidate> {
        let number = self.stations.ids.binary_search(&id).ok()?;
        Some(self.station_numbered(number))
    }

    /// Returns the stations that three letters or digits mean, in capitals: those of an airport (`OGG` is
    /// `PHOG`), or the end of the id of a station on the mainland (`BFI` is `KBFI`).
    pub(crate) fn stations_coded(&self, code: [u8; 3]) -> impl Iterator<Item = Candidate> {
        let [a, b, c] = code;
        let stations = &self.stations;
        let mainland = stations.ids.binary_search(&[b'K', a, b, c]).ok();
        let coded = (0..stations.ids.len())
            .filter(move |&number| stations.codes.at(number).as_bytes() == code);
        mainland
            .into_iter()
            .chain(coded)
            .map(|number| self.station_numbered(number))
    }

    fn station_numbered(&self, number: usize) -> Candidate {
        let id = self.stations.ids[number];
        Candidate {
            name: self.stations.names.at(number).to_owned(),
            state: state(self.stations.states[number]).code(),
            kind: CandidateKind::Station,
            id: Some(id.iter().copied().map(char::from).collect()),
            location: place(self.stations.positions[number]),
            time_zone: self.zone(self.stations.zones[number]),
            population: None,
            matched: MatchQuality::Exact,
        }
    }

    fn zone(&self, number: u8) -> String {
        self.zones.at(usize::from(number)).to_owned()
    }
}

impl TownTable {
    fn read(
        columns: &mut ColumnReader<'_>,
        count: usize,
        others: usize,
        zones: usize,
    ) -> Result<Self, GazetteerError> {
        Ok(Self {
            names: columns.lines("towns' names", count)?,
            states: states(columns.bytes("towns' states", count, 1)?)?,
            zones: zone_numbers(columns, "towns' time zones", count, zones)?,
            populations: columns.numbers("populations", count)?,
            positions: columns.positions("towns' positions", count)?,
            other_keys: columns.lines("other names", others)?,
            other_towns: columns.indices("other names' towns", others, count)?,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, number: usize) -> &str {
        self.names.at(number)
    }

    pub(crate) fn state(&self, number: usize) -> StateId {
        state(self.states[number])
    }

    /// Returns whether it is a part of a larger place.
    pub(crate) fn is_part(&self, number: usize) -> bool {
        self.states[number] & PART != 0
    }

    /// Returns its population; zero where it is not known, which is mostly below five hundred.
    pub(crate) fn population(&self, number: usize) -> u64 {
        u64::from(self.populations[number])
    }
}

impl ZipTable {
    fn read(
        columns: &mut ColumnReader<'_>,
        count: usize,
        towns: usize,
        zones: usize,
    ) -> Result<Self, GazetteerError> {
        let mut codes = columns.numbers("ZIP codes", count)?;
        let mut last = 0u32;
        for code in &mut codes {
            last = last.saturating_add(*code);
            *code = last;
        }
        if last > 99_999 {
            return Err(GazetteerError::Column("ZIP codes"));
        }
        Ok(Self {
            codes,
            positions: columns.positions("ZIP codes' positions", count)?,
            towns: columns.indices("ZIP codes' towns", count, towns)?,
            zones: zone_numbers(columns, "ZIP codes' time zones", count, zones)?,
        })
    }
}

impl StationTable {
    fn read(
        columns: &mut ColumnReader<'_>,
        count: usize,
        zones: usize,
    ) -> Result<Self, GazetteerError> {
        let ids = columns.bytes("stations", count, 4)?;
        if !ids.is_ascii() {
            return Err(GazetteerError::Column("stations"));
        }
        Ok(Self {
            ids: ids.as_chunks().0.to_vec(),
            codes: columns.lines("stations' codes", count)?,
            names: columns.lines("stations' names", count)?,
            states: states(columns.bytes("stations' states", count, 1)?)?,
            positions: columns.positions("stations' positions", count)?,
            zones: zone_numbers(columns, "stations' time zones", count, zones)?,
        })
    }
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gazetteer")
            .field("towns", &self.towns.len())
            .field("zips", &self.zips.codes.len())
            .field("stations", &self.stations.ids.len())
            .finish_non_exhaustive()
    }
}

fn states(column: &[u8]) -> Result<Box<[u8]>, GazetteerError> {
    let right = column
        .iter()
        .all(|&state| StateId::numbered(state & !PART).is_some());
    right
        .then(|| column.into())
        .ok_or(GazetteerError::Column("states"))
}

/// A column of places in the list of time zones, which has `zones` of them.
fn zone_numbers(
    columns: &mut ColumnReader<'_>,
    what: &'static str,
    count: usize,
    zones: usize,
) -> Result<Box<[u8]>, GazetteerError> {
    let numbers = columns.bytes(what, count, 1)?;
    let right = numbers.iter().all(|&number| usize::from(number) < zones);
    right
        .then(|| numbers.into())
        .ok_or(GazetteerError::Column(what))
}

fn state(number: u8) -> StateId {
    StateId::numbered(number & !PART).expect("numbers of states were checked when they were read")
}

fn place(position: PackedPosition) -> Location {
    columns::location(position).expect("positions were checked when they were read")
}
