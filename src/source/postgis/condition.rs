//! Conditions on attributes as SQL with parameters, so that rows that are not wanted stay where they are.

use super::name::quoted;
use super::relation::{Field, Holds, Relation};
use crate::model::{Bounds, Prefilter, Size};

/// A condition in SQL, and its parameters, each a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub sql: String,
    pub parameters: Vec<String>,
}

/// The condition in SQL; `None` where the server could not answer it as the program does.
/// `local` is the box in the table's coordinates round one in degrees.
pub fn asked_of(condition: &Prefilter, relation: &Relation, local: &dyn Fn(Bounds) -> Option<Bounds>) -> Option<Asked> {
    let mut parameters = Vec::new();
    let sql = sentence(condition, relation, local, &mut parameters)?;
    Some(Asked { sql, parameters })
}

fn sentence(condition: &Prefilter, relation: &Relation, local: &dyn Fn(Bounds) -> Option<Bounds>, parameters: &mut Vec<String>) -> Option<String> {
    let field = |name: &str| -> Option<&Field> { relation.fields.iter().find(|own| own.name == name) };
    Some(match condition {
        Prefilter::All(list) => {
            let all: Vec<String> = list.iter().filter_map(|own| sentence(own, relation, local, parameters)).collect();
            if all.is_empty() {
                return None;
            }
            format!("({})", all.join(" AND "))
        }
        Prefilter::Any(list) => {
            let before = parameters.len();
            let all: Option<Vec<String>> = list.iter().map(|own| sentence(own, relation, local, parameters)).collect();
            let Some(all) = all else {
                parameters.truncate(before);
                return None;
            };
            format!("({})", all.join(" OR "))
        }
        Prefilter::Meets(boxes) => {
            let all: Option<Vec<String>> = boxes.iter().map(|own| local(*own).map(|own| relation.meets(own))).collect();
            let all = all.filter(|all| !all.is_empty())?;
            format!("({})", all.join(" OR "))
        }
        Prefilter::Text { column, value } => {
            let own = field(column).filter(|own| own.holds == Holds::Text)?;
            // what is not text is compared by how it is written; texts as they are, so that an index serves
            let is_text = own.kind == "text" || own.kind == "character varying";
            parameters.push(value.clone());
            format!("{}{} = ${}::text", quoted(column), if is_text { "" } else { "::text" }, parameters.len())
        }
        Prefilter::Number { column, is, value } => {
            let own = field(column).filter(|_| value.is_finite())?;
            let sign = match is {
                Size::As => "=",
                Size::AtLeast => ">=",
                Size::AtMost => "<=",
            };
            let mut bound = |sign: &str, text: String, cast: &str, kind: &str| {
                parameters.push(text);
                format!("{}{cast} {sign} CAST(${}::text AS {kind})", quoted(column), parameters.len())
            };
            match own.holds {
                // a whole number is compared as it is, so that an index serves
                Holds::Integer if value.fract() == 0.0 && value.abs() < 9e15 => bound(sign, (*value as i64).to_string(), "", "int8"),
                Holds::Integer | Holds::Float => bound(sign, value.to_string(), "::float8", "float8"),
                // digits that a float does not hold are rounded here and not there
                Holds::Number if own.kind == "numeric" => {
                    let [least, most] = [value.next_down().next_down(), value.next_up().next_up()].map(|own| own.to_string());
                    match is {
                        Size::AtLeast => bound(">=", least, "", "numeric"),
                        Size::AtMost => bound("<=", most, "", "numeric"),
                        Size::As => format!("({} AND {})", bound(">=", least, "", "numeric"), bound("<=", most, "", "numeric")),
                    }
                }
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::relation::Shapes;
    use super::*;
    use crate::model::DatabaseTable;

    fn relation() -> Relation {
        let field = |name: &str, holds, kind: &str| Field { name: name.to_owned(), holds, kind: kind.to_owned(), is_made: false };
        Relation {
            address: DatabaseTable {
                server: crate::model::DatabaseServer::default(),
                schema: "s".into(),
                table: "t".into(),
                geometry: "g".into(),
                key: "k".into(),
            },
            fields: vec![
                field("k", Holds::Integer, "integer"),
                field("用途", Holds::Text, "text"),
                field("day", Holds::Text, "date"),
                field("面积", Holds::Number, "numeric"),
                field("short", Holds::Number, "real"),
                field("far", Holds::Float, "double precision"),
            ],
            key_holds: Holds::Integer,
            key_kind: "integer".into(),
            shapes: Shapes::Areas,
            is_multi: false,
            has_curves: false,
            is_geography: false,
            srid: 4490,
            system: None,
            is_table: true,
            may_write: false,
            forces: None,
        }
    }

    fn text(column: &str, value: &str) -> Prefilter {
        Prefilter::Text { column: column.to_owned(), value: value.to_owned() }
    }

    fn number(column: &str, is: Size, value: f64) -> Prefilter {
        Prefilter::Number { column: column.to_owned(), is, value }
    }

    #[test]
    fn values_are_parameters_and_what_cannot_be_asked_lets_all_through() {
        let relation = relation();
        let of = |condition: &Prefilter| asked_of(condition, &relation, &Some).map(|own| (own.sql, own.parameters));
        let all = Prefilter::All(vec![
            text("用途", "'; DROP"),
            number("short", Size::As, 0.1),
            number("k", Size::AtLeast, 7.0),
            number("k", Size::AtMost, 7.5),
        ]);
        let sql = r#"("用途" = $1::text AND "k" >= CAST($2::text AS int8) AND "k"::float8 <= CAST($3::text AS float8))"#;
        assert_eq!(of(&all), Some((sql.to_owned(), vec!["'; DROP".to_owned(), "7".to_owned(), "7.5".to_owned()])));
        // one that cannot be asked of several of which one is enough lets everything through
        assert_eq!(of(&Prefilter::Any(vec![text("day", "2024-01-01"), number("short", Size::As, 0.1)])), None);
        let any = Prefilter::All(vec![
            Prefilter::Any(vec![text("day", "2024-01-01"), number("short", Size::As, 0.1)]),
            number("面积", Size::AtLeast, 10.0),
        ]);
        assert_eq!(of(&any), Some((r#"("面积" >= CAST($1::text AS numeric))"#.to_owned(), vec!["9.999999999999996".to_owned()])));
        assert_eq!(of(&text("day", "x")), Some((r#""day"::text = $1::text"#.to_owned(), vec!["x".to_owned()])));
        assert_eq!(of(&text("none", "x")), None);
    }
}
