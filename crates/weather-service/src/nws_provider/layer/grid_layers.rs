//! Finds a layer of a place's raw grid by its name.

use std::sync::Arc;

use nws::payload::{self, Grid};
use weather::{Error, LayerKind, Place, Units};

use super::content::{LayerContent, LayerMatch, LayerSource, RenderedLayers};
use super::renderer::LayerRenderer;
use crate::deadline::Deadline;
use crate::nws_provider::cell_lookup::CellLookup;
use crate::nws_provider::decoder::is_simulator;
use crate::nws_provider::provenance::EntryInfo;
use crate::nws_provider::resources::Resources;
use crate::nws_provider::time_zone::time_zone;

/// The layer that is meant where none is named.
const USUAL: &str = "temperature";
/// The layers of words, which the reader of grids keeps apart from those of numbers.
const WEATHER: &str = "weather";
const HAZARDS: &str = "hazards";
/// The most names that are given to choose from.
const CHOICES: usize = 3;

/// The layers of raw grids.
#[derive(Debug)]
pub(in crate::nws_provider) struct GridLayers {
    resources: Arc<Resources>,
    cells: CellLookup,
    rendered: RenderedLayers,
}

impl GridLayers {
    /// The layers of the grids among `resources`.
    pub(in crate::nws_provider) fn new(resources: &Arc<Resources>) -> Self {
        Self {
            resources: Arc::clone(resources),
            cells: CellLookup::new(Arc::clone(resources)),
            rendered: RenderedLayers::default(),
        }
    }

    /// Finds a layer by its upstream name in any case; the temperature if none is named.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] if there is no such layer, and why else there is no answer.
    pub(in crate::nws_provider) async fn find(
        &self,
        place: Place,
        layer: Option<&str>,
        units: Units,
        deadline: Deadline,
    ) -> Result<LayerMatch, Error> {
        let location = place.location;
        let resources = &self.resources;
        let get = |cell, deadline: Deadline| resources.grid(cell, deadline.want());
        let outcome = self.cells.find(location.into(), deadline, get).await;
        let grid = outcome
            .and_then(|outcome| outcome.best())
            .map_err(|error| resources.to_public_error(&error, location, deadline))?;
        let (cell, point, grid) = (grid.cell, grid.point.value, grid.found);
        let name = named(&grid.value, layer.unwrap_or(USUAL))?;
        let simulated = is_simulator(grid.value.generator.as_deref());
        let renderer = LayerRenderer {
            zone: time_zone([&point.time_zone, &place.time_zone]),
            now: resources.now(),
            is_simulated: resources.note_simulated(simulated),
        };
        let source = LayerSource {
            grid: Arc::downgrade(&grid.value),
            name: name.to_owned(),
            units,
            zone: renderer.zone.clone(),
            is_simulated: renderer.is_simulated,
        };
        let render = || rendered(&renderer, name, &grid.value, units);
        let content = self.rendered.get_or_render(source, renderer.now, render);
        let updated = grid.value.update_time;
        let provenance = resources.provenance_in(cell, EntryInfo::from(&grid), location, updated);
        Ok(LayerMatch {
            place,
            content,
            provenance,
        })
    }
}

/// Renders the layer of that name.
fn rendered(renderer: &LayerRenderer, name: &str, grid: &Grid, units: Units) -> LayerContent {
    let words = |values| (LayerKind::Words, None, values);
    let (kind, unit, values) = match name {
        WEATHER => words(renderer.weather(&grid.weather)),
        HAZARDS => words(renderer.hazards(&grid.hazards)),
        _ => renderer.numbers(name, grid, units),
    };
    LayerContent {
        layer: name.to_owned(),
        unit,
        kind,
        values,
        layers: with_values(grid),
    }
}

/// The layer of that name, in any case, with or without values.
fn named<'g>(grid: &'g Grid, name: &str) -> Result<&'g str, Error> {
    let names = || {
        let numbers = grid.layers.keys().map(String::as_str);
        numbers.chain([WEATHER, HAZARDS])
    };
    let name = name.trim();
    if let Some(found) = names().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(found);
    }
    // Names of layers have 30 letters at most; nobody mistypes one into a page.
    let name: String = name.chars().take(60).collect();
    let wanted = name.to_lowercase();
    let distance = |known: &str| {
        let known = known.to_lowercase();
        let part = known.contains(&wanted) && wanted.len() > 2;
        (!part, strsim::damerau_levenshtein(&known, &wanted))
    };
    let mut near: Vec<&str> = names().collect();
    near.sort_by_key(|known| distance(known));
    near.truncate(CHOICES);
    Err(Error::BadRequest(format!(
        "no layer of the grid is called {name:?}; of {} the nearest are {}",
        names().count(),
        near.join(", ")
    )))
}

/// The names of all layers that have values.
fn with_values(grid: &Grid) -> Vec<String> {
    let full = |(name, layer): (&String, &payload::GridLayer)| {
        (!layer.values.is_empty()).then(|| name.clone())
    };
    let mut names: Vec<String> = grid.layers.iter().filter_map(full).collect();
    let words = [
        (WEATHER, grid.weather.is_empty()),
        (HAZARDS, grid.hazards.is_empty()),
    ];
    let words = words.into_iter().filter(|(_, is_empty)| !is_empty);
    names.extend(words.map(|(name, _)| name.to_owned()));
    names.sort();
    names
}
