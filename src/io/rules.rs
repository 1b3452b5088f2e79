//! Reads rule sets of the quality check: those that come with the program, and those from files of the same form.

use super::text::read_regular;
use super::{IoError, Problem};
use crate::model::RuleSet;
use std::path::Path;
use std::sync::LazyLock;

/// The names of the rule sets that come with the program, the general one first.
pub const RULE_SETS: [&str; 3] = ["shapes", "land-parcels", "control-lines"];

/// A rule set that comes with the program, by its name. See `geodata/quality/README.md`.
#[must_use]
pub fn embedded_rules(name: &str) -> Option<&'static RuleSet> {
    static OWN: LazyLock<[RuleSet; 3]> = LazyLock::new(|| {
        [
            include_bytes!("../../geodata/quality/shapes.json").as_slice(),
            include_bytes!("../../geodata/quality/land-parcels.json"),
            include_bytes!("../../geodata/quality/control-lines.json"),
        ]
        .map(|bytes| read_rules(bytes).unwrap_or_default())
    });
    RULE_SETS.iter().position(|own| *own == name).map(|at| &OWN[at])
}

/// The name of the rule set that comes with the program for a layer of some names and fields: the one with the kind of layer that it fits
/// best, or the general one.
#[must_use]
pub fn likely_rules(names: &[&str], has: &dyn Fn(&str) -> bool) -> &'static str {
    let fits = RULE_SETS.into_iter().filter_map(|name| Some((embedded_rules(name)?.fit(names, has), name)));
    // the first of several that fit equally well
    fits.rev().filter(|(fit, _)| *fit > 0).max_by_key(|(fit, _)| *fit).map_or(RULE_SETS[0], |(_, name)| name)
}

/// Reads a rule set from JSON.
///
/// # Errors
/// `Problem::Rules` with the line.
pub fn read_rules(bytes: &[u8]) -> Result<RuleSet, IoError> {
    let wrong = |line: usize, said: String| IoError::Text { problem: Problem::Rules(said), line: line.max(1) as u64, feature: None };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let rules: RuleSet = serde_json::from_slice(bytes).map_err(|error| wrong(error.line(), error.to_string()))?;
    let own = &rules.shapes;
    let sizes = [own.dense_m, own.sharp_deg, own.tiny_m2, own.sliver_m, own.overlap_m2, own.gap_m2, own.near_m];
    if let Some(size) = sizes.into_iter().flatten().find(|size| *size < 0.0) {
        return Err(wrong(1, format!("{size} < 0")));
    }
    if let Some(rule) = rules.layers.iter().flat_map(|layer| &layer.fields).find(|rule| rule.name.is_empty()) {
        return Err(wrong(1, format!("{rule:?}")));
    }
    Ok(rules)
}

/// Reads a rule set from a file.
///
/// # Errors
/// Where the file cannot be read, and as [`read_rules`].
pub fn read_rules_file(path: &Path) -> Result<RuleSet, IoError> {
    /// The largest that comes with the program has 3 KB.
    const MOST: u64 = 4 << 20;
    read_rules(&read_regular(path, MOST)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_sets_that_come_along_are_whole() {
        for name in RULE_SETS {
            let rules = embedded_rules(name).unwrap();
            assert!(!rules.name.zh.is_empty() && rules.name.en.is_ascii() && rules.shapes.overlap_m2.is_some(), "{name}");
            for layer in &rules.layers {
                let area = layer.area.as_ref().unwrap();
                assert!(layer.fields.iter().any(|field| field.name == area.field), "{name}: {}", area.field);
                assert!(layer.sums.iter().all(|sum| sum.target_ha.is_none()), "a target that nobody gave");
            }
        }
        let lines = embedded_rules("control-lines").unwrap();
        let has = |fields: &'static [&str]| move |name: &str| fields.contains(&name);
        assert_eq!(lines.for_layer(&["2035_STBHHX"], &has(&[])), Some(1));
        assert_eq!(lines.for_layer(&["图层1"], &has(&["BSM", "XZQDM", "GHFQDM", "GHFQMC", "MJ"])), Some(2));
        assert_eq!(lines.for_layer(&["图层1"], &has(&["BSM"])), None);
        // what two kinds have in common tells neither
        let farmland = has(&["BSM", "YSDM", "XZQDM", "XZQMC", "YJJBNTTBBH", "TBBH", "DLBM", "DLMC", "YJJBNTTBMJ", "YJJBNTMJ", "SJNF"]);
        assert_eq!(likely_rules(&["图层1"], &farmland), "control-lines");
        assert_eq!(likely_rules(&["2035_YJJBNTTB"], &has(&["BSM", "YSDM", "TBBH", "DLBM", "DLMC"])), "control-lines");
        assert_eq!(likely_rules(&["XZQ"], &has(&["BSM", "YSDM", "XZQDM", "XZQMC", "MSSM"])), "shapes");
    }

    #[test]
    fn a_file_that_is_no_rule_set_is_refused_with_its_line() {
        let line = |text: &str| match read_rules(text.as_bytes()) {
            Err(IoError::Text { line, problem: Problem::Rules(_), .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line("{"), 1);
        assert_eq!(line("{\"name\": {\"zh\": \"a\", \"en\": \"b\"},\n\"shape\": {}}"), 2);
        assert_eq!(line("{\"name\": {\"zh\": \"a\", \"en\": \"b\"}, \"shapes\": {\"gap_m2\": -1}}"), 1);
    }
}
