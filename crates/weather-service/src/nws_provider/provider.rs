//! The National Weather Service as the rest of the service sees it: places in, answers out. Decides
//! nothing itself.

use std::sync::Arc;

use cache::{Cache, Counters, DiskState, Origin, Policy};
use clock::Clock;
use jiff::Timestamp;
use resilience::Snapshot;
use weather::{
    AreaCode, Current, Discussion, Error, Location, Place, Reading, StationChoice, Units,
};

use super::alerts::AlertLists;
use super::current::CurrentConditions;
use super::discussion::TextProducts;
use super::documents::Documents;
use super::forecast::{ForecastMatch, Forecasts};
use super::layer::{GridLayers, LayerMatch};
use super::outlook::OutlookMatch;
use super::policies::Policies;
use super::resource_value::OutlookForm;
use super::resources::Resources;
use super::upstream::Upstream;
use crate::alert_list::AlertList;
use crate::deadline::Deadline;
use crate::document::{Document, DocumentRequest};

/// The National Weather Service as a provider of weather.
#[derive(Debug)]
pub(crate) struct NwsProvider {
    resources: Arc<Resources>,
    forecasts: Forecasts,
    current: CurrentConditions,
    layers: GridLayers,
    products: TextProducts,
    alerts: AlertLists,
    documents: Documents,
}

impl NwsProvider {
    /// A provider that keeps in `cache` what the upstream says, for as long as `policies` say;
    /// `simulated` if all of it is made up.
    pub(crate) fn new(
        cache: Cache<Upstream>,
        policies: Policies,
        simulated: bool,
        clock: Clock,
    ) -> Self {
        let resources = Arc::new(Resources::new(cache, policies, simulated, clock));
        Self {
            forecasts: Forecasts::new(&resources),
            current: CurrentConditions::new(&resources),
            layers: GridLayers::new(&resources),
            products: TextProducts::new(Arc::clone(&resources)),
            alerts: AlertLists::new(Arc::clone(&resources)),
            documents: Documents::new(Arc::clone(&resources)),
            resources,
        }
    }

    /// Finds the forecast for a place and the period of it that holds now.
    pub(crate) async fn forecast(
        &self,
        location: Location,
        deadline: Deadline,
    ) -> Result<ForecastMatch, Error> {
        self.forecasts.find(location, deadline).await
    }

    /// As [`forecast`](Self::forecast) for any age, if it takes no more than a look at what was found
    /// before.
    pub(crate) fn forecast_again(&self, location: Location) -> Option<ForecastMatch> {
        self.forecasts.find_again(location)
    }

    /// Finds the forecast of a place, to be told in periods of that form.
    pub(crate) async fn outlook(
        &self,
        form: OutlookForm,
        place: Place,
        units: Units,
        deadline: Deadline,
    ) -> Result<OutlookMatch, Error> {
        let found = self.forecasts.find_outlook(form, place, units, deadline);
        found.await
    }

    /// As [`outlook`](Self::outlook) for any age, if it takes no more than a look at what was found before.
    pub(crate) fn outlook_again(
        &self,
        form: OutlookForm,
        place: Place,
        units: Units,
    ) -> Option<OutlookMatch> {
        self.forecasts.find_outlook_again(form, place, units)
    }

    /// Returns the weather now, as stations near the place measured it.
    pub(crate) async fn current(
        &self,
        place: Place,
        stations: &StationChoice,
        units: Units,
        deadline: Deadline,
    ) -> Result<Current, Error> {
        self.current.at(place, stations, units, deadline).await
    }

    /// Returns the temperature a day before a reading of it, at the same station.
    pub(crate) async fn day_before(
        &self,
        reading: &Reading<f64>,
        units: Units,
        deadline: Deadline,
    ) -> Option<f64> {
        self.current.day_before(reading, units, deadline).await
    }

    /// Finds a layer of the raw grid by its name; the temperature if none is named.
    pub(crate) async fn layer(
        &self,
        place: Place,
        layer: Option<&str>,
        units: Units,
        deadline: Deadline,
    ) -> Result<LayerMatch, Error> {
        self.layers.find(place, layer, units, deadline).await
    }

