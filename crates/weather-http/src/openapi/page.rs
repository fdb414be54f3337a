//! The page that reads the description, lists every call and tries it: a text, a style and a script of
//! ours, and no request to anywhere else.

use std::sync::{Arc, LazyLock};

use crate::coded_text::CodedText;

/// The page loads and asks nothing but what is beside it.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type File = LazyLock<Arc<CodedText>>;

/// The page.
pub(crate) static PAGE: File = LazyLock::new(|| Arc::new(include_str!("docs.html").into()));

/// Its script.
pub(crate) static SCRIPT: File = LazyLock::new(|| Arc::new(include_str!("docs.js").into()));

/// Its style, with the colours and distances of the pages for people.
pub(crate) static STYLE: File = LazyLock::new(|| {
    let text = concat!(
        include_str!("../page/assets/tokens.css"),
        include_str!("docs.css")
    );
    Arc::new(text.into())
});
