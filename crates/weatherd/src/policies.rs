//! Settings as the policies of the crates that follow them: the one place where the form of the
//! configuration file meets the service, its cache and the client of the upstream.

use cache::{DiskSettings, Policy};
use nws::{ClientConfig, ProxyRules};
use pymanager::server::ServerLimits;
use weather_service::{Defaults, KnownPlaces, Policies};
use weatherd_config::{
    CacheSettings, Lifetimes, PlaceSettings, ProcessEnvironment, ServerSettings, Settings,
    UpstreamSettings,
};

/// Returns the defaults for requests that specify less than they could.
pub(crate) fn defaults(settings: &Settings) -> Defaults {
    Defaults {
        policies: policies(&settings.cache),
        options: settings.answers.options(),
        units: settings.answers.units,
        notable: settings.notable,
        filter: settings.alerts.filter(),
        stations: settings.stations.preferences(),
        places: places(&settings.places),
        config_file: settings
            .file
            .as_ref()
            .map(|file| file.display().to_string()),
    }
}

/// Returns the limits of the manager face.
pub(crate) fn server(settings: &ServerSettings) -> ServerLimits {
    ServerLimits {
        connections: settings.connections,
        connections_per_guest: settings.connections_per_user,
        calls_per_second_of_guest: settings.calls_per_user.get(),
        ..ServerLimits::DEFAULT
    }
}

/// Returns the retries, the pace and the limits with which the upstream is asked.
pub(crate) fn resilience(upstream: &UpstreamSettings) -> resilience::Settings {
    resilience::Settings {
        total: upstream.total_timeout.0,
        retries: upstream.retries,
        per_second: upstream.requests_per_second,
        burst: upstream.burst,
        in_flight: upstream.in_flight,
        ..resilience::Settings::default()
    }
}

/// Returns the upstream's client, but for the certificates that must be read first.
pub(crate) fn client(upstream: &UpstreamSettings) -> ClientConfig {
    let mut config = ClientConfig::new(&upstream.user_agent);
    upstream.url.clone_into(&mut config.base_url);
    config.connect_timeout = upstream.connect_timeout.0;
    config.header_timeout = upstream.header_timeout.0;
    config.total_timeout = upstream.request_timeout.0;
    config
}

/// Returns the proxies to use: the one in the settings, else those of the environment.
pub(crate) fn proxies(upstream: &UpstreamSettings, environment: &ProcessEnvironment) -> ProxyRules {
    let variables = &environment.proxies;
    match upstream.proxy.as_deref() {
        Some("none") => ProxyRules::default(),
        Some(proxy) => ProxyRules {
            all: proxy.to_owned(),
            ..ProxyRules::default()
        },
        None => ProxyRules {
            http: variables.http.clone(),
            https: variables.https.clone(),
            all: variables.all.clone(),
            exceptions: variables.no_proxy.clone(),
        },
    }
}

/// Returns the bounds of the cache and the place of its store.
pub(crate) fn cache(
    settings: &Settings,
    environment: &ProcessEnvironment,
    seed: u64,
) -> cache::Settings {
    let disk = settings.store_dir(environment).map(|dir| DiskSettings {
        bytes: settings.cache.disk_bytes,
        ..DiskSettings::new(dir)
    });
    cache::Settings {
        memory_bytes: settings.cache.memory_bytes,
        disk,
        seed,
        ..cache::Settings::default()
    }
}

fn policies(cache: &CacheSettings) -> Policies {
    let defaults = Policies::default();
    Policies {
        point: with_lifetimes(defaults.point, cache.point),
        forecast: with_lifetimes(defaults.forecast, cache.forecast),
        grid: with_lifetimes(defaults.grid, cache.grid),
        stations: with_lifetimes(defaults.stations, cache.stations),
        observations: with_lifetimes(defaults.observations, cache.observations),
        alerts: with_lifetimes(defaults.alerts, cache.alerts),
        products: with_lifetimes(defaults.products, cache.products),
        ..defaults
    }
}

fn with_lifetimes(policy: Policy, lifetimes: Lifetimes) -> Policy {
    Policy {
        floor: lifetimes.floor.0,
        ceiling: lifetimes.ceiling.0,
        stale_while_revalidate: lifetimes.stale_while_revalidate.0,
        stale_if_error: lifetimes.stale_if_error.0,
        least_age: lifetimes.least_age.0,
        ..policy
    }
}

/// Returns the places by name. Texts that name no place, which no file holds that was read, are left
/// out.
fn places(places: &PlaceSettings) -> KnownPlaces {
    let default = places.default.as_ref().and_then(|text| text.parse().ok());
    let saved = places
        .saved
        .iter()
        .filter_map(|(name, text)| Some((name.clone(), text.parse().ok()?)));
    KnownPlaces::new(default.unwrap_or_default(), saved)
}

#[cfg(test)]
mod tests {
    use weatherd_config::DEFAULT_USER_AGENT;

    use super::*;

    #[test]
    fn settings_that_change_nothing_are_the_defaults_of_those_who_follow_them() {
        let settings = Settings::default();
        let defaults = defaults(&settings);
        let expected = Defaults::default();
        assert_eq!(defaults.policies, expected.policies);
        assert_eq!(defaults.units, expected.units);
        assert_eq!(defaults.notable, expected.notable);
        assert_eq!(defaults.places, expected.places);
        assert_eq!(server(&settings.server), ServerLimits::DEFAULT);
        let upstream = &settings.upstream;
        assert_eq!(resilience(upstream), resilience::Settings::default());
        let (ours, expected) = (client(upstream), ClientConfig::new(DEFAULT_USER_AGENT));
        assert_eq!(ours.base_url, expected.base_url);
        assert_eq!(ours.connect_timeout, expected.connect_timeout);
        assert_eq!(ours.header_timeout, expected.header_timeout);
        assert_eq!(ours.total_timeout, expected.total_timeout);
    }
}
