//! The text formats of metrics: OpenMetrics
//! (<https://prometheus.io/docs/specs/om/open_metrics_spec/>) and the older one of Prometheus. Knows no
//! metric.

use std::fmt::{Display, Write as _};

/// The kinds of metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MetricKind {
    Counter,
    Gauge,
    Histogram,
}

/// A family of metrics: its name without the suffix of counters, which ends with its unit if it has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct MetricFamily<'m> {
    pub(super) name: &'m str,
    pub(super) kind: MetricKind,
    pub(super) help: &'m str,
}

/// A text of metrics.
#[derive(Debug)]
pub(super) struct Exposition {
    text: String,
    is_open_metrics: bool,
}

/// The units that end the names of families.
const UNITS: [&str; 7] = [
    "seconds", "bytes", "celsius", "ratio", "meters", "pascals", "degrees",
];

impl Exposition {
    /// A text in the format that a field `Accept` asks for; the older one unless it names the other.
    pub(super) fn accepted(accept: &str) -> Self {
        Self {
            text: String::new(),
            is_open_metrics: accept.contains("application/openmetrics-text"),
        }
    }

    /// Returns the media type.
    pub(super) fn media(&self) -> &'static str {
        if self.is_open_metrics {
            "application/openmetrics-text; version=1.0.0; charset=utf-8"
        } else {
            "text/plain; version=0.0.4; charset=utf-8"
        }
    }

    /// Begins a family, whose samples follow.
    pub(super) fn family(&mut self, family: MetricFamily<'_>) {
        let MetricFamily { name, kind, help } = family;
        let word = match kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        };
        // The older format has no families but names of samples.
        let total = kind == MetricKind::Counter && !self.is_open_metrics;
        let suffix = if total { "_total" } else { "" };
        self.line(format_args!("# HELP {name}{suffix} {help}"));
        self.line(format_args!("# TYPE {name}{suffix} {word}"));
        let unit = UNITS
            .iter()
            .find(|unit| name.ends_with(&format!("_{unit}")));
        if let Some(unit) = unit.filter(|_| self.is_open_metrics) {
            self.line(format_args!("# UNIT {name} {unit}"));
        }
    }

    /// Begins a family of gauges.
    pub(super) fn gauges(&mut self, name: &str, help: &str) {
        let kind = MetricKind::Gauge;
        self.family(MetricFamily { name, kind, help });
    }

    /// Writes a sample of the name, with labels.
    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let mut set = String::new();
        for (label, text) in labels {
            let comma = if set.is_empty() { "" } else { "," };
            let text = text
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            // Writing to memory does not fail.
            let _ = write!(set, "{comma}{label}=\"{text}\"");
        }
        if set.is_empty() {
            self.line(format_args!("{name} {value}"));
        } else {
            self.line(format_args!("{name}{{{set}}} {value}"));
        }
    }

    /// Returns the whole text.
    pub(super) fn finish(mut self) -> String {
        if self.is_open_metrics {
            self.text.push_str("# EOF\n");
        }
        self.text
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = writeln!(self.text, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(accept: &str) -> String {
        let mut out = Exposition::accepted(accept);
        out.family(MetricFamily {
            name: "x_bytes",
            kind: MetricKind::Counter,
            help: "Bytes.",
        });
        out.sample("x_bytes_total", &[("place", "a\"b\\c\nd")], 3);
        out.finish()
    }

    #[test]
    fn both_formats_name_counters_as_they_must() {
        assert_eq!(
            text("application/openmetrics-text;version=1.0.0,*/*;q=0.1"),
            "# HELP x_bytes Bytes.\n# TYPE x_bytes counter\n# UNIT x_bytes bytes\n\
             x_bytes_total{place=\"a\\\"b\\\\c\\nd\"} 3\n# EOF\n"
        );
        assert_eq!(
            text("*/*"),
            "# HELP x_bytes_total Bytes.\n# TYPE x_bytes_total counter\n\
             x_bytes_total{place=\"a\\\"b\\\\c\\nd\"} 3\n"
        );
    }
}
