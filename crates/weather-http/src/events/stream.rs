//! One client's stream of events: what it has not read at each of its places, comments while there is
//! nothing, and its end when the daemon stops.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::select_all;
use futures_util::stream::{Stream, unfold};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use weather::{Error, ErrorKind, PlaceQuery};
use weather_service::{Caller, Face, Service};

use super::feed::{Feed, FeedNews, Feeds};
use super::position::Position;
use super::topic::{News, StreamQuery};
use crate::client::Client;
use crate::problem::Problem;
use crate::slots::Slot;

/// The time after which a stream without news has a comment, as the specification advises.
const COMMENT: Duration = Duration::from_secs(15);
/// The time after which a client that lost its stream comes back, in milliseconds.
const RETRY: u32 = 3000;
/// The pause after a question of a stream that failed.
const PAUSE: Duration = Duration::from_secs(5);
/// The bytes of events that are sent at once, about.
const CHUNK: usize = 16 * 1024;

/// The bytes of a stream.
pub(crate) struct EventStream(Pin<Box<dyn Stream<Item = Bytes> + Send>>);

impl EventStream {
    /// Returns the next bytes; `None` at the end.
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.0.as_mut().poll_next(context)
    }
}

impl std::fmt::Debug for EventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventStream")
    }
}

/// The client of a stream, what it wants, and whom to ask for it.
pub(crate) struct StreamContext {
    pub(crate) service: Arc<Service>,
    pub(crate) client: Client,
    pub(crate) query: StreamQuery,
    pub(crate) stopped: watch::Receiver<bool>,
    /// The stream's slot among all.
    pub(crate) _slot: Slot<u32>,
}

/// Opens a stream about these places, from a position on.
///
/// # Errors
///
/// The problem of a place that cannot have events, now or later, or of a position of something else.
pub(crate) async fn open(
    context: StreamContext,
    feeds: &Feeds,
    places: Vec<PlaceQuery>,
    position: Position,
) -> Result<EventStream, Problem> {
    let mut session = Session {
        places: places
            .into_iter()
            .map(|place| {
                Subscription::new(feeds.join(&context.service, &context.query, &place), place)
            })
            .collect(),
        context,
        position,
        ready: VecDeque::new(),
    };
    session
        .ready
        .push_back(format!("retry: {RETRY}\n\n").into());
    for at in 0..session.places.len() {
        match session.ask(at).await {
            Ok(()) => {}
            Err(error) if is_passing(&error) => session.places[at].is_behind = true,
            Err(error) => return Err(Problem::from(&error)),
        }
    }
    let bytes = unfold(session, |mut session| async move {
        let bytes = session.next().await?;
        Some((bytes, session))
    });
    Ok(EventStream(Box::pin(bytes)))
}

/// Returns whether a failure may be over soon, so that the stream can go on.
fn is_passing(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Unreachable | ErrorKind::Timeout | ErrorKind::InvalidResponse => true,
        ErrorKind::BadRequest | ErrorKind::NoData => false,
    }
}

struct Session {
    context: StreamContext,
    places: Vec<Subscription>,
    position: Position,
    /// Bytes that can be sent at once.
    ready: VecDeque<Bytes>,
}

struct Subscription {
    place: PlaceQuery,
    news: watch::Receiver<Arc<FeedNews>>,
    /// There may be more to tell than was.
    is_behind: bool,
    _feed: Arc<Feed>,
}

impl Subscription {
    fn new(feed: Arc<Feed>, place: PlaceQuery) -> Self {
        Self {
            place,
            news: feed.subscribe(),
            is_behind: false,
            _feed: feed,
        }
    }
}

impl Session {
    /// Returns the next bytes for the client; `None` when the daemon stops.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                return Some(bytes);
            }
            let mut stopped = self.context.stopped.clone();
            tokio::select! {
                biased;
                _ = stopped.wait_for(|stop| *stop) => return None,
                waited = timeout(COMMENT, self.wait()) => {
                    if waited.is_err() {
                        return Some(Bytes::from_static(b": \n\n"));
                    }
                }
            }
        }
    }

    /// Waits for news of any place, and makes them ready.
    async fn wait(&mut self) {
        if let Some(at) = self.places.iter().position(|place| place.is_behind) {
            sleep(PAUSE).await;
            return self.catch_up(at).await;
        }
        let changes = self
            .places
            .iter_mut()
            .map(|place| Box::pin(place.news.changed()));
        // The feed lives as long as we have it.
        let (_, at, _) = select_all(changes).await;
        let told = Arc::clone(&self.places[at].news.borrow_and_update());
        let known = self.position.cursor(at);
        match &told.news {
            // What this client knows is what the feed knew.
            Some(news) if known.is_some() && told.after.as_deref() == known => self.tell(at, news),
            Some(news) if known.is_some() && news.cursor.as_deref() == known => {}
            _ => self.catch_up(at).await,
        }
    }

    /// Asks for what the client does not know of a place; again later, if that fails or is cut short.
    async fn catch_up(&mut self, at: usize) {
        self.places[at].is_behind = true;
        // Boxed, so that a stream that waits, as nearly all do, has no room for a question.
        self.places[at].is_behind = Box::pin(self.ask(at)).await.is_err();
    }

    /// Asks for what the client does not know of a place, without waiting for more.
    async fn ask(&mut self, at: usize) -> Result<(), Error> {
        let cursor = self.position.cursor(at);
        let place = &self.places[at].place;
        let question = self.context.query.question(place, cursor, Duration::ZERO);
        let question = question.map_err(Error::BadRequest)?;
        let caller = Caller {
            face: Face::Http,
            name: &self.context.client,
            id: self.context.client.id,
        };
        let reply = self.context.service.answer(caller, &question).await?;
        self.tell(at, &News::of(&reply));
        Ok(())
    }

    /// Makes events ready, and moves the position past them.
    fn tell(&mut self, at: usize, news: &News) {
        let mut text = String::new();
        for event in &news.events {
            // Writing to memory does not fail.
            let _ = writeln!(text, "event: {}", event.name);
            if let Some(cursor) = &event.cursor {
                self.position.advance(at, cursor.clone());
                let _ = writeln!(text, "id: {}", self.position);
            }
            let _ = write!(text, "data: {}\n\n", event.data);
            if text.len() >= CHUNK {
                self.ready.push_back(std::mem::take(&mut text).into());
            }
        }
        if let Some(cursor) = &news.cursor {
            let is_new = self.position.cursor(at) != Some(cursor);
            self.position.advance(at, cursor.clone());
            if is_new {
                // No event has it, but a client that comes back should begin there.
                let _ = write!(text, "id: {}\n\n", self.position);
            }
        }
        if !text.is_empty() {
            self.ready.push_back(text.into());
        }
    }
}
