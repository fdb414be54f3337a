//! The body of a response: a text that is there as a whole. Knows no endpoint.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};

use crate::connection::InFlight;

/// The body of a response, which counts as a request under way until it is sent or dropped.
#[derive(Debug, Default)]
pub(crate) struct ResponseBody {
    content: Full<Bytes>,
    _in_flight: Option<InFlight>,
}

impl ResponseBody {
    /// Ties the body to the request that it answers.
    pub(crate) fn counted(self, in_flight: InFlight) -> Self {
        Self {
            _in_flight: Some(in_flight),
            ..self
        }
    }
}

impl<T: Into<Bytes>> From<T> for ResponseBody {
    fn from(content: T) -> Self {
        Self {
            content: Full::new(content.into()),
            _in_flight: None,
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.content).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.content.size_hint()
    }
}
