//! The service, composed of its rooms: a method for each question, which says where the answer comes
//! from. Decides nothing itself.

use std::sync::Arc;
use std::time::Duration;

use cache::Cache;
use clock::{Clock, Stopwatch};
use jiff::Timestamp;
use jiff::civil::Date;
use tracing::info;
use weather::{
    AlertChanges, AlertFilter, Alerts, Almanac, Answer, AreaCode, Current, Discussion, Error,
    Layer, Location, Notable, Outlook, PinOutcome, Place, PlaceQuery, Places, QueryOptions,
    StationChoice, Status,
};

use crate::almanac::{self, Almanacs};
use crate::defaults::{Defaults, SharedDefaults};
use crate::document::{Document, DocumentRequest};
use crate::notable::NotableSources;
use crate::places::{self, PlaceResolver};
use crate::status::{self, About, ProcessReport, ProcessStatus};
use crate::subscriptions::{AlertSubscriptions, ForecastSubscriptions, LongPolls};
use crate::{
    ForecastMatch, JournalStore, LayerMatch, Metrics, OutlookForm, OutlookMatch, Upstream,
    WeatherProvider,
};

/// The weather service: one for the whole daemon, shared by all faces.
#[derive(Debug)]
pub struct Service {
    provider: Arc<WeatherProvider>,
    places: PlaceResolver,
    almanacs: Almanacs,
    defaults: SharedDefaults,
    forecasts: Arc<ForecastSubscriptions>,
    alerts: Arc<AlertSubscriptions>,
    long_polls: Arc<LongPolls>,
    about: About,
    clock: Clock,
    metrics: Arc<Metrics>,
    since: Stopwatch,
    process: ProcessReport,
}

impl Service {
    /// A service that keeps in `cache` what the upstream says, and does as `defaults` where a caller
    /// does not say otherwise.
    pub fn new(
        cache: Cache<Upstream>,
        defaults: Defaults,
        about: About,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        info!("weather service initialised with a persistent session");
        let (policies, simulated) = (defaults.policies, about.simulated);
        let provider = WeatherProvider::new(cache, policies, simulated, clock.clone());
        let provider = Arc::new(provider);
        let defaults = SharedDefaults::new(defaults);
        let long_polls = Arc::<LongPolls>::default();
        let forecasts = ForecastSubscriptions::new(
            Arc::clone(&provider),
            defaults.clone(),
            clock.clone(),
            Arc::clone(&long_polls),
        );
        let alerts = AlertSubscriptions::new(
            Arc::clone(&provider),
            defaults.clone(),
            clock.clone(),
            Arc::clone(&long_polls),
            JournalStore::default(),
        );
        Self {
            provider,
            places: PlaceResolver::default(),
            almanacs: Almanacs::default(),
            defaults,
            forecasts: Arc::new(forecasts),
            alerts: Arc::new(alerts),
            long_polls,
            about,
            clock,
            metrics,
            since: Stopwatch::start(),
            process: ProcessReport::default(),
        }
    }

    /// Has the changes of alerts kept in `journals`; in memory alone without this.
    #[must_use]
    pub fn with_journals(self, journals: JournalStore) -> Self {
        let alerts = AlertSubscriptions::new(
            Arc::clone(&self.provider),
            self.defaults.clone(),
            self.clock.clone(),
            Arc::clone(&self.long_polls),
            journals,
        );
        Self {
            alerts: Arc::new(alerts),
            ..self
        }
    }

    /// Has the status tell what `report` says of the process around the service.
    pub fn report_process(&self, report: impl Fn() -> ProcessStatus + Send + Sync + 'static) {
        self.process.set(report);
    }

    /// Returns the names that the settings have for places.
    pub fn saved_places(&self) -> Vec<String> {
        let defaults = self.defaults.get();
        defaults.places.names().map(str::to_owned).collect()
    }

    /// Returns where questions and answers are counted.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Does as `defaults` where a caller does not say otherwise, and treats the upstream by `resilience`,
    /// from now on.
    pub fn change(&self, defaults: Defaults, resilience: resilience::Settings) {
        self.provider.reconfigure(defaults.policies, resilience);
        self.defaults.replace(defaults);
    }

