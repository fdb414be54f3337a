//! A text with what is made of it once, however often it is sent: its tag, and its bytes in each coding.
//! Knows no request.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use tokio::task::spawn_blocking;

use crate::encoding::Coding;
use crate::entity_tag::{EntityTag, TagHasher};

/// The least text that is coded on a thread for work that takes long: a shorter one takes less than a
/// millisecond.
const LONG: usize = 16 * 1024;

/// A text to be sent, perhaps many times.
#[derive(Debug)]
pub(crate) struct CodedText {
    text: Bytes,
    tag: EntityTag,
    codings: [OnceLock<Bytes>; Coding::ALL.len()],
}

impl CodedText {
    /// A text whose lines were added to `hasher`.
    pub(crate) fn new(text: String, hasher: &TagHasher) -> Self {
        Self {
            text: text.into(),
            tag: hasher.tag(),
            codings: Default::default(),
        }
    }

    /// Bytes that alone decide the tag.
    pub(crate) fn of_bytes(bytes: Bytes) -> Self {
        Self {
            tag: EntityTag::of_bytes(&bytes),
            text: bytes,
            codings: Default::default(),
        }
    }

    /// Returns its bytes as they are.
    pub(crate) fn plain(&self) -> Bytes {
        self.text.clone()
    }

    /// Returns a copy of the text.
    pub(crate) fn to_text(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// Returns how many bytes it has as it is.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Returns the tag of its plain bytes.
    pub(crate) fn tag(&self) -> EntityTag {
        self.tag
    }

    /// Returns its bytes in a coding, if they were made.
    pub(crate) fn coded(&self, coding: Coding) -> Option<Bytes> {
        self.codings[coding as usize].get().cloned()
    }

    /// Makes its bytes in a coding, unless they are there or the encoder fails.
    pub(crate) async fn encode(self: &Arc<Self>, coding: Coding) {
        if self.codings[coding as usize].get().is_some() {
            return;
        }
        let text = Arc::clone(self);
        let encode = move || {
            if let Ok(coded) = coding.encode(&text.text) {
                text.codings[coding as usize].get_or_init(|| coded);
            }
        };
        if self.len() < LONG {
            encode();
        } else {
            // It only fails where the daemon ends.
            let _ = spawn_blocking(encode).await;
        }
    }
}

impl From<String> for CodedText {
    fn from(text: String) -> Self {
        let mut hasher = TagHasher::default();
        hasher.add(&text);
        Self::new(text, &hasher)
    }
}

impl From<&'static str> for CodedText {
    fn from(text: &'static str) -> Self {
        Self {
            text: Bytes::from_static(text.as_bytes()),
            tag: EntityTag::of(text),
            codings: Default::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_coding_is_made_once_whatever_the_length() {
        for length in [LONG / 2, 2 * LONG] {
            let text = Arc::new(CodedText::from("x".repeat(length)));
            for coding in Coding::ALL {
                assert_eq!(text.coded(coding), None);
                text.encode(coding).await;
                let first = text.coded(coding).unwrap();
                text.encode(coding).await;
                let second = text.coded(coding).unwrap();
                assert_eq!(first, coding.encode(&text.plain()).unwrap());
                assert_eq!(first.as_ptr(), second.as_ptr(), "{coding:?}");
            }
        }
    }
}
