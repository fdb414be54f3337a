//! Content codings (RFC 9110, 8.4): the one a client prefers, and bodies in it. Knows no endpoint.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The least body that is worth a coding.
const LEAST: usize = 1024;
/// A level at which no body takes more than a few milliseconds.
const BROTLI_LEVEL: u32 = 4;
/// The window of brotli, as a power of two.
const BROTLI_WINDOW: u32 = 20;
/// The usual level of zstd.
const ZSTD_LEVEL: i32 = 3;

/// A content coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Zstd,
    Brotli,
    Gzip,
}

impl Coding {
    /// All of them, the cheapest for what it saves first.
    pub(crate) const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    /// Returns its name in fields.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Returns the coding for a body of so many bytes that a field `Accept-Encoding` prefers.
    pub(crate) fn preferred(field: &str, length: usize) -> Option<Self> {
        if length < LEAST {
            return None;
        }
        let quality = |coding: Self| quality(field, coding.name());
        let acceptable = Self::ALL.into_iter().filter(|coding| quality(*coding) > 0);
        // The first of equals is the last of them in reverse.
        acceptable.rev().max_by_key(|coding| quality(*coding))
    }

    /// Returns a body in this coding.
    ///
    /// # Errors
    ///
    /// Writing to memory has none, but the encoders may.
    pub(crate) fn encode(self, body: &[u8]) -> io::Result<Bytes> {
        let encoded = match self {
            Self::Zstd => zstd::bulk::compress(body, ZSTD_LEVEL)?,
            Self::Brotli => {
                let mut encoded = Vec::new();
                let mut encoder =
                    brotli::CompressorWriter::new(&mut encoded, 4096, BROTLI_LEVEL, BROTLI_WINDOW);
                encoder.write_all(body)?;
                encoder.flush()?;
                drop(encoder);
                encoded
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(body)?;
                encoder.finish()?
            }
        };
        Ok(encoded.into())
    }
}

/// Returns the weight of a coding in thousandths; 0 if it is not acceptable.
fn quality(field: &str, name: &str) -> u32 {
    let weight_of = |wanted: &str| {
        let mut items = field
            .split(',')
            .map(|item| item.split_once(';').unwrap_or((item, "")));
        let (_, parameters) = items.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
        let weight = parameters.trim().strip_prefix("q=");
        let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok());
        Some(weight.filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0))
    };
    let weight = weight_of(name).or_else(|| weight_of("*")).unwrap_or(0.0);
    // From 0 to 1000, so that nothing is cut off.
    (weight * 1000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_client_prefers_and_among_equals_we_do() {
        use Coding::{Brotli, Gzip, Zstd};
        for (field, coding) in [
            ("", None),
            ("identity", None),
            ("gzip", Some(Gzip)),
            ("gzip, deflate, br, zstd", Some(Zstd)),
            ("gzip, deflate, br", Some(Brotli)),
            ("gzip;q=1.0, zstd;q=0.5", Some(Gzip)),
            ("zstd;q=0, gzip;q=0.1", Some(Gzip)),
            ("*", Some(Zstd)),
            ("*;q=0.5, zstd;q=0", Some(Brotli)),
            ("GZIP; q=0.3", Some(Gzip)),
            ("gzip;q=nonsense", None),
            ("*;q=0", None),
        ] {
            assert_eq!(Coding::preferred(field, LEAST), coding, "{field}");
        }
        assert_eq!(Coding::preferred("gzip", LEAST - 1), None);
    }

    #[test]
    fn every_coding_is_read_back_by_others() {
        let body = "SIMULATED Mostly Cloudy. ".repeat(1000);
        for coding in Coding::ALL {
            let encoded = coding.encode(body.as_bytes()).unwrap();
            assert!(encoded.len() < body.len() / 10, "{coding:?}");
            let mut decoded = Vec::new();
            match coding {
                Coding::Zstd => decoded = zstd::bulk::decompress(&encoded, body.len()).unwrap(),
                Coding::Brotli => {
                    let mut decoder = brotli::Decompressor::new(&*encoded, 4096);
                    decoder.read_to_end(&mut decoded).unwrap();
                }
                Coding::Gzip => {
                    let mut decoder = flate2::read::GzDecoder::new(&*encoded);
                    decoder.read_to_end(&mut decoded).unwrap();
                }
            }
            assert_eq!(decoded, body.as_bytes(), "{coding:?}");
        }
    }
}
