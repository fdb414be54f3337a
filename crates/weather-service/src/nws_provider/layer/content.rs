//! Layers as they were rendered lately: rendering one again comes to the same until its first value is over.
//! Renders nothing itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nws::payload::Grid;
use weather::{Layer, LayerKind, LayerValue, Place, Provenance, Units};

/// Layers that are kept, of up to some 30 kB each.
const LAYERS: usize = 32;

/// A layer found for a place, not yet copied.
#[derive(Debug)]
pub struct LayerMatch {
    pub(super) place: Place,
    pub(super) content: Arc<LayerContent>,
    pub(super) provenance: Provenance,
}

/// The identity of a layer's values: equal ones say the same in every word. Keeps nothing of them.
#[derive(Debug, Clone)]
pub struct LayerIdentity(Weak<LayerContent>);

/// All of a layer but the place and the provenance.
#[derive(Debug)]
pub(super) struct LayerContent {
    pub(super) layer: String,
    pub(super) unit: Option<String>,
    pub(super) kind: LayerKind,
    pub(super) values: Vec<LayerValue>,
    pub(super) layers: Vec<String>,
}

/// Everything that a layer's content comes from, but the time.
#[derive(Debug)]
pub(super) struct LayerSource {
    pub(super) grid: Weak<Grid>,
    pub(super) name: String,
    pub(super) units: Units,
    pub(super) zone: TimeZone,
    pub(super) is_simulated: bool,
}

/// The layers that were asked for last, the oldest first.
#[derive(Debug, Default)]
pub(super) struct RenderedLayers(Mutex<VecDeque<RenderedLayer>>);

#[derive(Debug)]
struct RenderedLayer {
    source: LayerSource,
    content: Arc<LayerContent>,
    /// The time it was rendered, and the time at which the first value is over.
    from: Timestamp,
    until: Timestamp,
}

impl LayerMatch {
    /// The place it was found for.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The upstream's name for it.
    pub fn name(&self) -> &str {
        &self.content.layer
    }

    /// The unit of the values.
    pub fn unit(&self) -> Option<&str> {
        self.content.unit.as_deref()
    }

    /// The kind of its values.
    pub fn kind(&self) -> LayerKind {
        self.content.kind
    }

    /// The values that are not over.
    pub fn values(&self) -> &[LayerValue] {
        &self.content.values
    }

    /// Every layer that has values, by name.
    pub fn layers(&self) -> &[String] {
        &self.content.layers
    }

    /// Where it comes from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Returns an identity of the values.
    pub fn identity(&self) -> LayerIdentity {
        LayerIdentity(Arc::downgrade(&self.content))
    }

    /// The whole answer, to keep.
    pub fn layer(&self) -> Layer {
        let content = &self.content;
        Layer {
            place: self.place.clone(),
            layer: content.layer.clone(),
            unit: content.unit.clone(),
            kind: content.kind,
            values: content.values.clone(),
            layers: content.layers.clone(),
            provenance: self.provenance.clone(),
        }
    }
}

impl PartialEq for LayerIdentity {
    fn eq(&self, other: &Self) -> bool {
        // A content's place in memory is not another's while this refers to it.
        self.0.ptr_eq(&other.0)
    }
}

impl PartialEq for LayerSource {
    fn eq(&self, other: &Self) -> bool {
        self.grid.ptr_eq(&other.grid)
            && (&self.name, self.units, self.is_simulated)
                == (&other.name, other.units, other.is_simulated)
            && self.zone == other.zone
    }
}

impl RenderedLayers {
    /// Returns what rendering `source` at `now` comes to, rendered anew only if that is not known.
    pub(super) fn get_or_render(
        &self,
        source: LayerSource,
        now: Timestamp,
        render: impl FnOnce() -> LayerContent,
    ) -> Arc<LayerContent> {
        if let Some(content) = self.find(&source, now) {
            return content;
        }
        let content = Arc::new(render());
        let ends = content.values.iter().map(|value| value.end_time.timestamp);
        let rendered = RenderedLayer {
            source,
            from: now,
            until: ends.min().unwrap_or(Timestamp::MAX),
            content: Arc::clone(&content),
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.source != rendered.source && kept.source.grid.strong_count() > 0);
        if all.len() >= LAYERS {
            all.pop_front();
        }
        all.push_back(rendered);
        content
    }

    fn find(&self, source: &LayerSource, now: Timestamp) -> Option<Arc<LayerContent>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut holding = all
            .iter()
            .filter(|kept| (kept.from..kept.until).contains(&now));
        let found = holding.find(|kept| kept.source == *source)?;
        Some(Arc::clone(&found.content))
    }
}
