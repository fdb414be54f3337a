//! Lines of standard input, each no longer than a limit. Knows nothing of what they hold.

use std::io::{self, BufRead, Read};

/// The longest line that is read; calls have some hundred bytes.
pub(super) const LONGEST_LINE: usize = 1 << 20;

/// A piece of the input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InputLine {
    /// A line, without its end; the last one may have none.
    Text(Vec<u8>),
    /// One that is longer than the limit, and was passed over.
    TooLong,
    /// The end.
    End,
}

/// Reads the next line that is not blank.
pub(super) fn next_line(input: &mut impl BufRead) -> io::Result<InputLine> {
    loop {
        let mut line = Vec::new();
        // One byte beyond the limit tells a line that is too long from one that just fits.
        let limit = LONGEST_LINE as u64 + 1;
        if input.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(InputLine::End);
        }
        if line.pop_if(|last| *last == b'\n').is_none() && line.len() > LONGEST_LINE {
            pass_over(input)?;
            return Ok(InputLine::TooLong);
        }
        if !line.trim_ascii().is_empty() {
            return Ok(InputLine::Text(line));
        }
    }
}

/// Passes over the rest of a line, a buffer at a time.
fn pass_over(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (length, is_end) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(length);
        if is_end {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<InputLine> {
        // One byte at a time, as a slow pipe has them.
        let mut input = io::BufReader::with_capacity(1, text);
        let mut lines = Vec::new();
        while lines.last() != Some(&InputLine::End) {
            lines.push(next_line(&mut input).unwrap());
        }
        lines
    }

    #[test]
    fn lines_end_with_a_break_or_with_the_input() {
        let text = |text: &str| InputLine::Text(text.into());
        assert_eq!(lines(b""), [InputLine::End]);
        assert_eq!(
            lines(b"a\n\n \r\nb"),
            [text("a"), text("b"), InputLine::End]
        );
    }

    #[test]
    fn a_line_beyond_the_limit_is_passed_over_alone() {
        let fits = vec![b'x'; LONGEST_LINE];
        let long = vec![b'y'; LONGEST_LINE + 1];
        let all = [&*fits, b"\n", &long, b"\nz\n", &long].concat();
        let expected = [
            InputLine::Text(fits),
            InputLine::TooLong,
            InputLine::Text(b"z".into()),
            InputLine::TooLong,
            InputLine::End,
        ];
        assert!(lines(&all) == expected);
    }
}
