//! Heads of responses as bytes (RFC 9112, 4), in the form that hyper writes. Knows no body.

use http::response::Parts;

/// Writes the head of a response of HTTP/1.1.
pub(crate) fn write(parts: &Parts) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {}\r\n", parts.status).into_bytes();
    for (name, value) in &parts.headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}
