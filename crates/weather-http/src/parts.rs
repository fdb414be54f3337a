//! The parts of the face, and those that a listener serves. Knows no address.

use std::fmt;

use weather::QuestionKind;

use crate::router::Route;

/// The parts of the face that are served to the clients of one listener.
///
/// Health and the pages about problems belong to no part: every listener has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HttpParts {
    /// The questions, their events and their description.
    pub api: bool,
    /// The page for people, with what its script asks of the API.
    pub page: bool,
    /// The metrics.
    pub metrics: bool,
    /// The documents of the weather service upstream, at its own addresses.
    pub mirror: bool,
}

impl HttpParts {
    /// All parts.
    pub const ALL: Self = Self {
        api: true,
        page: true,
        metrics: true,
        mirror: true,
    };

    /// Returns whether what is at an address is served.
    pub(crate) fn has(self, route: Route<'_>) -> bool {
        match route {
            // The script of the page searches for places and waits for news.
            Route::Answer(QuestionKind::Place) | Route::Events(_) => self.api || self.page,
            Route::Answer(_) | Route::OpenApi | Route::Docs(_) => self.api,
            Route::Page(_) => self.page,
            Route::Metrics => self.metrics,
            Route::Health | Route::Ready | Route::ProblemPage(_) => true,
        }
    }
}

impl Default for HttpParts {
    fn default() -> Self {
        Self::ALL
    }
}

/// Names the parts: `API, page, metrics, mirror`.
impl fmt::Display for HttpParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.api, "API"),
            (self.page, "page"),
            (self.metrics, "metrics"),
            (self.mirror, "mirror"),
        ];
        let named = parts.iter().filter(|(is_served, _)| *is_served);
        let named: Vec<_> = named.map(|(_, name)| *name).collect();
        if named.is_empty() {
            return f.write_str("health");
        }
        f.write_str(&named.join(", "))
    }
}
