//! The page that reads the description, lists every call and tries it: a text, a style and a script of
//! ours, and no request to anywhere else.

/// The page loads and asks nothing but what is beside it.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page.
pub(crate) fn page() -> &'static str {
    include_str!("docs.html")
}

/// Its script.
pub(crate) fn script() -> &'static str {
    include_str!("docs.js")
}

/// Its style, with the colours and distances of the pages for people.
pub(crate) fn style() -> &'static str {
    concat!(
        include_str!("../page/assets/tokens.css"),
        include_str!("docs.css")
    )
}
