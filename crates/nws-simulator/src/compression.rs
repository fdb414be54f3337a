//! Content coding: gzip, for clients that accept it.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue, Response, header};

/// Bodies below this size are sent as they are.
const WORTH_COMPRESSING: usize = 256;

/// Compresses a body if the client takes gzip.
pub(crate) fn compress(request: &HeaderMap, response: &mut Response<Bytes>) {
    let takes_gzip = request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            name.trim().eq_ignore_ascii_case("gzip") && !matches!(weight.trim(), "q=0" | "q=0.0")
        });
    if !takes_gzip || response.body().len() < WORTH_COMPRESSING {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let compressed = encoder
        .write_all(response.body())
        .and_then(|()| encoder.finish());
    if let Ok(compressed) = compressed {
        *response.body_mut() = compressed.into();
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}
