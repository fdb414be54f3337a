//! The form of the gazetteer's file: columns behind each other, compressed together. Knows the
//! shape of a column, not what is in it. `data/README.md` describes the form.

use std::io::Read;

use weather::Location;

use crate::error::GazetteerError;

/// The first bytes of the file; the last of them is the version of its form.
const MAGIC: &[u8; 8] = b"WXGAZ\0\0\x02";

/// The most that is unpacked, in bytes; the file in this crate has a fifth of it.
const LARGEST_BODY: u32 = 8 << 20;

/// Latitude and longitude in ten-thousandths of a degree.
pub(crate) type PackedPosition = (i32, i32);

/// Unpacks a gazetteer's file.
pub(crate) fn unpack(file: &[u8]) -> Result<Vec<u8>, GazetteerError> {
    let rest = file.strip_prefix(MAGIC).ok_or(GazetteerError::Magic)?;
    let (length, packed) = rest.split_first_chunk().ok_or(GazetteerError::Magic)?;
    let length = u32::from_le_bytes(*length);
    if length > LARGEST_BODY {
        return Err(GazetteerError::Compression);
    }
    let mut body = Vec::with_capacity(length as usize);
    // One byte more than there should be, so that the end, and with it the checksum, is reached.
    let mut reader = flate2::read::ZlibDecoder::new(packed).take(u64::from(length) + 1);
    let read = reader.read_to_end(&mut body);
    if read.is_err() || body.len() != length as usize {
        return Err(GazetteerError::Compression);
    }
    Ok(body)
}

/// Reads the columns of an unpacked file one after the other.
#[derive(Debug)]
pub(crate) struct ColumnReader<'a> {
    rest: &'a [u8],
}

impl<'a> ColumnReader<'a> {
    pub(crate) fn new(body: &'a [u8]) -> Self {
        Self { rest: body }
    }

    /// Reads a bare number.
    pub(crate) fn count(&mut self, what: &'static str) -> Result<usize, GazetteerError> {
        let (count, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(GazetteerError::Column(what))?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*count) as usize)
    }

    /// Reads the next column, of any length.
    fn any(&mut self, what: &'static str) -> Result<&'a [u8], GazetteerError> {
        let length = self.count(what)?;
        let split = self.rest.split_at_checked(length);
        let (column, rest) = split.ok_or(GazetteerError::Column(what))?;
        self.rest = rest;
        Ok(column)
    }

    /// Reads a column of `count` times `width` bytes.
    pub(crate) fn bytes(
        &mut self,
        what: &'static str,
        count: usize,
        width: usize,
    ) -> Result<&'a [u8], GazetteerError> {
        let column = self.any(what)?;
        let right = count.checked_mul(width) == Some(column.len());
        right.then_some(column).ok_or(GazetteerError::Column(what))
    }

    /// Reads a column of texts, each of which ends with a line feed.
    pub(crate) fn lines(
        &mut self,
        what: &'static str,
        count: usize,
    ) -> Result<StringColumn, GazetteerError> {
        let lines = StringColumn::read(self.any(what)?).ok_or(GazetteerError::Column(what))?;
        let right = lines.len() == count;
        right.then_some(lines).ok_or(GazetteerError::Column(what))
    }

    /// Reads a column of texts of any number.
    pub(crate) fn all_lines(&mut self, what: &'static str) -> Result<StringColumn, GazetteerError> {
        StringColumn::read(self.any(what)?).ok_or(GazetteerError::Column(what))
    }

    /// Reads a column of numbers of seven bits a byte, least significant first.
    pub(crate) fn numbers(
        &mut self,
        what: &'static str,
        count: usize,
    ) -> Result<Vec<u32>, GazetteerError> {
        let (mut numbers, mut number, mut shift) = (Vec::new(), 0u32, 0u32);
        for &byte in self.any(what)? {
            let bits = u32::from(byte & 0x7f);
            if shift > 28 || (shift == 28 && bits > 0xf) {
                return Err(GazetteerError::Column(what));
            }
            number |= bits << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                numbers.push(number);
                (number, shift) = (0, 0);
            }
        }
        let right = shift == 0 && numbers.len() == count;
        right.then_some(numbers).ok_or(GazetteerError::Column(what))
    }

    /// Reads a column of numbers of two bytes, all low ones first, each of which must be below
    /// `limit`.
    pub(crate) fn indices(
        &mut self,
        what: &'static str,
        count: usize,
        limit: usize,
    ) -> Result<Vec<u16>, GazetteerError> {
        let (low, high) = self.bytes(what, count, 2)?.split_at(count);
        let pairs = low.iter().zip(high);
        let indices: Vec<u16> = pairs.map(|(&l, &h)| u16::from_le_bytes([l, h])).collect();
        let right = indices.iter().all(|&index| usize::from(index) < limit);
        right.then_some(indices).ok_or(GazetteerError::Column(what))
    }

    /// Reads two columns, latitudes and longitudes, of signed numbers of three bytes.
    pub(crate) fn positions(
        &mut self,
        what: &'static str,
        count: usize,
    ) -> Result<Vec<PackedPosition>, GazetteerError> {
        let latitudes = signed(self.bytes(what, count, 3)?, count);
        let longitudes = signed(self.bytes(what, count, 3)?, count);
        let positions: Vec<_> = latitudes.zip(longitudes).collect();
        let right = positions
            .iter()
            .all(|&position| location(position).is_some());
        right
            .then_some(positions)
            .ok_or(GazetteerError::Column(what))
    }

    /// Says whether everything was read.
    pub(crate) fn end(&self) -> Result<(), GazetteerError> {
        self.rest
            .is_empty()
            .then_some(())
            .ok_or(GazetteerError::Column("nothing"))
    }
}

