//! Answers to requests for pages and their files: looks up the place, asks for the parts, and sends what
//! the others write. Says nothing itself.

use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use maud::Markup;
use weather::{Error, Place, PlaceQuery, Places};
use weather_service::Service;
use weather_text::time_format::ClockFormat;

use super::address::{PageAddress, addresses};
use super::assets;
use super::display::DisplayOptions;
use super::failure::with_places;
use super::meteogram::{self, PictureRequest};
use super::parts::{PageReader, Part};
use super::place_page::PlacePage;
use crate::body::ResponseBody;
use crate::client::Client;
use crate::freshness::Freshness;
use crate::problem::{Problem, ProblemKind};
use crate::query::QueryString;
use crate::representation::Representation;

/// Everything comes from us, and nothing stands in the page itself: no style, no script.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
const HTML: &str = "text/html; charset=utf-8";

/// A request for a page or a file.
#[derive(Debug)]
pub(crate) struct PageRequest<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) client: &'a Client,
    pub(crate) path: &'a str,
    pub(crate) query: &'a QueryString,
    pub(crate) headers: &'a HeaderMap,
    /// The time after which parts are not waited for any longer.
    pub(crate) within: Duration,
    pub(crate) now: Timestamp,
    /// The form of times of day where the reader has chosen none.
    pub(crate) clock_format: Option<ClockFormat>,
}

/// Answers a request.
///
/// # Errors
///
/// The problem that there is instead.
pub(crate) async fn respond(request: PageRequest<'_>) -> Result<Response<ResponseBody>, Problem> {
    let mut response = match PageAddress::read(request.path)? {
        PageAddress::Asset(meteogram::NAME) => request.picture().await?,
        PageAddress::Asset(_) => {
            let asset = assets::at(request.path, request.headers, request.now).await;
            let nothing = || Problem::new(ProblemKind::UnknownAddress, "there is no such file");
            asset.ok_or_else(nothing)?
        }
        PageAddress::Place(place) => request.page(place).await?,
    };
    guard(&mut response);
    Ok(response)
}

impl PageRequest<'_> {
    fn reader(&self) -> PageReader<'_> {
        PageReader {
            service: self.service,
            client: self.client,
            within: self.within,
        }
    }

    async fn page(&self, place: PlaceQuery) -> Result<Response<ResponseBody>, Problem> {
        let options = DisplayOptions::read(self.query)?;
        if let Some(text) = self.query.all("place").last() {
            return self.search(text, options).await;
        }
        let found = self.reader().places(&place).await;
        match found.map_err(|error| Problem::from(&error))? {
            Places {
                place: Some(found), ..
            } => self.weather(&place, &found, options).await,
            places => Ok(self.choose(place, &places.candidates, options).await),
        }
    }

    /// Answers a search: goes to the place, or offers those that may be meant.
    async fn search(
        &self,
        text: &str,
        options: DisplayOptions,
    ) -> Result<Response<ResponseBody>, Problem> {
        let place: PlaceQuery = text
            .parse()
            .map_err(|error: weather::BadPlaceQuery| Problem::bad_request(error.to_string()))?;
        let found = self.reader().places(&place).await;
        let places = found.map_err(|error| Problem::from(&error))?;
        match places.place {
            Some(found) => Ok(see(&options.at(&self.address_of(&found).await))),
            None => Ok(self.choose(place, &places.candidates, options).await),
        }
    }

    /// Offers the places that may be meant.
    async fn choose(
        &self,
        place: PlaceQuery,
        candidates: &[Place],
        options: DisplayOptions,
    ) -> Response<ResponseBody> {
        // Every question about the place has the same failure, and this one asks no upstream.
        let failure = self.reader().almanac(place).await.err();
        let failure = failure.as_ref().map_or_else(
            || Problem::new(ProblemKind::UnknownPlace, "no such place is known"),
            Problem::from,
        );
        let mut links = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            links.push((candidate.name.clone(), self.address_of(candidate).await));
        }
        with_places(&failure, &links, options)
    }

    async fn weather(
        &self,
        query: &PlaceQuery,
        place: &Place,
        options: DisplayOptions,
    ) -> Result<Response<ResponseBody>, Problem> {
        let parts = self.reader().all(query, options.units).await;
        let failure = parts.failure().map(Problem::from);
        if let Some(Error::OutsideArea { .. }) = parts.failure() {
            return Err(failure.unwrap_or_else(|| Problem::bad_request("no place")));
        }
        let page = PlacePage {
            path: self.path,
            place,
            query,
            parts: &parts,
            options,
            now: self.now,
            clock_format: self.clock_format,
        };
        let mut response = self
            .represent(page.render().into_string(), HTML, Freshness::Unknown)
            .await;
        // Without any weather the page says why, to programs by its status.
        if let Some(failure) = failure {
            *response.status_mut() = failure.kind().status();
            if let Some(seconds) = failure.retry_after() {
                let headers = response.headers_mut();
                headers.insert(RETRY_AFTER, seconds.into());
            }
        }
        Ok(response)
    }

    async fn picture(&self) -> Result<Response<ResponseBody>, Problem> {
        let request = PictureRequest::read(self.query)?;
        let units = request.options.units;
        let (hourly, alerts) = tokio::join!(
            self.reader().hourly(request.place.clone(), units),
            self.reader().alerts(request.place.clone()),
        );
        let outlook = hourly.map_err(|error| Problem::from(&error))?;
        let alerts = alerts.ok().map(|answer| answer.alerts);
        let picture = request.draw(&outlook, alerts.as_deref(), self.clock_format);
        let media = "image/svg+xml";
        Ok(self.represent(picture, media, Freshness::Unknown).await)
    }

    async fn represent(
        &self,
        text: String,
        media: &'static str,
        freshness: Freshness,
    ) -> Response<ResponseBody> {
        let representation = Representation {
            text: Arc::new(text.into()),
            media,
            freshness,
        };
        representation.response(self.headers, self.now).await
    }

    /// Returns the shortest address that leads to this very place.
    async fn address_of(&self, place: &Place) -> String {
        let mut last = String::new();
        for address in addresses(place) {
            if self.leads_to(&address, place).await {
                return address;
            }
            last = address;
        }
        last
    }

    async fn leads_to(&self, address: &str, place: &Place) -> bool {
        let Ok(PageAddress::Place(query)) = PageAddress::read(address) else {
            return false;
        };
        let found: Part<Places> = self.reader().places(&query).await;
        let found = found.ok().and_then(|places| places.place);
        found.is_some_and(|found| found.location == place.location)
    }
}

/// Returns the response that leads to another address of ours.
fn see(address: &str) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::default());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(address) = HeaderValue::try_from(address) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

/// Returns a page that is not about weather.
pub(super) fn html_response(page: Markup) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::from(page.into_string()));
    let html = HeaderValue::from_static(HTML);
    response.headers_mut().insert(CONTENT_TYPE, html);
    guard(&mut response);
    response
}

/// Adds what keeps a page from asking anybody else, and from telling where its reader is.
fn guard(response: &mut Response<ResponseBody>) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}
