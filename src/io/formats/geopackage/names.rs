//! The names of tables and columns in a database: it does not tell capitals from small letters, so that names may stand for others in full.

/// A name as SQL has it.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names that a table has of its own.
pub const KEY: &str = "fid";
pub const GEOMETRY: &str = "geom";

/// The database has at most 2,000 columns, of which three are taken: number, geometry, and a column for identifiers.
pub const MOST_FIELDS: usize = 1997;

/// A name that no table of the standard or the machine has.
pub fn table_name(wanted: &str) -> String {
    let plain = wanted.replace('\0', "");
    let lower = plain.to_ascii_lowercase();
    let is_taken = plain.is_empty()
        || ["gpkg_", "sqlite_", "rtree_", "layer_styles", "qgis_projects", "nanbei_project"].iter().any(|own| lower.starts_with(own));
    if is_taken { format!("layer_{plain}") } else { plain }
}

/// A name that is not among those taken, whatever its case, which it joins.
fn free(wanted: &str, taken: &mut Vec<String>) -> String {
    // the machine's names end at a zero
    let wanted = wanted.replace('\0', "");
    let mut names = std::iter::once(wanted.clone()).filter(|name| !name.is_empty()).chain((2..).map(|n| format!("{wanted}_{n}")));
    let is_taken = |name: &String| taken.iter().any(|own| own.eq_ignore_ascii_case(name));
    let own = names.find(|name| !is_taken(name)).unwrap_or_default();
    taken.push(own.clone());
    own
}

/// The names of columns in the database, in order.
pub fn in_database<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken = vec![KEY.to_owned(), GEOMETRY.to_owned()];
    names.map(|name| free(name, &mut taken)).collect()
}

/// The name of a column in full, where its title is what it was given another name for.
pub fn in_full(name: &str, title: Option<String>) -> String {
    let stands_for = |title: &String| {
        let rest = name.strip_prefix(title.replace('\0', "").as_str()).and_then(|rest| rest.strip_prefix('_'));
        rest.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    title.filter(stands_for).unwrap_or_else(|| name.to_owned())
}

/// The triggers that keep the tree of a table as its geometry is (OGC 12-128r19, F.3): for programs that edit the file.
pub fn triggers(table: &str) -> String {
    let (t, c, i) = (quoted(table), quoted(GEOMETRY), quoted(KEY));
    let tree = quoted(&format!("rtree_{table}_{GEOMETRY}"));
    let named = |name: &str| quoted(&format!("rtree_{table}_{GEOMETRY}_{name}"));
    let some = |row: &str| format!("({row}.{c} NOTNULL AND NOT ST_IsEmpty({row}.{c}))");
    let none = |row: &str| format!("({row}.{c} ISNULL OR ST_IsEmpty({row}.{c}))");
    let values = format!("(NEW.{i}, ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}))");
    let moved = format!("minx = ST_MinX(NEW.{c}), maxx = ST_MaxX(NEW.{c}), miny = ST_MinY(NEW.{c}), maxy = ST_MaxY(NEW.{c})");
    let put = format!("INSERT OR REPLACE INTO {tree} VALUES {values}");
    let drop = format!("DELETE FROM {tree} WHERE id = OLD.{i}");
    let (same, other) = (format!("OLD.{i} = NEW.{i}"), format!("OLD.{i} != NEW.{i}"));
    let all = [
        ("insert", "INSERT".to_owned(), some("NEW"), put.clone()),
        (
            "update6",
            format!("UPDATE OF {c}"),
            format!("{same} AND {} AND {}", some("NEW"), some("OLD")),
            format!("UPDATE {tree} SET {moved} WHERE id = NEW.{i}"),
        ),
        (
            "update7",
            format!("UPDATE OF {c}"),
            format!("{same} AND {} AND {}", some("NEW"), none("OLD")),
            format!("INSERT INTO {tree} VALUES {values}"),
        ),
        ("update2", format!("UPDATE OF {c}"), format!("{same} AND {}", none("NEW")), drop.clone()),
        ("update5", "UPDATE".to_owned(), format!("{other} AND {}", some("NEW")), format!("{drop}; {put}")),
        ("update4", "UPDATE".to_owned(), format!("{other} AND {}", none("NEW")), format!("DELETE FROM {tree} WHERE id IN (OLD.{i}, NEW.{i})")),
        ("delete", "DELETE".to_owned(), format!("OLD.{c} NOT NULL"), drop.clone()),
    ];
    let trigger = |(name, event, when, then): &(&str, String, String, String)| {
        format!("CREATE TRIGGER {} AFTER {event} ON {t} WHEN {when} BEGIN {then}; END;", named(name))
    };
    all.iter().map(trigger).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_case_alone_are_told_apart_and_known_again() {
        let names = ["Name", "name", "NAME", "fid", "", "名称", "a\0b"];
        let own = in_database(names.into_iter());
        assert_eq!(own, ["Name", "name_2", "NAME_3", "fid_2", "_2", "名称", "ab"]);
        let again: Vec<String> = own.iter().zip(names).map(|(own, name)| in_full(own, Some(name.to_owned()))).collect();
        assert_eq!(again[..6], names[..6]);
        // another program's title of a column is no name of it
        assert_eq!(in_full("lot", Some("Lots of the plan".into())), "lot");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }
}
