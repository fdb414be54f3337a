//! The requester of what is being done: carried along by the task, from the door to the deadline of each
//! step, so that no room on the way has to pass it on. Knows no queue.

use std::future::Future;

use cache::Requester;

tokio::task_local! {
    static CURRENT: Requester;
}

/// Returns for whom the current task works; nobody in particular outside of [`scope`].
pub(crate) fn current() -> Requester {
    CURRENT.try_with(|requester| *requester).unwrap_or_default()
}

/// Does the work for `requester`.
pub(crate) async fn scope<T>(requester: Requester, work: impl Future<Output = T>) -> T {
    CURRENT.scope(requester, work).await
}