/// Returns the location of a position, if it is on Earth.
pub(crate) fn location((latitude, longitude): PackedPosition) -> Option<Location> {
    Location::new(f64::from(latitude) / 1e4, f64::from(longitude) / 1e4).ok()
}

/// Reads three planes of bytes as numbers; the column has three times `count` bytes.
fn signed(column: &[u8], count: usize) -> impl Iterator<Item = i32> {
    let (low, rest) = column.split_at(count);
    let (middle, high) = rest.split_at(count);
    let bytes = low.iter().zip(middle).zip(high);
    bytes.map(|((&l, &m), &h)| i32::from_le_bytes([0, l, m, h]) >> 8)
}

/// Many short texts in one.
#[derive(Debug)]
pub(crate) struct StringColumn {
    text: Box<str>,
    /// The end of each, which is before its line feed.
    ends: Box<[u32]>,
}

impl StringColumn {
    fn read(column: &[u8]) -> Option<Self> {
        let text: Box<str> = std::str::from_utf8(column).ok()?.into();
        let ends: Option<_> = text
            .match_indices('\n')
            .map(|(at, _)| u32::try_from(at).ok())
            .collect();
        (text.is_empty() || text.ends_with('\n')).then_some(())?;
        Some(Self { text, ends: ends? })
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the text of this number; empty when there is none.
    pub(crate) fn at(&self, number: usize) -> &str {
        let start = match number.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(0, |&end| end as usize + 1),
            None => 0,
        };
        let end = self.ends.get(number).map_or(start, |&end| end as usize);
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_do_not_fit_are_refused() {
        let mut large = ColumnReader::new(&[5, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]);
        assert_eq!(large.numbers("them", 1), Ok(vec![u32::MAX]));
        let mut larger = ColumnReader::new(&[5, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x1f]);
        assert_eq!(
            larger.numbers("them", 1),
            Err(GazetteerError::Column("them"))
        );
        let mut cut = ColumnReader::new(&[1, 0, 0, 0, 0x80]);
        assert_eq!(cut.numbers("them", 1), Err(GazetteerError::Column("them")));
        let mut long = ColumnReader::new(&[2, 0, 0, 0, 1, 1]);
        assert_eq!(long.numbers("them", 1), Err(GazetteerError::Column("them")));
    }

    #[test]
    fn lines_are_found_by_number() {
        let lines = StringColumn::read("one\n\nthrée\n".as_bytes()).unwrap();
        let all: Vec<_> = (0..4).map(|number| lines.at(number)).collect();
        assert_eq!(all, ["one", "", "thrée", ""]);
        assert!(StringColumn::read(b"no end").is_none());
        assert!(StringColumn::read(b"\xff\n").is_none());
    }

    #[test]
    fn a_file_of_another_length_than_it_says_is_refused() {
        let file = include_bytes!("../data/gazetteer.bin");
        for change in [-1i64, 1] {
            let length = u32::from_le_bytes(file[8..12].try_into().unwrap());
            let wrong = u32::try_from(i64::from(length) + change).unwrap();
            let mut file = file.to_vec();
            file[8..12].copy_from_slice(&wrong.to_le_bytes());
            assert_eq!(unpack(&file), Err(GazetteerError::Compression));
        }
    }
}
