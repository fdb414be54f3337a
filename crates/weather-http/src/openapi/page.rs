//! The page that reads the description, lists every call and tries it: a text, a style and a script of
//! ours, and no request to anywhere else.

use std::sync::{Arc, LazyLock};

use crate::coded_text::CodedText;
use crate::router::DocsPart;

/// The page loads and asks nothing but what is beside it.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type File = LazyLock<Arc<CodedText>>;

/// Returns the media type and the text of a part of the page.
pub(crate) fn part(part: DocsPart) -> (&'static str, &'static Arc<CodedText>) {
    match part {
        DocsPart::Page => ("text/html; charset=utf-8", &PAGE),
        DocsPart::Script => ("text/javascript; charset=utf-8", &SCRIPT),
        DocsPart::Style => ("text/css; charset=utf-8", &STYLE),
    }
}

/// The page.
static PAGE: File = LazyLock::new(|| Arc::new(include_str!("docs.html").into()));

/// Its script.
static SCRIPT: File = LazyLock::new(|| Arc::new(include_str!("docs.js").into()));

/// Its style, with the colours and distances of the pages for people.
static STYLE: File = LazyLock::new(|| {
    let text = concat!(
        include_str!("../page/assets/tokens.css"),
        include_str!("docs.css")
    );
    Arc::new(text.into())
});
