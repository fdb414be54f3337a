//! Problem bodies (RFC 7807) in the service's form, and the plain page of its content network.

use http::StatusCode;
use serde_json::{Value, json};

const AT_SEA: &str = "Forecasts for marine areas are not yet supported by this API.";

/// A refusal, before it has its request's number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ProblemBody {
    pub(crate) status: StatusCode,
    kind: String,
    title: String,
    detail: String,
    parameter_errors: Vec<(String, String)>,
}

impl ProblemBody {
    pub(crate) fn new(
        status: StatusCode,
        kind: &str,
        title: &str,
        detail: impl Into<String>,
    ) -> Self {
        let detail = detail.into();
        Self {
            status,
            kind: kind.to_owned(),
            title: title.to_owned(),
            detail,
            parameter_errors: Vec::new(),
        }
    }

    /// Refuses a point that the service has no data for.
    pub(crate) fn invalid_point(point: &str) -> Self {
        let detail = format!("Unable to provide data for requested point {point}");
        Self::new(
            StatusCode::NOT_FOUND,
            "InvalidPoint",
            "Data Unavailable For Requested Point",
            detail,
        )
    }

    /// Refuses the forecast of a cell at sea.
    pub(crate) fn at_sea() -> Self {
        let kind = "MarineForecastNotSupported";
        Self::new(StatusCode::NOT_FOUND, kind, &spaced(kind), AT_SEA)
    }

    /// Refuses a path that leads nowhere.
    pub(crate) fn not_found(path: &str) -> Self {
        let detail = format!("'{path}' is not a valid resource path");
        Self::new(StatusCode::NOT_FOUND, "NotFound", "Not Found", detail)
    }

    /// Refuses a parameter in the path that cannot be read: a 404 with its name.
    pub(crate) fn unreadable_path(parameter: &str, message: impl Into<String>) -> Self {
        let mut problem = Self::new(
            StatusCode::NOT_FOUND,
            "InvalidParameter",
            "Invalid Parameter",
            "Parameter is invalid",
        );
        problem
            .parameter_errors
            .push((format!("path.{parameter}"), message.into()));
        problem
    }

    /// Refuses a query parameter that is unknown or cannot be read.
    pub(crate) fn bad_query(parameter: &str, message: impl Into<String>) -> Self {
        let mut problem = Self::new(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "Bad Request",
            "Bad Request",
        );
        problem
            .parameter_errors
            .push((format!("query.{parameter}"), message.into()));
        problem
    }

    /// Refuses a query parameter with an invalid value, or beside one that excludes it.
    pub(crate) fn invalid_parameter(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "InvalidParameter",
            "Invalid Parameter",
            detail,
        )
    }

    /// Redirects a point to its canonical spelling.
    pub(crate) fn adjusted(kind: &str, title: &str, reason: &str) -> Self {
        let detail = format!(
            "{reason} The location attribute contains your request mapped to the nearest supported point. \
             If your client supports it, you will be redirected."
        );
        Self::new(StatusCode::MOVED_PERMANENTLY, kind, title, detail)
    }

    pub(crate) fn method_not_allowed(method: &http::Method) -> Self {
        let detail = format!(
            "No route found for this path with method {method}: Method Not Allowed (Allow: GET, HEAD)"
        );
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "NotFound",
            "Method Not Allowed",
            detail,
        )
    }

    /// Returns the problem of a fault rule: of the type it names, or the usual one of the status.
    pub(crate) fn of_fault(status: StatusCode, kind: Option<&str>, issued: &str) -> Self {
        let usual = match status.as_u16() {
            400 => "BadRequest",
            404 => "NotFound",
            429 => "TooManyRequests",
            502 => "BadGateway",
            503 => "UnavailableWebService",
            _ => "UnexpectedProblem",
        };
        let kind = kind.unwrap_or(usual);
        let detail = match kind {
            "UnexpectedProblem" => "An unexpected problem has occurred.".to_owned(),
            "ForecastGridExpired" => {
                format!("The requested forecast grid was issued {issued} and has expired.")
            }
            "ForecastMissingData" => "There are missing values in the forecast data.".to_owned(),
            "MarineForecastNotSupported" => AT_SEA.to_owned(),
            "InvalidPoint" => "Unable to provide data for requested point".to_owned(),
            _ => format!("The simulator was asked to fail this request with {status}."),
        };
        Self::new(status, kind, &spaced(kind), detail)
    }

    /// Returns the body, with the request's number in it.
    pub(crate) fn body(&self, correlation: &str) -> Value {
        let mut body = json!({
            "correlationId": correlation,
            "title": self.title,
            "type": format!("https://api.weather.gov/problems/{}", self.kind),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "instance": format!("https://api.weather.gov/requests/{correlation}"),
        });
        if !self.parameter_errors.is_empty() {
            let errors = self
                .parameter_errors
                .iter()
                .map(|(parameter, message)| json!({"parameter": parameter, "message": message}));
            body["parameterErrors"] = errors.collect();
        }
        body
    }
}

/// Spells `ForecastGridExpired` as `Forecast Grid Expired`.
fn spaced(kind: &str) -> String {
    let mut title = String::new();
    for letter in kind.chars() {
        if letter.is_uppercase() && !title.is_empty() {
            title.push(' ');
        }
        title.push(letter);
    }
    title
}

/// The page for a request without User-Agent, or from a blocked address: HTML, unlike anything else from the service.
pub(crate) const FORBIDDEN_PAGE: &str = "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n\
You don't have permission to access this server (SIMULATED). Please send a User-Agent that names you.\n</BODY>\n</HTML>\n";

/// A page that a content network might put in an answer's place.
pub(crate) const HTML_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Service Temporarily Unavailable</title></head>\n\
<body><h1>SIMULATED maintenance page</h1></body></html>\n";
