//! A square of a forecast office's grid, the unit all forecasts are made for. Knows no HTTP.

use std::fmt;
use std::str::FromStr;

/// A grid cell, about 2.5 km wide: the office that forecasts for it and its place in that office's
/// grid. Both numbers may be 0.
///
/// `Display` and `FromStr` use the path's form, `SEW/125,68`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GridCell {
    office: [u8; 3],
    x: u32,
    y: u32,
}

/// The reason for which something is not a grid cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GridCellError {
    /// The office is not three capital letters.
    #[error("a grid cell's office must be three capital letters")]
    Office,
    /// A coordinate is not a whole number from 0.
    #[error("a grid cell's coordinates must be whole numbers from 0")]
    Number,
    /// The text is not of the form `OFFICE/X,Y`.
    #[error("a grid cell must be written as OFFICE/X,Y")]
    Form,
}

impl GridCell {
    /// Returns the cell at column `x` and row `y` of an office's grid.
    ///
    /// # Errors
    ///
    /// [`GridCellError::Office`] unless `office` is three capital letters, as all offices are.
    pub fn new(office: &str, x: u32, y: u32) -> Result<Self, GridCellError> {
        let office: [u8; 3] = office
            .as_bytes()
            .try_into()
            .map_err(|_| GridCellError::Office)?;
        if !office.iter().all(u8::is_ascii_uppercase) {
            return Err(GridCellError::Office);
        }
        Ok(Self { office, x, y })
    }

    /// Returns the office that forecasts for the cell: "SEW".
    pub fn office(&self) -> &str {
        str::from_utf8(&self.office).expect("an office is made of ASCII letters only")
    }

    /// Returns the column, from the west, from 0.
    pub fn x(&self) -> u32 {
        self.x
    }

    /// Returns the row, from the south, from 0.
    pub fn y(&self) -> u32 {
        self.y
    }
}

impl FromStr for GridCell {
    type Err = GridCellError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (office, numbers) = text.split_once('/').ok_or(GridCellError::Form)?;
        let (x, y) = numbers.split_once(',').ok_or(GridCellError::Form)?;
        Self::new(office, number(x)?, number(y)?)
    }
}

impl fmt::Display for GridCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{},{}", self.office(), self.x, self.y)
    }
}

/// Digits only: `u32::from_str` would also take a `+`, and two texts would name one cell.
pub(crate) fn number(text: &str) -> Result<u32, GridCellError> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(GridCellError::Number);
    }
    text.parse().map_err(|_| GridCellError::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_survives_writing_and_reading() {
        for text in ["SEW/125,68", "GUM/0,0", "AFG/526,184"] {
            assert_eq!(text.parse::<GridCell>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_cell_is_refused_with_a_reason() {
        for (text, why) in [
            ("", GridCellError::Form),
            ("SEW", GridCellError::Form),
            ("SEW/125", GridCellError::Form),
            ("sew/1,2", GridCellError::Office),
            ("SEWA/1,2", GridCellError::Office),
            ("S../1,2", GridCellError::Office),
            ("SÉ/1,2", GridCellError::Office),
            ("SEW/-1,2", GridCellError::Number),
            ("SEW/+1,2", GridCellError::Number),
            ("SEW/1,", GridCellError::Number),
            ("SEW/1,2/forecast", GridCellError::Number),
            ("SEW/99999999999,2", GridCellError::Number),
        ] {
            assert_eq!(text.parse::<GridCell>(), Err(why), "{text}");
        }
    }
}
