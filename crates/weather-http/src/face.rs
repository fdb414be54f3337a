//! The face itself: takes a request from a connection, and gives it to what is at its address.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::{Either, ready};
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, VARY};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response};
use hyper::body::Incoming;
use tokio::sync::watch;
use tokio::time::timeout;
use weather::Error;
use weather_service::Service;

use crate::api::{self, ApiContext, PreparedRequests};
use crate::body::{self, ResponseBody};
use crate::client::Client;
use crate::coded_text::CodedText;
use crate::common_fields;
use crate::events::{self, Feeds, StreamContext, Topic};
use crate::fast_path::{Entrance, RepeatedRequests, SerializedResponse};
use crate::freshness::Freshness;
use crate::health;
use crate::limits::HttpLimits;
use crate::local_access::{AccessRefusal, LocalAccess};
use crate::metrics::{self, FaceState};
use crate::mirror::{self, MirrorContext, MirrorRequest};
use crate::openapi;
use crate::options::HttpOptions;
use crate::page::{self, PageReader, PageRequest};
use crate::parts::HttpParts;
use crate::problem::{Problem, ProblemKind};
use crate::query::QueryString;
use crate::representation::{Representation, field};
use crate::router::{DocsPart, Route, route};
use crate::screening;
use crate::server::HttpGauge;
use crate::slots::SlotTable;
use crate::wttr::{self, TerminalContext, TerminalRequest};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The face: one for all its connections.
#[derive(Debug)]
pub(crate) struct HttpFace {
    service: Arc<Service>,
    options: HttpOptions,
    gauge: HttpGauge,
    prepared: PreparedRequests,
    repeated: RepeatedRequests,
    feeds: Feeds,
    /// The streams of events, by guest.
    streams: SlotTable<u32>,
    stopped: watch::Receiver<bool>,
}

impl HttpFace {
    /// A face of `service`, which ends its streams once it is `stopped`.
    pub(crate) fn new(
        service: Arc<Service>,
        options: HttpOptions,
        gauge: HttpGauge,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self {
            service,
            streams: SlotTable::default(),
            options,
            gauge,
            prepared: PreparedRequests::default(),
            repeated: RepeatedRequests::default(),
            feeds: Feeds::default(),
            stopped,
        }
    }

    /// Returns the limits of its clients.
    pub(crate) fn limits(&self) -> HttpLimits {
        self.options.limits
    }

