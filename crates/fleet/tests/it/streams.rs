//! Streams: whoever writes has read what is there, a loss is seen, and what is not ours is removed.

use bytes::Bytes;
use cache::{Invalidation, SharedStreams, StreamPlace, StreamPosition};
use fleet::Engine;

use crate::EngineSite;

const NAME: &str = "47.6062,-122.3321";
const KEY: &str = "weatherd:2:upstream:stream:{47.6062,-122.3321}";

/// The end of the stream, for an engine whose connection is still the same.
async fn place(engine: &Engine, end: Option<StreamPosition>) -> StreamPlace<'static> {
    let elsewhere = SharedStreams::read(engine, "elsewhere", None).await;
    StreamPlace {
        name: NAME,
        connection: elsewhere.unwrap().connection,
        end,
    }
}

async fn append(engine: &Engine, at: StreamPosition, entry: &str) -> Option<StreamPosition> {
    let place = place(engine, Some(at)).await;
    engine.append(place, entry.as_bytes()).await.unwrap()
}

async fn replace(
    engine: &Engine,
    at: Option<StreamPosition>,
    entry: &str,
) -> Option<StreamPosition> {
    let place = place(engine, at).await;
    engine.replace(place, entry.as_bytes()).await.unwrap()
}

/// The entries after a position, whether they are all, and the last position.
async fn read(
    engine: &Engine,
    after: Option<StreamPosition>,
) -> (Vec<Bytes>, bool, Option<StreamPosition>) {
    let reading = SharedStreams::read(engine, NAME, after).await.unwrap();
    (reading.entries, reading.is_whole, reading.position)
}

#[tokio::test]
async fn what_one_daemon_writes_another_reads_and_goes_on_with() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        assert_eq!(read(&one, None).await, (Vec::new(), true, None));
        let first = replace(&one, None, "first").await;
        assert_eq!(
            read(&other, None).await,
            (vec!["first".into()], true, first)
        );
        let first = first.unwrap();
        let second = append(&other, first, "second").await;
        assert_eq!(
            read(&one, Some(first)).await,
            (vec!["second".into()], false, second)
        );
        assert_eq!(read(&one, second).await, (Vec::new(), false, second));
        let all = vec!["first".into(), "second".into()];
        assert_eq!(read(&one, None).await, (all, true, second));
        let anew = replace(&one, second, "anew").await;
        assert_eq!(
            read(&other, second).await,
            (vec!["anew".into()], true, anew),
            "its position is gone"
        );
    }
}

#[tokio::test]
async fn what_was_read_on_another_connection_is_not_gone_on_with() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let first = replace(&engine, None, "first").await;
        let now = place(&engine, first).await;
        let before = StreamPlace {
            connection: now.connection + 1,
            ..now
        };
        assert_eq!(engine.append(before, b"second").await, Ok(None));
        assert_eq!(engine.replace(before, b"anew").await, Ok(None));
        assert!(engine.append(now, b"second").await.unwrap().is_some());
    }
}

#[tokio::test]
async fn who_has_not_read_to_the_end_writes_nothing() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let gone = StreamPosition {
            number: 1,
            nonce: 7,
        };
        assert_eq!(append(&engine, gone, "onto nothing").await, None);
        assert_eq!(replace(&engine, Some(gone), "onto nothing").await, None);
        let first = replace(&engine, None, "first").await.unwrap();
        let second = append(&engine, first, "second").await;
        assert_eq!(replace(&engine, None, "anew").await, None);
        assert_eq!(append(&engine, first, "another second").await, None);
        assert_eq!(replace(&engine, Some(first), "anew").await, None);
        engine.discard(NAME, first).await.unwrap();
        let all = vec!["first".into(), "second".into()];
        assert_eq!(read(&engine, None).await, (all, true, second));
        engine.discard(NAME, second.unwrap()).await.unwrap();
        assert_eq!(read(&engine, second).await, (Vec::new(), true, None));
    }
}

