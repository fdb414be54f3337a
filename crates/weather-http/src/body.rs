//! The body of a response: a text that is there as a whole, or a stream of events. Knows no endpoint.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_LENGTH;
use hyper::body::{Body, Frame, SizeHint};

use crate::activity::InFlight;
use crate::events::EventStream;

/// The body of a response, which counts as a request under way until it is sent or dropped.
#[derive(Debug, Default)]
pub(crate) struct ResponseBody {
    content: Content,
    in_flight: Option<InFlight>,
}

#[derive(Debug)]
enum Content {
    /// Empty once it was sent.
    Whole(Bytes),
    Events(EventStream),
}

impl ResponseBody {
    /// Ties the body to the request that it answers.
    pub(crate) fn counted(self, in_flight: InFlight) -> Self {
        Self {
            in_flight: Some(in_flight),
            ..self
        }
    }

    /// Returns its bytes, if they are there as a whole.
    pub(crate) fn into_whole(self) -> Option<Bytes> {
        match self.content {
            Content::Whole(bytes) => Some(bytes),
            Content::Events(_) => None,
        }
    }

    /// Returns whether it goes on until one side ends it.
    pub(crate) fn is_endless(&self) -> bool {
        matches!(self.content, Content::Events(_))
    }
}

/// Returns the response to `HEAD`: the same without its body, whose length stays.
pub(crate) fn without_body(response: Response<ResponseBody>) -> Response<ResponseBody> {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        parts.headers.insert(CONTENT_LENGTH, length.into());
    }
    Response::from_parts(parts, ResponseBody::default())
}

impl Default for Content {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl<T: Into<Bytes>> From<T> for ResponseBody {
    fn from(content: T) -> Self {
        Self {
            content: Content::Whole(content.into()),
            in_flight: None,
        }
    }
}

impl From<EventStream> for ResponseBody {
    fn from(events: EventStream) -> Self {
        Self {
            content: Content::Events(events),
            in_flight: None,
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
        let frame = match &mut self.content {
            Content::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
            }
            Content::Events(events) => {
                let bytes = events.poll_next(context);
                bytes.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
            }
        };
        if let (Poll::Ready(Some(_)), Some(in_flight)) = (&frame, &self.in_flight) {
            in_flight.progressed();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Whole(bytes) => bytes.is_empty(),
            Content::Events(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Events(_) => SizeHint::default(),
        }
    }
}
