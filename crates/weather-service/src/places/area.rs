//! The name of a state or zone. Asks no upstream, which alone knows the names of zones.

use weather::{Area, AreaCode, AreaKind};

/// Returns the area of a code, with its name where that is known.
pub(crate) fn area(code: &AreaCode) -> Area {
    let name = match code.kind() {
        AreaKind::State => gazetteer::state_name(code.as_str()),
        AreaKind::Water => code.water_name(),
        AreaKind::Zone | AreaKind::County => None,
    };
    Area {
        kind: code.kind(),
        code: code.to_string(),
        name: name.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_the_gazetteer_is_an_area_by_its_name() {
        for (code, name) in gazetteer::states() {
            let area = area(&code.parse().unwrap());
            assert_eq!(
                (area.kind, area.name.as_deref()),
                (AreaKind::State, Some(name))
            );
        }
        assert_eq!(area(&"WAZ315".parse().unwrap()).name, None);
    }
}
