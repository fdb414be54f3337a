//! A response body that travels whole, in drips, not to its end, or without end.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::Version;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::stream::ResetOrder;
use crate::delivery::DeliveryMode;

/// The pause before a cut, so that what was sent before is on its way.
const BEFORE_A_CUT: Duration = Duration::from_millis(20);
/// One piece of an endless body.
const BLANKS: &[u8] = &[b' '; 16 * 1024];

/// The body of a response under way.
#[derive(Debug)]
pub(super) struct PacedBody {
    rest: Bytes,
    mode: DeliveryMode,
    abort: ResetOrder,
    version: Version,
    sent: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

/// The body was cut on purpose.
#[derive(Debug, thiserror::Error)]
#[error("cut by a fault rule")]
pub(super) struct BodyCut;

impl PacedBody {
    pub(super) fn new(
        bytes: Bytes,
        mode: DeliveryMode,
        abort: ResetOrder,
        version: Version,
    ) -> Self {
        Self {
            rest: bytes,
            mode,
            abort,
            version,
            sent: 0,
            pause: None,
        }
    }

    /// Waits once; the next call after it waits again.
    fn poll_pause(&mut self, cx: &mut Context<'_>, pause: Duration) -> Poll<()> {
        let sleep = self.pause.get_or_insert_with(|| Box::pin(sleep(pause)));
        ready!(sleep.as_mut().poll(cx));
        self.pause = None;
        Poll::Ready(())
    }

    fn piece(&mut self, length: usize) -> Option<Bytes> {
        let piece = self.rest.split_to(length.min(self.rest.len()));
        self.sent += piece.len();
        (!piece.is_empty()).then_some(piece)
    }

    /// Sends the first bytes, then ends with a reset.
    fn poll_cut(
        &mut self,
        cx: &mut Context<'_>,
        after: usize,
    ) -> Poll<Option<Result<Bytes, BodyCut>>> {
        if self.sent < after
            && let Some(piece) = self.piece(after)
        {
            return Poll::Ready(Some(Ok(piece)));
        }
        ready!(self.poll_pause(cx, BEFORE_A_CUT));
        // Under HTTP/2 the error resets the one stream; other requests on the connection go on.
        if self.version < Version::HTTP_2 {
            self.abort.order();
        }
        Poll::Ready(Some(Err(BodyCut)))
    }

    fn poll_repeat(
        &mut self,
        head: &Bytes,
        block: &Bytes,
        times: usize,
        tail: &Bytes,
    ) -> Option<Bytes> {
        let index = self.sent;
        self.sent += 1;
        match index {
            0 => Some(head.clone()),
            index if index <= times => Some(block.clone()),
            index if index == times + 1 => Some(tail.clone()),
            _ => None,
        }
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = BodyCut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyCut>>> {
        let this = &mut *self;
        let mode = this.mode.clone();
        let piece = match mode {
            DeliveryMode::Whole | DeliveryMode::Hang | DeliveryMode::DropBefore => {
                this.piece(usize::MAX).map(Ok)
            }
            DeliveryMode::DropInside(after) => ready!(this.poll_cut(cx, after)),
            DeliveryMode::CutShort(after) if this.sent >= after => {
                ready!(this.poll_pause(cx, BEFORE_A_CUT));
                None
            }
            DeliveryMode::CutShort(after) => this.piece(after).map(Ok),
            DeliveryMode::Drip { bytes, every } => {
                if this.sent > 0 && !this.rest.is_empty() {
                    ready!(this.poll_pause(cx, every));
                }
                this.piece(bytes).map(Ok)
            }
            DeliveryMode::Endless => Some(Ok(Bytes::from_static(BLANKS))),
            DeliveryMode::Repeat {
                head,
                block,
                times,
                tail,
            } => this.poll_repeat(&head, &block, times, &tail).map(Ok),
        };
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.mode, DeliveryMode::Whole | DeliveryMode::Drip { .. }) && self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match self.mode {
            DeliveryMode::Whole | DeliveryMode::Drip { .. } => {
                SizeHint::with_exact(self.rest.len() as u64)
            }
            // The length header says what the client is to believe.
            _ => SizeHint::default(),
        }
    }
}
