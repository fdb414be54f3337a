//! A look into the engine beside all daemons: the versions of forecasts that stand there. Knows no daemon.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::record::HistoryRecord;
use super::writer::{HistoryWriter, RunPhase};

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(10);
/// The longest that the engine is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// Returns the keys of forecasts, each with the version at the beginning of its value.
const LOOK: &str = "EVAL \"local found = {} \
     for _, key in ipairs(redis.call('KEYS', '*:value:{/gridpoints/*/forecast*')) do \
         local version = redis.pcall('GETRANGE', key, 0, 15) \
         if type(version) == 'string' then found[#found + 1] = key .. '=' .. version end \
     end \
     return table.concat(found, ' ')\" 0\r\n";

/// Looks until all is over. Of each cell, a version is written down when it is first seen there.
pub(super) fn observe(writer: &HistoryWriter, socket: &Path) -> Result<()> {
    let mut connected = None;
    let mut seen = HashMap::new();
    while !writer.wait(PAUSE, RunPhase::Over) {
        let begin = writer.now();
        let Ok(found) = look(&mut connected, socket) else {
            // An engine that fails is the point of it.
            connected = None;
            seen.clear();
            continue;
        };
        let at = writer.since(begin);
        for (cell, version) in found.split(' ').filter_map(read) {
            if seen.insert(cell.clone(), version) != Some(version) {
                writer.write(&HistoryRecord::Sighting { cell, version, at })?;
            }
        }
    }
    Ok(())
}

fn look(connected: &mut Option<UnixStream>, socket: &Path) -> io::Result<String> {
    let stream = match connected {
        Some(stream) => stream,
        none => {
            let stream = UnixStream::connect(socket)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            none.insert(stream)
        }
    };
    stream.write_all(LOOK.as_bytes())?;
    let mut reader = BufReader::new(&*stream);
    let mut head = String::new();
    reader.read_line(&mut head)?;
    let refused = || io::Error::other("refused");
    let length = head.trim_end().strip_prefix('$').ok_or_else(refused)?;
    let mut found = vec![0; length.parse().map_err(|_| refused())?];
    reader.read_exact(&mut found)?;
    reader.read_exact(&mut [0; 2])?;
    String::from_utf8(found).map_err(|_| refused())
}

/// Reads cell and version from `KEY=VERSION`.
fn read(found: &str) -> Option<(String, i64)> {
    let (key, version) = found.rsplit_once('=')?;
    let (_, path) = key.split_once("/gridpoints/")?;
    let (cell, _) = path.split_once("/forecast")?;
    let ordered = u64::from_str_radix(version, 16).ok()?;
    Some((cell.to_owned(), (ordered ^ (1 << 63)).cast_signed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_and_version_are_read_from_a_key_and_the_beginning_of_its_value() {
        let found =
            "weatherd:2:http://x:value:{/gridpoints/SEW/125,68/forecast?units=us}=8000000069a8b0d0";
        let expected = ("SEW/125,68".to_owned(), 0x69a8_b0d0);
        assert_eq!(read(found), Some(expected));
        assert_eq!(read("weatherd:2:http://x:value:{/points/1,2}=80"), None);
    }
}
