//! The sizes of replies as they arrive: what an engine says without being asked, or in answer, is bounded in bytes
//! and in elements. It must not know what any of it means. The form is that of RESP3:
//! <https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md>.

/// The longest reply, in bytes: that to the longest read, and much more than any other.
const LONGEST: u64 = 16 << 20;
/// The most elements of a reply, each of which takes some dozen bytes once it is read.
const MOST_ELEMENTS: u64 = 1 << 17;

/// A reply is larger than any that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reply larger than any that is asked for")]
pub(crate) struct TooLarge;

/// A measure of the reply that is arriving.
#[derive(Debug, Default)]
pub(crate) struct ReplyMeter {
    /// Bytes of it so far.
    bytes: u64,
    /// Elements of it that were announced so far.
    elements: u64,
    /// Elements that are still to come.
    open: u64,
    /// Bytes of a text, with its line break, that are still to come.
    text: u64,
    line: LineHead,
}

/// The part of a line that was read: its kind, and the number after that.
#[derive(Debug, Default)]
struct LineHead {
    kind: Option<u8>,
    number: u64,
    is_negative: bool,
}

impl ReplyMeter {
    /// Takes the bytes that arrived next.
    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> Result<(), TooLarge> {
        while let Some((&first, rest)) = bytes.split_first() {
            if self.text == 0 {
                self.count(1)?;
                self.byte_of_line(first)?;
                bytes = rest;
                continue;
            }
            let length = self.text.min(bytes.len() as u64);
            self.count(length)?;
            self.text -= length;
            bytes = usize::try_from(length)
                .ok()
                .and_then(|length| bytes.get(length..))
                .unwrap_or_default();
            if self.text == 0 {
                self.close();
            }
        }
        Ok(())
    }

    fn count(&mut self, bytes: u64) -> Result<(), TooLarge> {
        self.bytes += bytes;
        match self.bytes <= LONGEST {
            true => Ok(()),
            false => Err(TooLarge),
        }
    }

    fn byte_of_line(&mut self, byte: u8) -> Result<(), TooLarge> {
        let line = &mut self.line;
        match (line.kind, byte) {
            (None, kind) => line.kind = Some(kind),
            (Some(kind), b'\n') => {
                let LineHead {
                    number,
                    is_negative,
                    ..
                } = std::mem::take(line);
                return self.end_of_line(kind, if is_negative { None } else { Some(number) });
            }
            (_, b'-') => line.is_negative = true,
            (_, digit) if digit.is_ascii_digit() => {
                let digit = u64::from(digit - b'0');
                line.number = line.number.saturating_mul(10).saturating_add(digit);
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes a whole line; a negative number stands for nothing.
    fn end_of_line(&mut self, kind: u8, number: Option<u64>) -> Result<(), TooLarge> {
        if self.open == 0 {
            self.open = 1;
        }
        match (kind, number) {
            (b'$' | b'=' | b'!', Some(length)) => {
                self.text = length.saturating_add(2);
                if length > LONGEST {
                    return Err(TooLarge);
                }
            }
            (b'*' | b'~' | b'>', Some(number)) => {
                self.announce(number)?;
                self.close();
            }
            (b'%', Some(pairs)) => {
                self.announce(pairs.saturating_mul(2))?;
                self.close();
            }
            // attributes precede the element that they are of
            (b'|', Some(pairs)) => self.announce(pairs.saturating_mul(2))?,
            _ => self.close(),
        }
        Ok(())
    }

    fn announce(&mut self, elements: u64) -> Result<(), TooLarge> {
        self.elements = self.elements.saturating_add(elements);
        self.open = self.open.saturating_add(elements);
        match self.elements <= MOST_ELEMENTS {
            true => Ok(()),
            false => Err(TooLarge),
        }
    }

    /// Notes the end of an element, and perhaps of the whole reply.
    fn close(&mut self) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes bytes in pieces of this length.
    fn taken(bytes: &[u8], length: usize) -> Result<ReplyMeter, TooLarge> {
        let mut meter = ReplyMeter::default();
        let mut pieces = bytes.chunks(length);
        pieces.try_for_each(|piece| meter.take(piece))?;
        Ok(meter)
    }

    #[test]
    fn each_reply_is_measured_by_itself_however_it_arrives() {
        let replies = b"+OK\r\n$5\r\na\r\nb*\r\n$-1\r\n*2\r\n:1\r\n%1\r\n+k\r\n_\r\n*0\r\n*-1\r\n-ERR 7 $9\r\n\
            |1\r\n+a\r\n+b\r\n:3\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nx\r\n=6\r\ntxt:ab\r\n,1.5\r\n#t\r\n";
        for length in 1..=replies.len() {
            let meter = taken(replies, length).unwrap();
            assert_eq!((meter.bytes, meter.open, meter.text), (0, 0, 0), "{length}");
        }
        let half = taken(b"*2\r\n$3\r\nab", 3).unwrap();
        assert_eq!((half.open, half.text), (2, 3));
    }

    #[test]
    fn many_replies_are_no_large_one() {
        let value = [b"$1000000\r\n", &vec![b'\n'; 1_000_000][..], b"\r\n"].concat();
        let mut meter = ReplyMeter::default();
        for _ in 0..100 {
            assert_eq!(meter.take(&value), Ok(()));
        }
    }

    #[test]
    fn what_has_no_end_is_refused_at_once_or_at_the_bound() {
        for announced in [
            "$99999999999999999999\r\n",
            "*1000000000\r\n",
            "%70000\r\n",
            "|1000000\r\n",
        ] {
            assert!(taken(announced.as_bytes(), 7).is_err(), "{announced}");
        }
        let mut meter = ReplyMeter::default();
        meter.take(b"+").unwrap();
        let line = vec![b'x'; 1 << 20];
        let refused = (0..).find(|_| meter.take(&line).is_err());
        assert_eq!(refused, Some(15));
    }

    #[test]
    fn lists_within_lists_are_counted_together() {
        let mut meter = ReplyMeter::default();
        let list = b"*1000\r\n";
        let refused = (0..).find(|_| meter.take(list).is_err());
        assert_eq!(refused, Some(131));
    }
}
