//! The files of the pages, which are part of the program. The address of a style sheet or script has the
//! hash of its content, so that it may be kept for ever.

use std::hash::{DefaultHasher, Hasher};
use std::sync::{Arc, LazyLock};

use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderValue, Response};
use jiff::Timestamp;

use crate::body::ResponseBody;
use crate::coded_text::CodedText;
use crate::freshness::Freshness;
use crate::representation::Representation;

const KEPT_FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// A file of the pages.
#[derive(Debug)]
pub(super) struct Asset {
    /// Its address.
    pub(super) path: String,
    text: Arc<CodedText>,
    media: &'static str,
}

/// The style sheet, with the colours and distances that the page about the API has too.
pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let text = concat!(
        include_str!("assets/tokens.css"),
        include_str!("assets/page.css")
    );
    Asset::new("page", "css", text, "text/css")
});
/// The script, which a page can do without.
pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("assets/page.js");
    Asset::new("page", "js", text, "text/javascript")
});
/// The icon.
pub(super) static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("assets/icon.svg");
    Asset::new("icon", "svg", text, "image/svg+xml")
});
/// The manifest, by which browsers install the page as a program.
pub(super) static MANIFEST: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("assets/manifest.webmanifest");
    Asset::new("weatherd", "webmanifest", text, "application/manifest+json")
});
/// The address of the icon that the manifest names, which has no hash.
const ICON_OF_MANIFEST: &str = "/assets/icon.svg";

impl Asset {
    fn new(name: &str, extension: &str, text: &'static str, media: &'static str) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(text.as_bytes());
        let hash = hasher.finish();
        Self {
            path: format!("/assets/{name}-{hash:016x}.{extension}"),
            text: Arc::new(text.into()),
            media,
        }
    }

    async fn response(&self, headers: &HeaderMap, now: Timestamp) -> Response<ResponseBody> {
        let representation = Representation {
            text: Arc::clone(&self.text),
            media: self.media,
            freshness: Freshness::Unknown,
        };
        representation.response(headers, now).await
    }
}

/// Returns the file at a path to a request with these `headers`; `None` where there is none.
pub(super) async fn at(
    path: &str,
    headers: &HeaderMap,
    now: Timestamp,
) -> Option<Response<ResponseBody>> {
    if path == ICON_OF_MANIFEST {
        return Some(ICON.response(headers, now).await);
    }
    let mut all = [&STYLE, &SCRIPT, &ICON, &MANIFEST].into_iter();
    let asset = all.find(|asset| asset.path == path)?;
    let mut response = asset.response(headers, now).await;
    response.headers_mut().insert(CACHE_CONTROL, KEPT_FOR_EVER);
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_files_refers_to_another_host() {
        for asset in [&STYLE, &SCRIPT, &ICON, &MANIFEST] {
            for address in ["http:", "https:", "\"//", "'//", "`//", "@import", "url("] {
                let text = String::from_utf8(asset.text.plain().to_vec()).unwrap();
                let text = text.replace("http://www.w3.org/2000/svg", "");
                let found = text.lines().find(|line| line.contains(address));
                assert_eq!(found, None, "{}", asset.path);
            }
        }
    }

    #[tokio::test]
    async fn only_what_is_there_is_served() {
        let now = Timestamp::UNIX_EPOCH;
        let headers = HeaderMap::new();
        let get = |path| at(path, &headers, now);
        assert!(get("/assets/page.css").await.is_none());
        assert!(get("/assets/../page.css").await.is_none());
        let style = get(&STYLE.path).await.unwrap();
        assert_eq!(style.headers()[CACHE_CONTROL], KEPT_FOR_EVER);
        let icon = get(ICON_OF_MANIFEST).await.unwrap();
        assert_eq!(icon.headers()[CACHE_CONTROL], "no-cache");
        let manifest = String::from_utf8(MANIFEST.text.plain().to_vec()).unwrap();
        assert!(manifest.contains(ICON_OF_MANIFEST));
    }
}
