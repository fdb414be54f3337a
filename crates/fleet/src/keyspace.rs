//! The names of keys in the engine. A number of the format stands in each, so that daemons of two
//! versions never read what the other means; and the upstream, so that made-up and real values never mix.
//! What belongs to one resource has its name in braces, which is what a cluster places keys by.

/// The number of the format of everything that is kept in the engine.
const FORMAT: u32 = 2;

/// The names of the keys of one fleet and one upstream.
#[derive(Clone, Debug)]
pub(crate) struct Keyspace {
    prefix: String,
}

impl Keyspace {
    pub(crate) fn new(name: &str, upstream: &str) -> Self {
        let prefix = format!("{name}:{FORMAT}:{upstream}:");
        Self {
            // a brace here would place the keys of one resource apart
            prefix: prefix.replace('{', "%7B").replace('}', "%7D"),
        }
    }

    /// The sorted set of daemons, by the time of their last heartbeat.
    pub(crate) fn nodes(&self) -> String {
        format!("{}nodes", self.prefix)
    }

    /// The same at another server of a cluster, which places it by this tag.
    pub(crate) fn nodes_at(&self, tag: u32) -> String {
        format!("{}nodes:{{{tag}}}", self.prefix)
    }

    /// The hash of the pace and of the breaker.
    pub(crate) fn pace(&self) -> String {
        format!("{}pace", self.prefix)
    }

    /// The beginning of the keys whose changes all daemons hear of.
    pub(crate) fn announced(&self) -> [String; 3] {
        ["value", "failure", "stream"].map(|kind| format!("{}{kind}:", self.prefix))
    }

    pub(crate) fn value(&self, resource: &str) -> String {
        self.of_resource("value", resource)
    }

    pub(crate) fn failure(&self, resource: &str) -> String {
        self.of_resource("failure", resource)
    }

    pub(crate) fn lease(&self, resource: &str) -> String {
        self.of_resource("lease", resource)
    }

    /// Names the stream of this name.
    pub(crate) fn stream(&self, name: &str) -> String {
        self.of_resource("stream", name)
    }

    /// Returns the name of the stream that an announced key is.
    pub(crate) fn stream_name<'k>(&self, key: &'k str) -> Option<&'k str> {
        let rest = key.strip_prefix(&self.prefix)?;
        rest.strip_prefix("stream:{")?.strip_suffix('}')
    }

    /// Returns the resource that an announced key is of.
    pub(crate) fn resource<'k>(&self, key: &'k str) -> Option<&'k str> {
        let rest = key.strip_prefix(&self.prefix)?;
        let value = rest.strip_prefix("value:{");
        let resource = value.or_else(|| rest.strip_prefix("failure:{"))?;
        resource.strip_suffix('}')
    }

    /// Names a key of this kind. All keys of one resource are on one server of a cluster.
    fn of_resource(&self, kind: &str, resource: &str) -> String {
        format!("{}{kind}:{{{resource}}}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announced_keys_name_their_resource_and_others_none() {
        let keys = Keyspace::new("weatherd", "api.weather.gov");
        for key in [keys.value("/a:b"), keys.failure("/a:b")] {
            assert_eq!(keys.resource(&key), Some("/a:b"));
            assert!(keys.announced().iter().any(|begin| key.starts_with(begin)));
        }
        assert_eq!(
            keys.value("/a:b"),
            "weatherd:2:api.weather.gov:value:{/a:b}"
        );
        assert_eq!(keys.resource(&keys.lease("/a:b")), None);
        let stream = keys.stream("47.6,-122.3");
        assert_eq!(keys.stream_name(&stream), Some("47.6,-122.3"));
        assert!(
            keys.announced()
                .iter()
                .any(|begin| stream.starts_with(begin))
        );
        assert_eq!(keys.stream_name(&keys.value("47.6,-122.3")), None);
        assert_eq!(keys.resource(&stream), None);
        let other = Keyspace::new("weatherd", "simulated");
        assert_eq!(keys.resource(&other.value("/a:b")), None);
    }
}