#[tokio::test]
async fn a_stream_lives_for_a_month_after_the_last_write() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let first = replace(&engine, None, "first").await.unwrap();
        let left = || {
            let left = site.server.command(&format!("PTTL {KEY}"));
            left.trim_start_matches(':').parse::<i64>().unwrap()
        };
        let day = 24 * 60 * 60 * 1000;
        assert!((28 * day..32 * day).contains(&left()), "{}", left());
        site.server.command(&format!("PEXPIRE {KEY} {day}"));
        append(&engine, first, "second").await;
        assert!(left() > 28 * day);
    }
}

#[tokio::test]
async fn writes_are_announced_and_so_is_the_loss_of_everything() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let mut news = other.news();
        let first = replace(&one, None, "first").await.unwrap();
        assert_eq!(news.recv().await, Ok(Invalidation::Of(NAME.into())));
        append(&one, first, "second").await;
        assert_eq!(news.recv().await, Ok(Invalidation::Of(NAME.into())));
        site.server.command("FLUSHALL");
        assert_eq!(news.recv().await, Ok(Invalidation::All));
        assert_eq!(read(&one, Some(first)).await, (Vec::new(), true, None));
    }
}

#[tokio::test]
async fn another_connection_has_another_number() {
    for mut site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let before = SharedStreams::read(&engine, NAME, None).await.unwrap();
        let again = SharedStreams::read(&engine, NAME, None).await.unwrap();
        assert_eq!(again.connection, before.connection);
        site.server.kill();
        engine.until_failing().await;
        assert!(SharedStreams::read(&engine, NAME, None).await.is_err());
        site.restart();
        engine.until_reachable().await;
        let after = SharedStreams::read(&engine, NAME, None).await.unwrap();
        assert_ne!(after.connection, before.connection);
    }
}

#[tokio::test]
async fn what_is_no_stream_of_ours_is_removed_and_counted() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let many = format!(
            "EVAL \"for i = 1, 2000 do redis.call('XADD', '{KEY}', i .. '-1', 'entry', 'x') end\" 0"
        );
        let much = format!(
            "EVAL \"redis.call('XADD', '{KEY}', '1-1', 'entry', string.rep('x', 9000000))\" 0"
        );
        for (count, command) in (1..).zip([
            format!("SET {KEY} hello"),
            format!("LPUSH {KEY} hello"),
            format!("XADD {KEY} 1-1 other hello"),
            format!("XADD {KEY} 1-1 entry hello more hello"),
            format!("XADD {KEY} 1-1 entry hello"),
            format!("XADD {KEY} 18446744073709551615-1 entry hello"),
            many,
            much,
        ]) {
            site.server.command(&command);
            assert_eq!(
                read(&engine, None).await,
                (Vec::new(), true, None),
                "{command}"
            );
            assert_eq!(site.server.command(&format!("EXISTS {KEY}")), ":0");
            assert_eq!(engine.status().foreign, count, "{command}");
            site.server.command(&command);
            assert_eq!(replace(&engine, None, "over it").await, None, "{command}");
            site.server.command(&format!("DEL {KEY}"));
        }
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test]
async fn a_stream_that_unpacks_to_more_than_ours_do_is_removed_and_counted() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let zeros = "\0".repeat(8 << 20);
        let first = replace(&engine, None, &zeros).await.unwrap();
        let second = append(&engine, first, &zeros).await.unwrap();
        assert_eq!(read(&engine, None).await.0.len(), 2);
        append(&engine, second, "one more").await.unwrap();
        assert_eq!(read(&engine, None).await, (Vec::new(), true, None));
        assert_eq!(site.server.command(&format!("EXISTS {KEY}")), ":0");
        assert_eq!(engine.status().foreign, 1);
    }
}

#[tokio::test]
async fn a_stream_that_takes_no_number_of_ours_is_removed_and_counted() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let first = replace(&engine, None, "first").await.unwrap();
        site.server
            .command(&format!("XADD {KEY} 99999999-1 entry hello"));
        site.server.command(&format!("XDEL {KEY} 99999999-1"));
        assert_eq!(append(&engine, first, "second").await, None);
        assert_eq!(site.server.command(&format!("EXISTS {KEY}")), ":0");
        let status = engine.status();
        assert_eq!((status.foreign, status.failures), (1, 0));
        assert!(replace(&engine, None, "anew").await.is_some());
    }
}
