//! One request in hyper's hands: its bytes, from the stream that reads them to the service that gets it as a
//! request. Knows no response.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Request, Version};
use hyper::body::Body;

/// The request that hyper has, shared by the stream beneath it and the service above it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Exchange(Arc<Mutex<Stage>>);

#[derive(Debug, Default)]
enum Stage {
    /// Nothing that is known of.
    #[default]
    Unknown,
    /// The bytes of one whole head, of which hyper has made nothing yet.
    Given(Box<[u8]>),
    /// They were all of one request.
    Taken,
}

impl Exchange {
    /// Notes that hyper gets one whole head, and nothing else.
    pub(super) fn give(&self, head: &[u8]) {
        *self.stage() = Stage::Given(head.into());
    }

    /// Returns the bytes of a request that hyper has read, where they are known and all that belongs to it: the head
    /// of a request of HTTP/1.1 without a body.
    pub(crate) fn take(&self, request: &Request<impl Body>) -> Option<Box<[u8]>> {
        let mut stage = self.stage();
        let given = std::mem::take(&mut *stage);
        let is_whole = request.version() == Version::HTTP_11 && request.body().is_end_stream();
        match given {
            Stage::Given(head) if is_whole => {
                *stage = Stage::Taken;
                Some(head)
            }
            _ => None,
        }
    }

    /// Returns whether hyper made one request of all that it got; only once.
    pub(super) fn finish(&self) -> bool {
        let stage = std::mem::take(&mut *self.stage());
        matches!(stage, Stage::Taken)
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns whether bytes are the head of one request and nothing else, if they are the head of any: their first
/// empty line is their end. A line may end without a carriage return, as hyper has it.
pub(super) fn is_one_head(bytes: &[u8]) -> bool {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').skip(1);
    let is_empty = |line: &&[u8]| matches!(*line, b"\n" | b"\r\n");
    lines.find(is_empty).is_some() && lines.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::ResponseBody;

    #[test]
    fn a_head_ends_with_its_first_empty_line() {
        for (bytes, is_one) in [
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", true),
            ("GET / HTTP/1.1\nHost: x\n\n", true),
            ("GET / HTTP/1.1\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nHost: x\r\n", false),
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\nG", false),
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\n", false),
            (
                "GET / HTTP/1.1\nHost: x\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
                false,
            ),
            ("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", false),
            ("", false),
        ] {
            assert_eq!(is_one_head(bytes.as_bytes()), is_one, "{bytes:?}");
        }
    }

    #[test]
    fn bytes_are_those_of_the_one_request_that_hyper_makes_of_them() {
        let head = b"GET / HTTP/1.1\r\n\r\n";
        let plain = Request::new(ResponseBody::default());
        let exchange = Exchange::default();
        assert_eq!(exchange.take(&plain), None, "nothing was given");
        exchange.give(head);
        assert!(!exchange.finish(), "hyper made nothing of it");
        assert_eq!(exchange.take(&plain), None, "that was given up");
        exchange.give(head);
        assert_eq!(exchange.take(&plain).as_deref(), Some(&head[..]));
        assert_eq!(
            exchange.take(&plain),
            None,
            "of one head come no two requests"
        );
        assert!(!exchange.finish());
        exchange.give(head);
        let with_body = Request::new(ResponseBody::from("body"));
        assert_eq!(exchange.take(&with_body), None);
        assert!(!exchange.finish(), "a body may follow");
        exchange.give(head);
        assert!(exchange.take(&plain).is_some() && exchange.finish());
        assert!(!exchange.finish());
    }
}
