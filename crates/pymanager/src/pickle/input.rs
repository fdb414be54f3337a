//! The bytes of a pickle as they are taken, and the values that one opcode makes of them alone. Knows no
//! stack and no container.

use super::arena::Node;
use super::limits::PickleError;
use super::opcode as op;

/// The part of a pickle that has not been taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct PickleInput<'a> {
    rest: &'a [u8],
}

impl<'a> PickleInput<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Returns the bytes that have not been taken.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], PickleError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(PickleError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    #[inline]
    pub(super) fn take_array<const N: usize>(&mut self) -> Result<[u8; N], PickleError> {
        let (taken, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(PickleError::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn take_u32(&mut self) -> Result<usize, PickleError> {
        let number = u32::from_le_bytes(self.take_array()?);
        usize::try_from(number).map_err(|_| PickleError::Truncated)
    }

    /// Takes the text up to the next line feed.
    pub(super) fn line(&mut self) -> Result<&'a str, PickleError> {
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let line = self.take(end.ok_or(PickleError::Truncated)?)?;
        self.take(1)?;
        text(line)
    }

    /// Takes the value that `opcode` makes of the bytes after it; none for an opcode that needs a stack.
    #[inline]
    pub(super) fn scalar(&mut self, opcode: u8) -> Result<Option<Node<'a>>, PickleError> {
        Ok(Some(match opcode {
            op::NONE => Node::None,
            op::NEWTRUE => Node::Bool(true),
            op::NEWFALSE => Node::Bool(false),
            op::BININT => Node::Int(i64::from(i32::from_le_bytes(self.take_array()?))),
            op::BININT1 => Node::Int(i64::from(u8::from_le_bytes(self.take_array()?))),
            op::BININT2 => Node::Int(i64::from(u16::from_le_bytes(self.take_array()?))),
            op::LONG1 | op::LONG4 => {
                let digits = self.sized(opcode)?;
                match small_integer(digits) {
                    Some(number) => Node::Int(number),
                    None => Node::BigInt(digits),
                }
            }
            op::BINFLOAT => Node::Float(f64::from_be_bytes(self.take_array()?)),
            op::SHORT_BINUNICODE | op::BINUNICODE | op::BINUNICODE8 => {
                Node::Str(text(self.sized(opcode)?)?)
            }
            op::SHORT_BINBYTES | op::BINBYTES | op::BINBYTES8 | op::BYTEARRAY8 => {
                Node::Bytes(self.sized(opcode)?)
            }
            _ => return Ok(None),
        }))
    }

    /// Takes bytes preceded by their count, whose width depends on the opcode.
    #[inline]
    fn sized(&mut self, opcode: u8) -> Result<&'a [u8], PickleError> {
        let count = match opcode {
            op::SHORT_BINUNICODE | op::SHORT_BINBYTES | op::LONG1 => {
                usize::from(u8::from_le_bytes(self.take_array()?))
            }
            op::BINUNICODE | op::BINBYTES | op::LONG4 => self.take_u32()?,
            _ => usize::try_from(u64::from_le_bytes(self.take_array()?))
                .map_err(|_| PickleError::Truncated)?,
        };
        self.take(count)
    }
}

#[inline]
fn text(bytes: &[u8]) -> Result<&str, PickleError> {
    std::str::from_utf8(bytes).map_err(|_| PickleError::NotUtf8)
}

/// Reads a little-endian two's complement integer of at most eight bytes.
fn small_integer(digits: &[u8]) -> Option<i64> {
    let negative = digits.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut wide = [if negative { 0xff } else { 0 }; 8];
    wide.get_mut(..digits.len())?.copy_from_slice(digits);
    Some(i64::from_le_bytes(wide))
}
