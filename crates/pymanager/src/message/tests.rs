//! Messages against the golden pickles of CPython, cut, and there and back.

use std::path::PathBuf;

use super::*;
use crate::BuiltinException;
use crate::pickle::PickleLimits;

const IDENT: &str = "7f00deadbeef";

/// Returns the golden pickles of that name, of every version (`tests/golden/make.py` made them).
fn golden(name: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let versions = ["3.9", "3.10", "3.11", "3.12", "3.13"];
    let read = |version| std::fs::read(folder.join(format!("{version}-{name}.pickle"))).unwrap();
    versions.map(read).to_vec()
}

fn pickle(bytes: &[u8]) -> Pickle<'_> {
    Pickle::read(bytes, &PickleLimits::DEFAULT).unwrap()
}

#[test]
fn requests_of_every_python_are_read() {
    for bytes in golden("dummy") {
        let pickle = pickle(&bytes);
        let request = ManagerRequest::read(&pickle).unwrap();
        assert_eq!((request.ident, request.method), (None, "dummy"));
        assert_eq!((request.args.len(), request.kwargs.len()), (0, 0));
    }
    for bytes in golden("call") {
        let pickle = pickle(&bytes);
        let mut request = ManagerRequest::read(&pickle).unwrap();
        assert_eq!((request.ident, request.method), (Some(IDENT), "add"));
        let point = request.args.next().unwrap().instance().unwrap();
        assert_eq!(point.class().name, "Point");
        assert_eq!(point.field("x").unwrap().as_f64(), Some(47.6062));
    }
    for bytes in golden("keywords") {
        let pickle = pickle(&bytes);
        let request = ManagerRequest::read(&pickle).unwrap();
        assert_eq!(request.kwargs.get("a").unwrap().as_i64(), Some(1));
        let list = format!("{:?}", request.kwargs.get("b").unwrap());
        assert_eq!(list, "[1099511627776, -7, 1.5]");
    }
    for bytes in golden("get_methods") {
        let pickle = pickle(&bytes);
        let mut request = ManagerRequest::read(&pickle).unwrap();
        let token = read_token(request.args.next().unwrap());
        assert_eq!(token, Some(("notebook", IDENT)));
    }
}

#[test]
fn replies_of_every_python_are_read() {
    for bytes in golden("return_none") {
        assert!(
            matches!(ReceivedReply::read(&pickle(&bytes)), Ok(ReceivedReply::Return(v)) if v.is_none())
        );
    }
    for bytes in golden("error") {
        let pickle = pickle(&bytes);
        let Ok(ReceivedReply::Error(exception)) = ReceivedReply::read(&pickle) else {
            panic!()
        };
        assert_eq!(exception.builtin(), Some(BuiltinException::LookupError));
        assert_eq!(exception.message, "nowhere");
    }
    for bytes in golden("traceback") {
        assert!(
            matches!(ReceivedReply::read(&pickle(&bytes)), Ok(ReceivedReply::Traceback(t)) if t.len() > 300)
        );
    }
    for bytes in golden("proxy") {
        let pickle = pickle(&bytes);
        let Ok(ReceivedReply::Proxy {
            ident,
            typeid,
            exposed,
        }) = ReceivedReply::read(&pickle)
        else {
            panic!()
        };
        assert_eq!((ident, typeid, exposed.len()), (IDENT, "notebook", 1));
    }
}

#[test]
fn no_cut_of_a_golden_pickle_is_a_pickle() {
    let names = [
        "dummy",
        "create",
        "call",
        "keywords",
        "created",
        "return_point",
        "error",
        "proxy",
    ];
    for bytes in names.into_iter().flat_map(golden) {
        for cut in 0..bytes.len() {
            assert!(Pickle::read(&bytes[..cut], &PickleLimits::DEFAULT).is_err());
        }
    }
}

#[test]
fn replies_come_back_as_they_were_put() {
    let mut out = Vec::new();
    ManagerReply::Return(&PickledValue::none()).put(&mut out);
    assert_eq!(
        out, b"\x80\x04\x8c\x07#RETURNN\x86.",
        "the bytes CPython loads fastest"
    );

    let exception = Exception::value_error("no such place");
    out.clear();
    ManagerReply::Error(&exception).put(&mut out);
    let back = pickle(&out);
    let Ok(ReceivedReply::Error(remote)) = ReceivedReply::read(&back) else {
        panic!()
    };
    assert_eq!(remote.to_string(), "ValueError: no such place");

    let mut out = Vec::new();
    let reply = ManagerReply::Proxy {
        exposed: &["a", "b"],
        typeid: "t",
        ident: "1f",
    };
    reply.put(&mut out);
    let back = pickle(&out);
    let Ok(ReceivedReply::Proxy {
        exposed,
        typeid: "t",
        ident: "1f",
    }) = ReceivedReply::read(&back)
    else {
        panic!()
    };
    assert_eq!(exposed.len(), 2);
}

#[test]
fn what_is_no_request_is_refused() {
    let write = |w: &mut PickleWriter| w.none();
    let mut bodies = vec![b"\x80\x04N.".to_vec(), b"\x80\x04).".to_vec()];
    let mut surplus = Vec::new();
    put_request(&mut surplus, Some("a"), "m", write, |k| {
        k.pair(|w| w.int(1), write)
    });
    bodies.push(surplus);
    bodies.extend(golden("return_none"));
    for body in bodies {
        let error = ManagerRequest::read(&pickle(&body)).unwrap_err();
        assert_eq!(error, MessageError::NotARequest);
    }
}