    /// Tries the upstream again at once, should it be left alone, and looks now at everything whose news
    /// somebody waits for: the machine was asleep, or is back on a network.
    pub fn look_again(&self) {
        self.provider.end_pause();
        self.long_polls.look_again();
    }

    /// Answers the calls that wait for news with what they get when their time is up, now and from
    /// now on: the daemon stops.
    pub fn stop_waiting(&self) {
        self.long_polls.close();
    }

    /// Writes what is left to the disk and closes the store, so that the next server can open it.
    pub async fn close(&self) {
        self.stop_waiting();
        self.alerts.close().await;
        self.provider.close().await;
    }

    /// Returns the forecast for a place: the period that holds now, and where it comes from.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find).
    pub async fn get_weather(
        &self,
        query: impl Into<PlaceQuery>,
        options: QueryOptions,
    ) -> Result<Answer, Error> {
        Ok(self.find(&query.into(), options).await?.answer())
    }

    /// Finds the forecast for a place, not yet copied: for a face that writes it out at once.
    ///
    /// # Errors
    ///
    /// [`Error::OutsideArea`] where the provider covers nothing, and why else there is no answer.
    pub async fn find(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<ForecastMatch, Error> {
        self.forecasts.find(self.location(query)?, options).await
    }

    /// As [`find`](Self::find), if it takes no more than a look at what was found before.
    pub(crate) fn find_again(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Option<ForecastMatch> {
        let location = self.location(query).ok()?;
        self.forecasts.find_again(location, options)
    }

    /// Returns the forecast for a place as soon as it is newer than `since`, to the second, or than
    /// what is known now; `None` after `timeout`.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyWaiting`], and as [`find`](Self::find).
    pub async fn wait_for_update(
        &self,
        query: &PlaceQuery,
        since: Option<Timestamp>,
        timeout: Duration,
        options: QueryOptions,
    ) -> Result<Option<Answer>, Error> {
        let location = self.location(query)?;
        self.forecasts.wait(location, since, timeout, options).await
    }

    /// Returns the weather now, as stations near the place measured it.
    ///
    /// # Errors
    ///
    /// [`Error::NoReport`] where no station that is not excluded has reported for a day,
    /// [`Error::BadRequest`] if the caller pins one that is not near, and why else there is no answer.
    pub async fn current(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
        stations: &StationChoice,
    ) -> Result<Current, Error> {
        let (units, deadline) = (
            self.defaults.units(options),
            self.defaults.deadline(options),
        );
        let place = self.locate(query)?;
        let choice = self.defaults.stations(query, stations);
        let current = self.provider.current(place, &choice, units, deadline);
        let current = current.await?;
        let outcome = current.pinned_station.as_ref().map(|pin| pin.outcome);
        match stations.pinned() {
            // A slip of the caller's; of the settings' pin, which may leave the list any day, the answer tells.
            Some(id) if outcome == Some(PinOutcome::NotListed) => {
                let (place, provider) = (&current.place.name, &current.provenance.provider.name);
                let reason =
                    format!("{id} is none of the stations near {place} that the {provider} lists");
                Err(Error::BadRequest(reason))
            }
            _ => Ok(current),
        }
    }

    /// Returns the forecast by the hour.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn hourly(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<Outlook, Error> {
        let found = self.find_outlook(OutlookForm::Hours, query, options).await;
        found.map(|found| found.outlook())
    }

    /// Returns the forecast by the half day.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn week(&self, query: &PlaceQuery, options: QueryOptions) -> Result<Outlook, Error> {
        let found = self.find_outlook(OutlookForm::HalfDays, query, options);
        found.await.map(|found| found.outlook())
    }