    /// Returns the newest text product of a kind from the office of a place.
    pub(crate) async fn discussion(
        &self,
        place: Place,
        product: Option<&str>,
        deadline: Deadline,
    ) -> Result<Discussion, Error> {
        self.products.newest(place, product, deadline).await
    }

    /// Returns the alerts in force at a place.
    pub(crate) async fn alerts(
        &self,
        location: Location,
        deadline: Deadline,
    ) -> Result<AlertList, Error> {
        self.alerts.of(location, deadline).await
    }

    /// Returns the alerts in force in a state or zone.
    pub(crate) async fn area_alerts(
        &self,
        code: &AreaCode,
        deadline: Deadline,
    ) -> Result<AlertList, Error> {
        self.alerts.of_area(code, deadline).await
    }

    /// Returns the document at an address of the upstream's own, or the reason why there is none.
    pub(crate) async fn document(
        &self,
        request: DocumentRequest<'_>,
        deadline: Deadline,
    ) -> Document {
        self.documents.get(request, deadline).await
    }

    /// Returns whether a path is one of the upstream's own, or looks like one.
    pub(crate) fn has_document_like(path: &str) -> bool {
        nws::DocumentAddress::has_address_like(path)
    }

    /// Returns whether the links in documents lead to that host, so that they can stay as they are.
    pub(crate) fn is_host_of_links(host: &str) -> bool {
        let own = nws::LINK_ORIGIN.rsplit('/').next();
        own.is_some_and(|own| own.eq_ignore_ascii_case(host))
    }

    /// Returns the name of a place's time zone, if it says one.
    pub(crate) async fn time_zone(
        &self,
        location: Location,
        deadline: Deadline,
    ) -> Result<Option<String>, Error> {
        let want = deadline.want_on_the_way();
        match self.resources.point(location.into(), want).await {
            Ok(point) => Ok(point.value.time_zone.clone()),
            Err(error) => Err(self.resources.to_public_error(&error, location, deadline)),
        }
    }

    /// Returns the name of a place's time zone, if that is known without asking.
    pub(crate) fn known_time_zone(&self, location: Location) -> Option<String> {
        self.resources
            .last_point(location.into())?
            .time_zone
            .clone()
    }

    /// Returns how long lists of alerts are kept.
    pub(crate) fn alert_policy(&self) -> Policy {
        self.resources.alert_policy()
    }

    /// Returns how long forecasts are kept.
    pub(crate) fn forecast_policy(&self) -> Policy {
        self.resources.forecast_policy()
    }

    /// Returns whether the weather is made up, as far as is known.
    pub(crate) fn is_simulated(&self) -> bool {
        self.resources.is_simulated()
    }

    /// Returns how the upstream is being treated.
    pub(crate) fn upstream(&self) -> Snapshot {
        self.resources.cache().origin().snapshot()
    }

    /// Returns since when the upstream fails, if the last request did.
    pub(crate) fn failing_since(&self) -> Option<Timestamp> {
        self.resources.cache().origin().failing_since()
    }

    /// Returns how many requests per second the upstream may be asked in the long run.
    pub(crate) fn per_second(&self) -> f64 {
        self.upstream().per_second
    }

    /// Returns what was counted of what is kept.
    pub(crate) fn counters(&self) -> Counters {
        self.resources.cache().counters()
    }

    /// Looks at the store on disk, so that its state is what is.
    pub(crate) async fn check_disk(&self) {
        self.resources.cache().check_disk().await;
    }

    /// Returns how the store on the disk is.
    pub(crate) fn disk_state(&self) -> DiskState {
        self.resources.cache().disk_state()
    }

    /// Keeps things for as long as `policies` say, and treats the upstream by `resilience`, from now on.
    pub(crate) fn reconfigure(&self, policies: Policies, resilience: resilience::Settings) {
        self.resources.set_policies(policies);
        self.resources.cache().origin().reconfigure(resilience);
    }

    /// Lets the upstream be tried again at once, should it be left alone.
    pub(crate) fn end_pause(&self) {
        self.resources.cache().origin().end_pause();
    }

    /// Writes what is left to the disk and closes the store, so that the next server can open it.
    pub(crate) async fn close(&self) {
        self.resources.cache().clone().close().await;
    }
}
