//! Feeds: one task for each topic, filter and place that waits for news on behalf of all streams of it, and
//! ends with the last of them. Sends nothing to any client.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::sleep;
use tracing::debug;
use weather::PlaceQuery;
use weather_service::{Caller, Face, LONGEST_WAIT, Service};

use super::topic::{News, StreamQuery};
use crate::client;

/// The pause after a question that failed.
const PAUSE: Duration = Duration::from_secs(5);

/// The feeds that have streams.
#[derive(Debug, Default)]
pub(crate) struct Feeds(Mutex<HashMap<(StreamQuery, String), Weak<Feed>>>);

/// News of a topic at a place, as they come.
#[derive(Debug)]
pub(crate) struct Feed {
    latest: watch::Sender<Arc<FeedNews>>,
    task: AbortHandle,
}

/// The latest news, and after which cursor they come.
#[derive(Debug, Default)]
pub(crate) struct FeedNews {
    pub(crate) after: Option<String>,
    pub(crate) news: Option<News>,
}

impl Feeds {
    /// Returns the feed of what a stream tells of at a place; there is one as long as somebody has it.
    pub(crate) fn join(
        &self,
        service: &Arc<Service>,
        query: &StreamQuery,
        place: &PlaceQuery,
    ) -> Arc<Feed> {
        let mut feeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (query.clone(), place.to_string());
        if let Some(feed) = feeds.get(&key).and_then(Weak::upgrade) {
            return feed;
        }
        feeds.retain(|_, feed| feed.strong_count() > 0);
        let latest = watch::Sender::default();
        let run = run(
            Arc::clone(service),
            query.clone(),
            place.clone(),
            latest.clone(),
        );
        let feed = Arc::new(Feed {
            latest,
            task: tokio::spawn(run).abort_handle(),
        });
        feeds.insert(key, Arc::downgrade(&feed));
        feed
    }
}

impl Feed {
    /// Returns the news from now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Arc<FeedNews>> {
        self.latest.subscribe()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Names the feeds in the log.
struct FeedName;

impl fmt::Display for FeedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("http events")
    }
}

/// Waits for news, again and again.
async fn run(
    service: Arc<Service>,
    query: StreamQuery,
    place: PlaceQuery,
    latest: watch::Sender<Arc<FeedNews>>,
) {
    let caller = Caller {
        face: Face::Http,
        name: &FeedName,
        id: client::FEEDS,
    };
    let mut cursor: Option<String> = None;
    loop {
        let Ok(question) = query.question(&place, cursor.as_deref(), LONGEST_WAIT) else {
            // It was of a service that is no more.
            cursor = None;
            continue;
        };
        match service.answer(caller, &question).await {
            Ok(reply) => {
                let news = News::of(&reply);
                let Some(next) = news
                    .cursor
                    .clone()
                    .filter(|_| !news.events.is_empty() || cursor.is_none())
                else {
                    // Nothing for so long, or the daemon stops and nobody waits any more.
                    sleep(PAUSE).await;
                    continue;
                };
                let after = cursor.replace(next);
                latest.send_replace(Arc::new(FeedNews {
                    after,
                    news: Some(news),
                }));
            }
            Err(error) => {
                debug!(%error, %place, "no news for streams; trying again");
                sleep(PAUSE).await;
            }
        }
    }
}
