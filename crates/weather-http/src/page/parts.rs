//! The parts of a page, all asked for at once through the one door of the service, within a deadline.
//! Shows nothing.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use weather::{
    AlertFilter, Alerts, Almanac, Current, Discussion, Error, Layer, Notable, Outlook, PlaceQuery,
    Places, Provenance, QueryOptions, Question, StationChoice, Units,
};
use weather_service::{Caller, Face, Reply, Service};

use crate::client::Client;

/// A part of a page, or the reason why it is lacking.
pub(crate) type Part<T> = Result<T, Error>;

/// The parts of the page of a place. Each is there or not, whatever becomes of the others.
#[derive(Debug)]
pub(super) struct PageParts {
    pub(super) now: Part<Box<Current>>,
    pub(super) alerts: Part<Alerts>,
    pub(super) notable: Part<Box<Notable>>,
    pub(super) hourly: Part<Outlook>,
    pub(super) week: Part<Outlook>,
    pub(super) discussion: Part<Discussion>,
    pub(super) almanac: Part<Box<Almanac>>,
}

/// The reader of a page as the service sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageReader<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) client: &'a Client,
    /// The time after which a part is not waited for any longer.
    pub(crate) within: Duration,
}

impl PageReader<'_> {
    async fn ask<T>(
        self,
        question: Question,
        of_its_kind: impl FnOnce(Reply) -> Option<T>,
    ) -> Part<T> {
        let caller = Caller {
            face: Face::Http,
            name: self.client,
            id: self.client.id,
        };
        let reply = self.service.answer(caller, &question).await?;
        Ok(of_its_kind(reply).expect("the reply to a question is of its kind"))
    }

    /// Asks for the places that a query means.
    pub(crate) async fn places(self, query: &PlaceQuery) -> Part<Places> {
        let question = Question::Place {
            query: query.clone(),
        };
        let places = |reply| match reply {
            Reply::Places(places) => Some(places),
            _ => None,
        };
        self.ask(question, places).await
    }

    /// Asks for the sun and the moon of today.
    pub(crate) async fn almanac(self, location: PlaceQuery) -> Part<Box<Almanac>> {
        self.almanac_on(location, None).await
    }

    /// Asks for the sun and the moon of a day; without one, of today.
    pub(crate) async fn almanac_on(
        self,
        location: PlaceQuery,
        date: Option<Date>,
    ) -> Part<Box<Almanac>> {
        let question = Question::Sun {
            location,
            date,
            options: self.options(None),
        };
        let almanac = |reply| match reply {
            Reply::Almanac(almanac) => Some(almanac),
            _ => None,
        };
        self.ask(question, almanac).await
    }

    /// Asks for the forecast by the hour.
    pub(crate) async fn hourly(self, location: PlaceQuery, units: Option<Units>) -> Part<Outlook> {
        let options = self.options(units);
        self.ask(Question::Hourly { location, options }, outlook)
            .await
    }

    /// Asks for the forecast by half days.
    pub(crate) async fn week(self, location: PlaceQuery, units: Option<Units>) -> Part<Outlook> {
        let options = self.options(units);
        self.ask(Question::Week { location, options }, outlook)
            .await
    }

    /// Asks for a layer of the raw grid, in metric units.
    pub(crate) async fn layer(self, location: PlaceQuery, name: &str) -> Part<Layer> {
        let question = Question::Grid {
            location,
            layer: Some(name.to_owned()),
            options: self.options(Some(Units::SI)),
        };
        let layer = |reply| match reply {
            Reply::Layer(found) => Some(found.layer()),
            _ => None,
        };
        self.ask(question, layer).await
    }

    /// Asks for everything.
    pub(super) async fn all(self, place: &PlaceQuery, units: Option<Units>) -> PageParts {
        let location = || place.clone();
        let (now, alerts, notable, hourly, week, discussion, almanac) = tokio::join!(
            self.current(location(), units),
            self.alerts(location()),
            self.notable(location(), units),
            self.hourly(location(), units),
            self.week(location(), units),
            self.discussion(location()),
            self.almanac(location()),
        );
        PageParts {
            now,
            alerts,
            notable,
            hourly,
            week,
            discussion,
            almanac,
        }
    }

    /// Asks for the weather now.
    pub(crate) async fn current(
        self,
        location: PlaceQuery,
        units: Option<Units>,
    ) -> Part<Box<Current>> {
        let options = self.options(units);
        let current = |reply| match reply {
            Reply::Current(current) => Some(current),
            _ => None,
        };
        let question = Question::Current {
            location,
            options,
            stations: StationChoice::default(),
        };
        self.ask(question, current).await
    }

    /// Asks for the alerts in force.
    pub(crate) async fn alerts(self, location: PlaceQuery) -> Part<Alerts> {
        let options = self.options(None);
        let alerts = |reply| match reply {
            Reply::Alerts(alerts) => Some(alerts),
            _ => None,
        };
        let question = Question::Alerts {
            location,
            options,
            filter: AlertFilter::default(),
        };
        self.ask(question, alerts).await
    }

    /// Asks for the facts that stand out.
    async fn notable(self, location: PlaceQuery, units: Option<Units>) -> Part<Box<Notable>> {
        let options = self.options(units);
        let notable = |reply| match reply {
            Reply::Notable(notable) => Some(notable),
            _ => None,
        };
        self.ask(Question::Notable { location, options }, notable)
            .await
    }

    async fn discussion(self, location: PlaceQuery) -> Part<Discussion> {
        let question = Question::Discussion {
            location,
            product: None,
            options: self.options(None),
        };
        let discussion = |reply| match reply {
            Reply::Discussion(discussion) => Some(discussion),
            _ => None,
        };
        self.ask(question, discussion).await
    }

    fn options(self, units: Option<Units>) -> QueryOptions {
        QueryOptions {
            units,
            within: Some(self.within),
            max_age: None,
        }
    }
}

