//! Calls that come again with the same bytes: answered at once where the object can, with the same result
//! as those that are read anew.

use std::sync::atomic::Ordering;

use pymanager::client::ClientError;

use crate::notebook::TestServer;

#[test]
fn a_call_that_comes_again_has_the_same_result_at_once_or_not() {
    let server = TestServer::start();
    for _ in 0..4 {
        // What one connection prepared serves the next.
        let mut proxy = server.manager().create("notebook").unwrap();
        for number in 0..10 {
            let echo = proxy.call(
                "echo",
                |w| w.int(number),
                |value| value.as_i64().ok_or(ClientError::UnexpectedResult("int")),
            );
            assert_eq!(echo.unwrap(), number);
        }
    }
    // The first of each four is read, and of the others each third is not answered at once.
    assert_eq!(server.notebook.echoes.load(Ordering::SeqCst), 10 * 2);
}

#[test]
fn what_is_not_prepared_is_carried_out_each_time() {
    let server = TestServer::start();
    let mut proxy = server.manager().create("notebook").unwrap();
    for count in 1..5 {
        let counted = proxy.call(
            "count",
            |_| (),
            |value| value.as_i64().ok_or(ClientError::UnexpectedResult("int")),
        );
        assert_eq!(counted.unwrap(), count);
    }
}
