//! Taking in a body: never more than allowed, whether as sent or as decompressed. Knows no status.

use std::io::{ErrorKind, Read};

use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use super::error::FetchError;

/// Reads a body to its end, up to `limit` bytes.
pub(crate) async fn read(mut body: Incoming, limit: usize) -> Result<Bytes, FetchError> {
    let too_large = FetchError::BodyTooLarge { limit };
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(too_large);
    }
    let mut whole = BytesMut::with_capacity(announced.min(1 << 20));
    while let Some(frame) = body.frame().await {
        let Ok(part) = frame.map_err(FetchError::in_body)?.into_data() else {
            continue; // trailers
        };
        if part.len() > limit - whole.len() {
            return Err(too_large);
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole.freeze())
}

/// Undoes `Content-Encoding`, up to `limit` bytes: a bomb is cut off, not unpacked.
pub(crate) fn decode(headers: &HeaderMap, sent: Bytes, limit: usize) -> Result<Bytes, FetchError> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    let encoding = match (encodings.next(), encodings.next()) {
        (None, _) => return Ok(sent),
        (Some(one), None) => one.to_str().map_err(|_| FetchError::BadEncoding)?.trim(),
        (Some(_), Some(_)) => return Err(FetchError::BadEncoding),
    };
    if sent.is_empty() || encoding.eq_ignore_ascii_case("identity") {
        return Ok(sent);
    }
    if encoding.eq_ignore_ascii_case("gzip") || encoding.eq_ignore_ascii_case("x-gzip") {
        return gunzip(&sent, limit);
    }
    Err(FetchError::BadEncoding)
}

fn gunzip(packed: &[u8], limit: usize) -> Result<Bytes, FetchError> {
    // JSON shrinks to about a tenth; a guess only, so that the first growth steps are saved.
    let mut plain = Vec::with_capacity(packed.len().saturating_mul(10).min(limit).min(1 << 20));
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(packed)
        .take(one_more)
        .read_to_end(&mut plain)
        .map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => FetchError::Truncated,
            _ => FetchError::BadEncoding,
        })?;
    if plain.len() > limit {
        return Err(FetchError::BodyTooLarge { limit });
    }
    // It is kept for hours.
    plain.shrink_to_fit();
    Ok(plain.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_cut_off_at_the_limit() {
        let bomb = packed(&vec![b' '; 10_000_000]);
        assert!(bomb.len() < 20_000);
        assert!(matches!(
            gunzip(&bomb, 100_000),
            Err(FetchError::BodyTooLarge { limit: 100_000 })
        ));
    }

    #[test]
    fn a_body_of_exactly_the_limit_is_taken() {
        assert_eq!(gunzip(&packed(b"12345"), 5).unwrap(), "12345");
    }

    #[test]
    fn compression_cut_at_any_length_is_noticed() {
        let whole = packed(b"{\"type\": \"Feature\", \"properties\": {}}");
        for cut in 1..whole.len() {
            let error = gunzip(&whole[..cut], 1000).unwrap_err();
            assert!(
                matches!(error, FetchError::Truncated),
                "cut at {cut}: {error:?}"
            );
        }
        let mut damaged = whole;
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0xff;
        assert!(gunzip(&damaged, 1000).is_err());
    }

    #[test]
    fn an_encoding_nobody_asked_for_is_refused() {
        for value in ["br", "gzip, gzip", ""] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_ENCODING, value.parse().unwrap());
            let error = decode(&headers, Bytes::from_static(b"x"), 10).unwrap_err();
            assert!(matches!(error, FetchError::BadEncoding), "{value:?}");
        }
    }
}