fn outlook(reply: Reply) -> Option<Outlook> {
    match reply {
        Reply::Outlook(found) => Some(found.outlook()),
        _ => None,
    }
}

impl PageParts {
    /// Returns the units of the numbers; none where there is no number.
    pub(super) fn units(&self) -> Option<Units> {
        let now = self.now.as_ref().ok().map(|now| now.units);
        let outlooks = [&self.hourly, &self.week].into_iter();
        let mut outlooks = outlooks.filter_map(|outlook| outlook.as_ref().ok());
        now.or_else(|| Some(outlooks.next()?.units))
    }

    /// Returns where the parts come from, as far as that is an upstream.
    pub(super) fn provenances(&self) -> impl Iterator<Item = &Provenance> {
        let now = self.now.as_ref().ok().map(|now| &now.provenance);
        let alerts = self.alerts.as_ref().ok().map(|part| &part.provenance);
        let hourly = self.hourly.as_ref().ok().map(|part| &part.provenance);
        let week = self.week.as_ref().ok().map(|part| &part.provenance);
        let discussion = self.discussion.as_ref().ok();
        let discussion = discussion.map(|part| &part.provenance);
        [now, alerts, hourly, week, discussion]
            .into_iter()
            .flatten()
    }

    /// Returns why there is no weather at all; `None` where there is some.
    pub(super) fn failure(&self) -> Option<&Error> {
        let failure = self.week.as_ref().err()?;
        let is_empty = self.provenances().next().is_none();
        is_empty.then_some(failure)
    }

    /// Returns whether something may be there soon: it did not come in time.
    pub(super) fn is_late(&self) -> bool {
        let late = |error: Option<&Error>| matches!(error, Some(Error::Timeout(_)));
        late(self.now.as_ref().err())
            || late(self.alerts.as_ref().err())
            || late(self.hourly.as_ref().err())
            || late(self.week.as_ref().err())
            || late(self.discussion.as_ref().err())
            || late(self.almanac.as_ref().err())
    }
}