    /// Returns whether the peer at an address is a proxy that is believed.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        (self.options.is_trusted_proxy)(address)
    }

    /// Returns what decides about processes of this machine.
    pub(crate) fn local_access(&self) -> Option<&dyn LocalAccess> {
        self.options.local_access.as_deref()
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.options.clock.now()
    }

    /// Returns the response to a request with the same bytes as one that came before, where the service can answer
    /// it by a look.
    pub(crate) fn recall(
        &self,
        peer: &Client,
        served: HttpParts,
        request: &[u8],
    ) -> Option<SerializedResponse> {
        if !self.has_fast_path(peer) {
            return None;
        }
        let known = self.repeated.get(Entrance::of(peer, served), request)?;
        let parts = known.parts();
        let now = self.options.clock.now();
        let write = |answer| {
            known.response(Representation::from(answer), now, |text| {
                self.finished(parts, text.response_now(&parts.headers, now))
            })
        };
        let api = self.api(peer);
        let response = api.answer_now_with(target(parts), served, write)?;
        self.gauge.count_repeated();
        Some(response)
    }

    /// Returns whether a client may be answered by the bytes of its requests alone: the response to a proxy that is
    /// believed depends on whom it asks for, and a guest's requests are counted.
    fn has_fast_path(&self, peer: &Client) -> bool {
        peer.guest().is_none() && !peer.ip().is_some_and(|ip| self.trusts(ip))
    }

    /// Answers a request to a listener that serves some parts, unless the share of its user is exceeded; every
    /// request has a response. One that came before has it at once, where the service can answer it by a look.
    /// Its `bytes` are kept then, if they are known.
    pub(crate) fn respond(
        self: Arc<Self>,
        peer: Client,
        served: HttpParts,
        request: Request<Incoming>,
        counted: Result<(), AccessRefusal>,
        bytes: Option<Box<[u8]>>,
    ) -> impl Future<Output = Response<ResponseBody>> + use<> {
        // There is no body to be read.
        let (parts, _) = request.into_parts();
        let is_proxy_believed = peer.ip().is_some_and(|ip| self.trusts(ip));
        let client = peer.on_behalf_of(&parts.headers, |ip| self.trusts(ip));
        let mirrored = MirrorRequest::read(&parts, is_proxy_believed).filter(|_| served.mirror);
        let counted = counted.map_err(Problem::from);
        let screened = counted.and_then(|()| screening::check(&parts, peer, &self.options));
        let known = match (&screened, &mirrored) {
            (Ok(()), None) => self.api(&client).answer_now(target(&parts), served),
            _ => None,
        };
        let known = known.map(Representation::from);
        if let Some(text) = known.as_ref().filter(|text| text.is_coded(&parts.headers)) {
            let response = text.response_now(&parts.headers, self.options.clock.now());
            if let Some(bytes) = bytes.filter(|_| self.has_fast_path(&peer)) {
                let length = text.text.len();
                let entrance = Entrance::of(&peer, served);
                self.repeated.keep(entrance, bytes, &parts, length);
            }
            return Either::Left(ready(self.finished(&parts, response)));
        }
        // Boxed, so that a connection has room for an answer only while one is being made.
        Either::Right(Box::pin(async move {
            let answered = match (screened, &mirrored, known) {
                (Err(problem), ..) => Err(problem),
                (Ok(()), Some(request), _) => self.mirror(&client, &parts, request).await,
                (Ok(()), None, Some(text)) => Ok(self.respond_with(&parts, text).await),
                (Ok(()), None, None) => self.answer_in_time(client, served, &parts).await,
            };
            let response = answered.unwrap_or_else(|problem| match mirrored {
                Some(_) => problem.response(),
                None => failure(&parts, served, &problem),
            });
            self.finished(&parts, response)
        }))
    }

    async fn answer_in_time(
        &self,
        client: Client,
        served: HttpParts,
        parts: &Parts,
    ) -> Result<Response<ResponseBody>, Problem> {
        let limit = self.options.limits.answer_timeout;
        let answer = timeout(limit, self.answer(client, served, parts));
        let late = |_| Err(Problem::from(&Error::Timeout(limit)));
        answer.await.unwrap_or_else(late)
    }

    async fn answer(
        &self,
        client: Client,
        served: HttpParts,
        parts: &Parts,
    ) -> Result<Response<ResponseBody>, Problem> {
        if served.page
            && let Some(request) = TerminalRequest::read(parts)
        {
            return self.terminal(&client, parts, &request).await;
        }
        let address = target(parts);
        let query = QueryString::parse(parts.uri.query().unwrap_or_default());
        let query = query.map_err(|error| Problem::bad_request(error.to_string()))?;
        match route(parts.uri.path()).filter(|route| served.has(*route)) {
            Some(Route::Answer(kind)) => {
                let answer = self.api(&client).answer(address, kind, &query).await?;
                Ok(self.respond_with(parts, answer.into()).await)
            }
            Some(Route::Events(topic)) => self.stream(client, parts, topic, &query).await,
            Some(Route::Metrics) => {
                let accept = field(&parts.headers, &ACCEPT);
                let state = FaceState {
                    gauge: self.gauge.clone(),
                    event_streams: self.streams.taken(),
                };
                let accept = accept.unwrap_or_default();
                Ok(metrics::response(&self.service, &client, &state, accept).await)
            }
            Some(Route::Health) => Ok(health::alive()),
            Some(Route::Ready) => health::ready(&self.service, &client).await,
            Some(Route::OpenApi) => Ok(self
                .represent(parts, api::MEDIA_TYPE, &openapi::DOCUMENT)
                .await),
            Some(Route::Docs(part)) => Ok(self.docs(parts, part).await),
            Some(Route::ProblemPage(kind)) => Ok(page::about(kind)),
            Some(Route::Page(path)) => self.page(&client, parts, path, &query).await,
            None => Err(Problem::new(
                ProblemKind::UnknownAddress,
                "nothing is at this address",
            )),
        }
    }

    /// Opens a stream of events, from where the client has read up to.
    async fn stream(
        &self,
        client: Client,
        parts: &Parts,
        topic: Topic,
        query: &QueryString,
    ) -> Result<Response<ResponseBody>, Problem> {
        let last = field(&parts.headers, &LAST_EVENT_ID);
        let (places, stream, position) = api::subscription(topic, query, last)?;
        let limits = self.options.limits;
        let (at_most, of_guest) = (limits.event_streams, limits.event_streams_of_guest);
        let slot = self.streams.take(client.guest(), at_most, of_guest);
        let slot = slot.ok_or_else(|| {
            let at_most = client.guest().map_or(at_most, |_| of_guest);
            Problem::from(&Error::TooManyWaiting { at_most })
        })?;
        let response = events::response();
        if parts.method == Method::HEAD {
            return Ok(response);
        }
        let context = StreamContext {
            service: Arc::clone(&self.service),
            client,
            query: stream,
            stopped: self.stopped.clone(),
            _slot: slot,
        };
        let events = events::open(context, &self.feeds, places, position).await?;
        Ok(response.map(|_| events.into()))
    }

    async fn page(
        &self,
        client: &Client,
        parts: &Parts,
        path: &str,
        query: &QueryString,
    ) -> Result<Response<ResponseBody>, Problem> {
        let request = PageRequest {
            service: &self.service,
            client,
            path,
            query,
            headers: &parts.headers,
            within: self.options.limits.page_timeout,
            now: self.options.clock.now(),
            clock_format: self.options.clock_format,
        };
        let mut response = page::respond(request).await?;
        // Terminals get text at the same address.
        let by_program = HeaderValue::from_static("User-Agent");
        response.headers_mut().append(VARY, by_program);
        Ok(response)
    }

    /// Answers in the conventions of wttr.in.
    async fn terminal(
        &self,
        client: &Client,
        parts: &Parts,
        request: &TerminalRequest,
    ) -> Result<Response<ResponseBody>, Problem> {
        let context = TerminalContext {
            reader: PageReader {
                service: &self.service,
                client,
                within: self.options.limits.answer_timeout,
            },
            headers: &parts.headers,
            now: self.options.clock.now(),
        };
        wttr::respond(request, &context).await
    }

    /// Answers with a document of the upstream, within the time for an answer.
    async fn mirror(
        &self,
        client: &Client,
        parts: &Parts,
        request: &MirrorRequest,
    ) -> Result<Response<ResponseBody>, Problem> {
        let query = QueryString::parse(parts.uri.query().unwrap_or_default());
        let query = query.map_err(|error| Problem::bad_request(error.to_string()))?;
        let context = MirrorContext {
            service: &self.service,
            client,
            query: &query,
            within: self.options.limits.answer_timeout,
            now: self.options.clock.now(),
        };
        Ok(mirror::respond(request, parts, context).await)
    }

    async fn docs(&self, parts: &Parts, part: DocsPart) -> Response<ResponseBody> {
        let (media, text) = openapi::part(part);
        let mut response = self.represent(parts, media, text).await;
        let policy = HeaderValue::from_static(openapi::POLICY);
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
        response
    }

    /// Represents a text that never changes while the daemon runs.
    async fn represent(
        &self,
        parts: &Parts,
        media: &'static str,
        text: &Arc<CodedText>,
    ) -> Response<ResponseBody> {
        let representation = Representation {
            text: Arc::clone(text),
            media,
            freshness: Freshness::Unknown,
        };
        self.respond_with(parts, representation).await
    }

    async fn respond_with(&self, parts: &Parts, text: Representation) -> Response<ResponseBody> {
        text.response(&parts.headers, self.options.clock.now())
            .await
    }

    fn api<'a>(&'a self, client: &'a Client) -> ApiContext<'a> {
        ApiContext {
            service: &self.service,
            prepared: &self.prepared,
            client,
        }
    }

    /// Returns a response as it is sent: with the fields that every one has, and to `HEAD` without its body.
    fn finished(
        &self,
        parts: &Parts,
        mut response: Response<ResponseBody>,
    ) -> Response<ResponseBody> {
        common_fields::add(
            &parts.headers,
            &self.options.origins,
            response.headers_mut(),
        );
        if parts.method == Method::HEAD {
            return body::without_body(response);
        }
        response
    }
}

/// Returns a problem in the form of what was asked for.
fn failure(parts: &Parts, served: HttpParts, problem: &Problem) -> Response<ResponseBody> {
    if served.page
        && let Some(request) = TerminalRequest::read(parts)
    {
        return wttr::problem(&request, problem);
    }
    if served.page && page::is_page(parts.uri.path()) {
        return page::problem(problem);
    }
    problem.response()
}

/// Returns the path and the query of a request.
fn target(parts: &Parts) -> &str {
    let target = parts.uri.path_and_query();
    target.map_or("", |target| target.as_str())
}
