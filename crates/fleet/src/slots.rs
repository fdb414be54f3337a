//! The slots by which a cluster places keys, and the answer in which it says who has them. It must not know who is
//! asked.

use redis::Value;

use crate::address;
use crate::connection::text;

/// The slots of every cluster.
pub(crate) const SLOTS: u16 = 16384;

/// Slots in a row, and the primary that has them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SlotRange {
    pub(crate) first: u16,
    pub(crate) last: u16,
    /// None is that of the server that said so.
    pub(crate) host: Option<String>,
    pub(crate) port: u16,
}

/// Returns the slot of a key: that of what stands in the first braces, if something does.
pub(crate) fn slot(key: &str) -> u16 {
    let rest = key.split_once('{').map(|(_, rest)| rest);
    let tag = rest
        .and_then(|rest| rest.split_once('}'))
        .map(|(tag, _)| tag);
    let placed = tag.filter(|tag| !tag.is_empty()).unwrap_or(key);
    crc16(placed.as_bytes()) % SLOTS
}

/// The checksum CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| {
            let shifted = sum << 1;
            if sum & 0x8000 == 0 {
                shifted
            } else {
                shifted ^ 0x1021
            }
        })
    })
}

/// Reads the answer to `CLUSTER SLOTS`; `None` if it makes no sense, as with more slots than there are. What a primary
/// has whose host is not known to those who were asked is left out.
pub(crate) fn read(answer: &Value) -> Option<Vec<SlotRange>> {
    let Value::Array(entries) = answer else {
        return None;
    };
    let mut ranges = Vec::new();
    let mut told = 0;
    for entry in entries {
        let Value::Array(entry) = entry else {
            return None;
        };
        let [first, last, Value::Array(primary), ..] = &entry[..] else {
            return None;
        };
        let [host, port, ..] = &primary[..] else {
            return None;
        };
        let host = match host {
            Value::Nil => None,
            host => Some(text(host)?.to_owned()).filter(|host| !host.is_empty()),
        };
        let range = SlotRange {
            first: number(first)?,
            last: number(last)?,
            host,
            port: number(port)?,
        };
        if range
            .host
            .as_deref()
            .is_some_and(|host| !address::is_host(host))
        {
            return None;
        }
        if range.first > range.last || range.last >= SLOTS {
            return None;
        }
        told += u32::from(range.last - range.first) + 1;
        if told > u32::from(SLOTS) {
            return None;
        }
        if range.host.as_deref() != Some("?") {
            ranges.push(range);
        }
    }
    Some(ranges)
}

fn number(value: &Value) -> Option<u16> {
    match value {
        Value::Int(number) => (*number).try_into().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_the_specification() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!(crc16(b""), 0);
        for (key, expected) in [
            ("foo", 12182),
            ("bar", 5061),
            ("{user1000}.following", slot("user1000")),
            ("{user1000}.followers", slot("user1000")),
            ("foo{}{bar}", crc16(b"foo{}{bar}") % SLOTS),
            ("foo{{bar}}zap", slot("{bar")),
            ("foo{bar}{zap}", slot("bar")),
            ("foo{bar", crc16(b"foo{bar") % SLOTS),
        ] {
            assert_eq!(slot(key), expected, "{key}");
        }
    }

    fn array(values: &[Value]) -> Value {
        Value::Array(values.to_vec())
    }

    fn entry(first: i64, last: i64, host: Value, port: i64) -> Value {
        let id = Value::BulkString(b"id".to_vec());
        let primary = array(&[host, Value::Int(port), id, array(&[])]);
        array(&[
            Value::Int(first),
            Value::Int(last),
            primary.clone(),
            primary,
        ])
    }

    fn word(word: &str) -> Value {
        Value::BulkString(word.as_bytes().to_vec())
    }

    #[test]
    fn ranges_are_read() {
        let answer = array(&[
            entry(0, 99, word("10.0.0.1"), 6379),
            entry(100, 200, Value::Nil, 6380),
            entry(201, 300, word(""), 6380),
            entry(301, 400, word("?"), 6381),
        ]);
        let range = |first, last, host: Option<&str>, port| SlotRange {
            first,
            last,
            host: host.map(str::to_owned),
            port,
        };
        let expected = vec![
            range(0, 99, Some("10.0.0.1"), 6379),
            range(100, 200, None, 6380),
            range(201, 300, None, 6380),
        ];
        assert_eq!(read(&answer), Some(expected));
        assert_eq!(read(&array(&[])), Some(Vec::new()));
    }

    #[test]
    fn an_answer_that_makes_no_sense_is_none() {
        for answer in [
            Value::Nil,
            Value::Okay,
            array(&[Value::Int(1)]),
            array(&[array(&[Value::Int(0), Value::Int(1)])]),
            array(&[array(&[Value::Int(0), Value::Int(1), array(&[])])]),
            array(&[entry(-1, 1, word("a"), 1)]),
            array(&[entry(2, 1, word("a"), 1)]),
            array(&[entry(0, 16384, word("a"), 1)]),
            array(&[entry(0, 1, word("a"), 65536)]),
            array(&[entry(0, 1, Value::Int(1), 1)]),
            array(&[entry(0, 1, word(&"a".repeat(256)), 1)]),
            array(&[entry(0, 9000, word("a"), 1), entry(1, 9000, word("b"), 1)]),
        ] {
            assert_eq!(read(&answer), None, "{answer:?}");
        }
    }
}