    /// Returns the forecast by whole days, each with the night that follows.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn days(&self, query: &PlaceQuery, options: QueryOptions) -> Result<Outlook, Error> {
        let found = self.find_outlook(OutlookForm::Days, query, options);
        found.await.map(|found| found.outlook())
    }

    /// Finds the forecast for a place, to be told in periods of that form, not yet copied.
    pub(crate) async fn find_outlook(
        &self,
        form: OutlookForm,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<OutlookMatch, Error> {
        let (units, deadline) = (
            self.defaults.units(options),
            self.defaults.deadline(options),
        );
        let place = self.locate(query)?;
        self.provider.outlook(form, place, units, deadline).await
    }

    /// As [`find_outlook`](Self::find_outlook), if it takes no more than a look at what was found before.
    pub(crate) fn find_outlook_again(
        &self,
        form: OutlookForm,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Option<OutlookMatch> {
        if !self.defaults.accept_any_age(options) {
            return None;
        }
        let (place, units) = (self.locate(query).ok()?, self.defaults.units(options));
        self.provider.outlook_again(form, place, units)
    }

    /// Returns a layer of the raw grid, by its upstream name in any case; the temperature if none is
    /// named.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] if there is no such layer, and why else there is no answer.
    pub async fn grid(
        &self,
        query: &PlaceQuery,
        layer: Option<&str>,
        options: QueryOptions,
    ) -> Result<Layer, Error> {
        let found = self.find_layer(query, layer, options).await;
        found.map(|found| found.layer())
    }

    /// Finds a layer of the raw grid, not yet copied.
    pub(crate) async fn find_layer(
        &self,
        query: &PlaceQuery,
        layer: Option<&str>,
        options: QueryOptions,
    ) -> Result<LayerMatch, Error> {
        let (units, deadline) = (
            self.defaults.units(options),
            self.defaults.deadline(options),
        );
        let place = self.locate(query)?;
        self.provider.layer(place, layer, units, deadline).await
    }

    /// Returns the newest text product of a kind, such as `AFD`, from the office of a place.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] if the office has none of that kind, and why else there is no answer.
    pub async fn discussion(
        &self,
        query: &PlaceQuery,
        product: Option<&str>,
        options: QueryOptions,
    ) -> Result<Discussion, Error> {
        let deadline = self.defaults.deadline(options);
        let place = self.locate(query)?;
        self.provider.discussion(place, product, deadline).await
    }

    /// Returns the document at an address of the provider's own, as the provider sent it or would tell why
    /// there is none.
    pub(crate) async fn find_document(&self, request: DocumentRequest<'_>) -> Document {
        let deadline = self.defaults.deadline(QueryOptions {
            within: Some(request.within),
            ..QueryOptions::default()
        });
        self.provider.document(request, deadline).await
    }

    /// Returns whether a path is an address of the provider's own, or looks like one.
    pub fn has_document_like(path: &str) -> bool {
        WeatherProvider::has_document_like(path)
    }

    /// Returns whether a host is the one that the links in the provider's documents lead to.
    pub fn is_host_of_links(host: &str) -> bool {
        WeatherProvider::is_host_of_links(host)
    }

    /// Returns the facts about the weather of a place that stand out.
    ///
    /// Only the forecast by the hour is indispensable; what else is missing is told as missing.
    ///
    /// # Errors
    ///
    /// Why there is no forecast.
    pub async fn notable(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<Notable, Error> {
        let place = self.locate(query)?;
        let deadline = self.defaults.deadline(options);
        let defaults = self.defaults.get();
        let sources = NotableSources {
            provider: &self.provider,
            units: self.defaults.units(options),
            thresholds: defaults.notable,
            filter: defaults.filter.clone(),
            stations: self.defaults.stations(query, &StationChoice::default()),
        };
        sources.notable(place, deadline).await
    }

    /// Returns the alerts in force at a place, or in a state or zone (see [`AreaCode::of`]), the gravest
    /// first.
    ///
    /// Where the upstream fails, its last list is the answer for a while, marked, without what is
    /// over by now; a list that is not known is never taken for an empty one. Alerts that do not match the
    /// filter are counted instead.
    ///
    /// # Errors
    ///
    /// [`Error::OutsideArea`] where the provider covers nothing, [`Error::BadRequest`] where it has no
    /// such zone, and why else there is no answer.
    pub async fn alerts(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
        filter: &AlertFilter,
    ) -> Result<Alerts, Error> {
        let deadline = self.defaults.deadline(options);
        let (place, area, list) = if let Some(code) = self.area(query) {
            let list = self.provider.area_alerts(&code, deadline).await?;
            (None, Some(places::area(&code)), list)
        } else {
            let place = self.locate(query)?;
            let list = self.provider.alerts(place.location, deadline).await?;
            self.alerts.notify(place.location, &list).await;
            (Some(place), None, list)
        };
        let filter = self.defaults.filter(filter);
        let in_force = list.messages.len();
        let alerts = list.messages.into_iter().map(|message| message.alert);
        let alerts: Vec<_> = alerts.filter(|alert| filter.match_alert(alert)).collect();
        Ok(Alerts {
            place,
            area,
            filtered: in_force - alerts.len(),
            alerts,
            provenance: list.provenance,
        })
    }

    /// Returns what changed among the alerts of a place after `since`, the cursor of an answer before: at
    /// once if something did, else as soon as something does, or nothing after `timeout`.
    ///
    /// Without a cursor all alerts in force are told as new. So they are to a caller whose cursor is
    /// of a journal that is lost, or from before what is kept; it knows from the numbers which of them
    /// it has seen. An alert is told to have ended when the upstream's latest list does not have it
    /// any more or when its own end has passed, never because the upstream fails.
    ///
    /// Changes of alerts that do not match the filter are passed over. An alert that begins to match is told as
    /// new; one that no longer does is told of once more, and at its end.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] where `since` is no cursor, [`Error::TooManyWaiting`], and why else there
    /// is no answer.
    pub async fn alert_changes(
        &self,
        query: &PlaceQuery,
        since: Option<&str>,
        timeout: Duration,
        filter: &AlertFilter,
    ) -> Result<AlertChanges, Error> {
        let place = self
            .locate(query)
            .map_err(|error| match AreaCode::of(query) {
                Some(code) => Error::BadRequest(format!(
                    "changes of alerts are told for a place, not for all of {code}"
                )),
                None => error,
            })?;
        self.alerts.changes(place, since, timeout, filter).await
    }

    /// Returns sun and moon on a day of the place's clocks: today, if none is named.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] for years that are too far away, and why else there is no answer.
    pub async fn sun(
        &self,
        query: &PlaceQuery,
        date: Option<Date>,
        options: QueryOptions,
    ) -> Result<Almanac, Error> {
        let deadline = self.defaults.deadline(options);
        let place = self.locate(query)?;
        let zone = almanac::time_zone(&self.provider, &place, deadline).await?;
        let today = || self.clock.now().to_zoned(zone.1.clone()).date();
        self.almanacs.of(place, date.unwrap_or_else(today), zone)
    }

    /// Returns what `query` comes to, also where it is in doubt.
    ///
    /// # Errors
    ///
    /// Why the default place is none, where that is asked for.
    pub fn place(&self, query: &PlaceQuery) -> Result<Places, Error> {
        self.places.place(query, &self.defaults.get())
    }

    /// Returns the place that `query` means.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPlace`], [`Error::AmbiguousPlace`] and [`Error::AbroadPlace`].
    pub fn locate(&self, query: &PlaceQuery) -> Result<Place, Error> {
        self.places.locate(query, &self.defaults.get())
    }

    /// Returns the state or zone that alerts are asked for. A saved name comes first, as for every other
    /// question, unless the query can mean nothing else than an area.
    fn area(&self, query: &PlaceQuery) -> Option<AreaCode> {
        let code = AreaCode::of(query)?;
        let is_saved = match query {
            PlaceQuery::Name(name) => self.defaults.get().places.saved(name).is_some(),
            PlaceQuery::Default | PlaceQuery::Location(_) => false,
        };
        (AreaCode::said_by(query).is_some() || !is_saved).then_some(code)
    }

    /// Returns the location that `query` means. The warm path needs no name for its place.
    fn location(&self, query: &PlaceQuery) -> Result<Location, Error> {
        match query {
            PlaceQuery::Location(location) => Ok(*location),
            other => self.places.location(other, &self.defaults.get()),
        }
    }

    /// Returns how the service is doing, after a look whether its store is where it should be.
    pub(crate) async fn checked_status(&self) -> Status {
        self.provider.check_disk().await;
        self.status()
    }

    /// Returns how the service is doing.
    pub fn status(&self) -> Status {
        let mut status = status::status(
            &self.about,
            &self.since,
            &self.provider,
            &self.metrics,
            self.defaults.get().config_file.clone(),
            self.long_polls.waiting(),
            &self.process,
        );
        if let Some(fleet) = &mut status.fleet {
            fleet.followed_points = self.alerts.followed_points();
        }
        status
    }
}
