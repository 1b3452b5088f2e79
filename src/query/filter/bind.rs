//! Checks a filter against the columns it is about, and makes of it tests that compare like with like.

use super::evaluate::evaluate;
use super::moment::Moment;
use super::node::{Comparison, Kind, Node, written};
use super::number::Number;
use super::parse::parse;
use super::place::Place;
use super::plan::{How, Term, Test, Wild};
use super::problem::{Expected, FilterError, FilterProblem, Holds};
use super::scalar::{Scalar, folded};
use super::scan::wrong;
use super::surroundings::Surroundings;
use super::{counted, fields_of};
use crate::i18n::excerpt;
use crate::model::table::{Column, ColumnKind};
use crate::model::{FeatureTable, Value};
use crate::query::related::Of;
use std::sync::Arc;

pub struct Binder<'a> {
    pub table: &'a FeatureTable,
    pub around: &'a Surroundings,
}

/// What stands on one side of a spatial predicate.
enum Side {
    Own(Of),
    Fixed(Box<geo::Geometry<f64>>),
    Place(Arc<Place>),
}

impl<'a> Binder<'a> {
    /// The test that a condition is.
    pub fn test(&self, node: &Node) -> Result<Test, FilterError> {
        Ok(match &node.kind {
            Kind::Truth(value) => Test::Truth(*value),
            Kind::Not(inner) => Test::Not(Box::new(self.test(inner)?)),
            Kind::And(list) => Test::And(list.iter().map(|one| self.test(one)).collect::<Result<_, _>>()?),
            Kind::Or(list) => Test::Or(list.iter().map(|one| self.test(one)).collect::<Result<_, _>>()?),
            Kind::Compare(comparison, a, b) => self.compare(*comparison, a, b)?,
            Kind::Between(a, low, high) => {
                Test::And(vec![self.compare(Comparison::GreaterEqual, a, low)?, self.compare(Comparison::LessEqual, a, high)?])
            }
            Kind::In(a, list) => Test::Or(list.iter().map(|one| self.compare(Comparison::Equal, a, one)).collect::<Result<_, _>>()?),
            Kind::Like(a, pattern) => self.like(a, pattern)?,
            Kind::Holds(a, text) => {
                let term = self.term(a)?;
                let text = match &text.kind {
                    Kind::Text(text) | Kind::Word(text) | Kind::Number(_, text) | Kind::Moment(_, text) => text.to_lowercase(),
                    Kind::Truth(value) => value.to_string(),
                    _ => return Err(expected(text, Expected::Text)),
                };
                Test::Holds(term, text)
            }
            Kind::IsNull(a) => Test::IsNull(self.term(a)?),
            Kind::Spatial(predicate, a, b) => match (self.side(a)?, self.side(b)?) {
                (Side::Own(Of::Whole), Side::Own(Of::Whole)) => Test::SpatialSelf(*predicate),
                (Side::Own(of), Side::Fixed(shape)) => Test::Spatial(*predicate, of, shape),
                (Side::Fixed(shape), Side::Own(of)) => Test::Spatial(predicate.turned(), of, shape),
                (Side::Own(of), Side::Place(place)) => Test::Related(*predicate, of, place),
                (Side::Place(place), Side::Own(of)) => Test::Related(predicate.turned(), of, place),
                (Side::Fixed(a), Side::Fixed(b)) => {
                    use geo::Relate;
                    Test::Truth(predicate.holds(&a.relate(&*b)))
                }
                _ => return Err(expected(b, Expected::Place)),
            },
            Kind::Nearest(count, place) => Test::Nearest(*count, self.place(place)?),
            Kind::Temporal(relation, a, b) => Test::Temporal(*relation, self.span(a)?, self.span(b)?),
            Kind::Array(relation, a, b) => Test::Array(*relation, self.list(a)?, self.list(b)?),
            Kind::Column(column) if self.column(*column).kind() == ColumnKind::Boolean => Test::Flag(Term::Column(*column)),
            Kind::Word(word) => return Err(self.no_field(node, word)),
            _ => return Err(wrong(node.at, FilterProblem::Expected { what: Expected::Condition, found: self.message(node) })),
        })
    }

    fn column(&self, column: usize) -> &'a Column {
        &self.table.columns()[column]
    }

    fn no_field(&self, node: &Node, word: &str) -> FilterError {
        let names: Vec<&str> = self.table.columns().iter().take(60).map(Column::name).collect();
        let known = excerpt(&names.join(", "), 600);
        wrong(node.at, FilterProblem::NoField { field: excerpt(word, 60), known })
    }

    /// The value that an expression gives each row: text may stand in any quotation marks, and no geometry.
    pub fn value(&self, node: &Node) -> Result<Term, FilterError> {
        match self.holds(node) {
            Some(Holds::Geometry | Holds::Lists) => Err(expected(node, Expected::Value)),
            _ => self.term(node),
        }
    }

    /// The value that an expression has in a row.
    fn term(&self, node: &Node) -> Result<Term, FilterError> {
        Ok(match &node.kind {
            Kind::Truth(value) => Term::Fixed(Scalar::Truth(*value)),
            Kind::Number(number, _) => Term::Fixed(Scalar::Number(*number)),
            Kind::Text(text) => Term::Fixed(Scalar::Text(text.clone().into())),
            Kind::Moment(moment, _) => Term::Fixed(Scalar::Moment(*moment)),
            Kind::Column(column) => Term::Column(*column),
            Kind::Id => Term::Id,
            Kind::Geometry => Term::Geometry,
            Kind::Distance(place) => Term::Distance(self.place(place)?),
            Kind::Join(join, place, field) => {
                let (own, field) = (self.place(place)?, field.clone().unwrap_or_default());
                if join.takes_field() && own.columns(&field).next().is_none() {
                    let known = excerpt(&own.fields().join(", "), 600);
                    return Err(wrong(node.at, FilterProblem::NoField { field: excerpt(&field, 60), known }));
                }
                Term::Join(*join, own, field)
            }
            Kind::Open => Term::Open,
            Kind::Negative(inner) => Term::Negative(Box::new(self.number(inner)?)),
            Kind::Arithmetic(sign, a, b) => Term::Arithmetic(*sign, Box::new(self.number(a)?), Box::new(self.number(b)?)),
            Kind::Fold(fold, inner) => {
                let inner = self.text(inner)?;
                match inner {
                    Term::Fixed(Scalar::Text(text)) => Term::Fixed(Scalar::Text(folded(*fold, &text).into())),
                    inner => Term::Fold(*fold, Box::new(inner)),
                }
            }
            Kind::Call(function, list) => {
                let one = |(n, own): (usize, &Node)| if n == 0 && function.takes_number() { self.number(own) } else { self.term(own) };
                Term::Call(*function, list.iter().enumerate().map(one).collect::<Result<_, _>>()?)
            }
            Kind::List(list) => Term::List(list.iter().map(|one| self.element(one)).collect::<Result<_, _>>()?),
            Kind::Word(word) => return Err(self.no_field(node, word)),
            Kind::Null => return Err(expected(node, Expected::IsNull)),
            _ => return Err(expected(node, Expected::Value)),
        })
    }

    /// An element of a list: words in double quotation marks are text there.
    fn element(&self, node: &Node) -> Result<Term, FilterError> {
        match &node.kind {
            Kind::Word(word) => Ok(Term::Fixed(Scalar::Text(word.clone().into()))),
            _ => self.term(node),
        }
    }

    /// What kind of values an expression has; `None` for a column without any.
    fn holds(&self, node: &Node) -> Option<Holds> {
        Some(match &node.kind {
            Kind::Truth(_) => Holds::Truths,
            Kind::Join(join, place, field) if join.takes_value() => {
                let place = self.place(place).ok()?;
                let mut all = place.columns(field.as_deref().unwrap_or_default()).filter_map(held_by);
                let first = all.next()?;
                if all.all(|own| own == first) { first } else { Holds::Mixed }
            }
            Kind::Number(..) | Kind::Negative(_) | Kind::Arithmetic(..) | Kind::Distance(_) | Kind::Join(..) => Holds::Numbers,
            Kind::Moment(..) | Kind::Interval(..) | Kind::Open => Holds::Dates,
            Kind::Geometry | Kind::Middle | Kind::Layer(..) | Kind::Selection | Kind::Shape(_) => Holds::Geometry,
            Kind::List(_) => Holds::Lists,
            Kind::Call(function, _) => function.gives(),
            Kind::Id => Holds::Mixed,
            Kind::Column(column) => held_by(self.column(*column))?,
            _ => Holds::Text,
        })
    }

    /// An operand of arithmetic.
    fn number(&self, node: &Node) -> Result<Term, FilterError> {
        match self.holds(node) {
            Some(Holds::Numbers) | None => {}
            Some(Holds::Text | Holds::Mixed) if matches!(node.kind, Kind::Column(_) | Kind::Id) => self.all_numbers(node)?,
            _ => {
                // an unknown name is reported as such
                self.term(node)?;
                return Err(expected(node, Expected::Number));
            }
        }
        self.term(node)
    }

    fn text(&self, node: &Node) -> Result<Term, FilterError> {
        match (&node.kind, self.holds(node)) {
            (Kind::Word(word), _) => Err(self.no_field(node, word)),
            (_, Some(Holds::Text | Holds::Mixed) | None) => self.term(node),
            _ => Err(expected(node, Expected::Text)),
        }
    }

    /// The geometry that is meant.
    fn side(&self, node: &Node) -> Result<Side, FilterError> {
        match &node.kind {
            Kind::Geometry => Ok(Side::Own(Of::Whole)),
            Kind::Middle => Ok(Side::Own(Of::Middle)),
            Kind::Shape(shape) => Ok(Side::Fixed(shape.clone())),
            Kind::Layer(..) | Kind::Selection => self.place(node).map(Side::Place),
            Kind::Word(word) => Err(self.no_field(node, word)),
            _ => Err(expected(node, Expected::Geometry)),
        }
    }

    /// The features that are meant.
    fn place(&self, node: &Node) -> Result<Arc<Place>, FilterError> {
        let wrong = |problem| wrong(node.at, problem);
        let place = match &node.kind {
            Kind::Selection => {
                Place::new(self.around.selection().map_err(wrong)?.iter().map(|(table, rows)| (Arc::clone(table), Some(rows.clone()))))
            }
            Kind::Shape(shape) => Place::of_geometry(shape),
            Kind::Layer(name, condition) => {
                let table = self.around.table(name).map_err(wrong)?;
                let rows = match condition {
                    None => None,
                    Some(condition) => {
                        let of_layer = |error: FilterError| wrong(FilterProblem::OfLayer { layer: excerpt(name, 60), problem: error.0 });
                        // one condition in another is enough
                        let own = Binder { table, around: &Surroundings::default() };
                        let read = parse(condition, &fields_of(table)).and_then(|node| own.test(&node));
                        let meets = evaluate(&read.map_err(|error| of_layer(counted(condition, error)))?, table);
                        Some(table.live_rows().filter(|row| meets[*row] == Some(true)).collect())
                    }
                };
                Place::new([(Arc::clone(table), rows)])
            }
            _ => return Err(expected(node, Expected::Place)),
        };
        Ok(Arc::new(place))
    }

    fn span(&self, node: &Node) -> Result<[Term; 2], FilterError> {
        match &node.kind {
            Kind::Interval(start, end) => Ok([self.moment(start)?, self.moment(end)?]),
            Kind::List(_) | Kind::Shape(_) => Err(expected(node, Expected::Interval)),
            _ => {
                let moment = self.moment(node)?;
                Ok([moment.clone(), moment])
            }
        }
    }

    fn moment(&self, node: &Node) -> Result<Term, FilterError> {
        match &node.kind {
            Kind::Text(text) => match Moment::parse(text) {
                Some(moment) => Ok(Term::Fixed(Scalar::Moment(moment))),
                None => Err(expected(node, Expected::Date)),
            },
            Kind::Moment(..) | Kind::Open => self.term(node),
            Kind::Column(_) => {
                self.all_moments(node)?;
                self.term(node)
            }
            Kind::Word(word) => Err(self.no_field(node, word)),
            _ => Err(expected(node, Expected::Date)),
        }
    }

    fn list(&self, node: &Node) -> Result<Term, FilterError> {
        match (&node.kind, self.holds(node)) {
            (Kind::List(_), _) | (Kind::Column(_), Some(Holds::Mixed) | None) => self.term(node),
            // one value in brackets is a list of one
            (Kind::Text(_) | Kind::Number(..) | Kind::Truth(_) | Kind::Moment(..), _) => Ok(Term::List(vec![self.term(node)?])),
            (Kind::Word(word), _) => Err(self.no_field(node, word)),
            _ => Err(expected(node, Expected::List)),
        }
    }

    fn like(&self, a: &Node, pattern: &Node) -> Result<Test, FilterError> {
        let text = match &pattern.kind {
            Kind::Text(text) | Kind::Word(text) | Kind::Number(_, text) | Kind::Moment(_, text) => text.clone(),
            Kind::Fold(..) => match self.term(pattern)? {
                Term::Fixed(Scalar::Text(text)) => text.into_owned(),
                _ => return Err(expected(pattern, Expected::Text)),
            },
            _ => return Err(expected(pattern, Expected::Text)),
        };
        Ok(Test::Like(self.text(a)?, wildcards(&text)))
    }

    /// Two expressions compared: as which kind of value, and whether that is possible.
    fn compare(&self, comparison: Comparison, a: &Node, b: &Node) -> Result<Test, FilterError> {
        for node in [a, b] {
            if matches!(node.kind, Kind::Null) {
                return Err(expected(node, Expected::IsNull));
            }
        }
        if let Kind::Word(word) = &a.kind {
            return Err(self.no_field(a, word));
        }
        // a fixed value on the right is asked of the field on the left
        let a_fixed = matches!(a.kind, Kind::Text(_) | Kind::Number(..) | Kind::Moment(..) | Kind::Truth(_));
        let b_fixed = matches!(b.kind, Kind::Text(_) | Kind::Number(..) | Kind::Moment(..) | Kind::Truth(_) | Kind::Word(_));
        if a_fixed && !b_fixed {
            return self.compare(comparison.turned(), b, a);
        }
        let (how, right) = self.kinds(comparison, a, b)?;
        let right = match right {
            Some(right) => right,
            None => self.term(b)?,
        };
        // most features are too far away to be measured
        if let (Kind::Distance(place), Term::Fixed(Scalar::Number(metres))) = (&a.kind, &right)
            && comparison.is_order()
        {
            return Ok(Test::Near(self.place(place)?, comparison, metres.float()));
        }
        Ok(Test::Compare { how, comparison, a: self.term(a)?, b: right })
    }

    /// The kind of value two expressions are compared as, and the right one where it is read otherwise than it is written.
    fn kinds(&self, comparison: Comparison, a: &Node, b: &Node) -> Result<(How, Option<Term>), FilterError> {
        let order = comparison.is_order();
        let written = match &b.kind {
            Kind::Text(text) | Kind::Word(text) | Kind::Number(_, text) | Kind::Moment(_, text) => Some(text.as_str()),
            Kind::Truth(true) => Some("true"),
            Kind::Truth(false) => Some("false"),
            _ => None,
        };
        let as_text = || written.map(|text| Term::Fixed(Scalar::Text(text.to_owned().into())));
        let as_number = || written.and_then(Number::parse).map(|number| Term::Fixed(Scalar::Number(number)));
        let as_moment = || written.and_then(Moment::parse).map(|moment| Term::Fixed(Scalar::Moment(moment)));
        if let (Kind::Word(word), true) = (&b.kind, order) {
            return Err(wrong(b.at, FilterProblem::Quote(excerpt(word, 40))));
        }
        let kinds = |holds| self.kinds_error(a, b, holds);
        let bare_number = matches!(b.kind, Kind::Number(..));
        let bare_moment = matches!(b.kind, Kind::Moment(..));
        let Some(left) = self.holds(a) else {
            // a column without values: no row meets, whatever it is compared with
            return Ok((How::Any, as_text().or_else(|| self.term(b).ok())));
        };
        let right = self.holds(b);
        Ok(match (left, right) {
            (Holds::Geometry | Holds::Lists, _) | (_, Some(Holds::Geometry | Holds::Lists)) => return Err(kinds(left)),
            (Holds::Numbers, Some(Holds::Numbers) | None) => (How::Numbers, None),
            (Holds::Numbers, Some(Holds::Text)) if written.is_some() => match as_number() {
                Some(number) => (How::Numbers, Some(number)),
                None => return Err(kinds(left)),
            },
            // columns of text that are numbers throughout
            (Holds::Numbers, Some(Holds::Text | Holds::Mixed)) if matches!(b.kind, Kind::Column(_) | Kind::Id) => {
                self.all_numbers(b)?;
                (How::Numbers, None)
            }
            (Holds::Truths, Some(Holds::Truths) | None) => (How::Truths, None),
            (Holds::Truths, Some(Holds::Text)) if written.is_some() => match written.map(str::to_ascii_lowercase).as_deref() {
                Some("true") => (How::Truths, Some(Term::Fixed(Scalar::Truth(true)))),
                Some("false") => (How::Truths, Some(Term::Fixed(Scalar::Truth(false)))),
                _ => return Err(kinds(left)),
            },
            (Holds::Dates, Some(Holds::Dates)) => (How::Moments, None),
            (Holds::Dates, Some(Holds::Text)) if matches!(b.kind, Kind::Column(_)) => {
                self.all_moments(b)?;
                (How::Moments, None)
            }
            (Holds::Text | Holds::Mixed, Some(Holds::Numbers)) if matches!(a.kind, Kind::Column(_) | Kind::Id) => {
                match (self.all_numbers(a), bare_number) {
                    (Ok(()), _) => (How::Numbers, None),
                    (Err(error), _) if order => return Err(error),
                    // for equality the number counts as it is written: it may be a code
                    (Err(_), true) if left == Holds::Text => (How::Texts, as_text()),
                    (Err(_), true) => (How::Any, None),
                    (Err(error), false) => return Err(error),
                }
            }
            (Holds::Text | Holds::Mixed, Some(Holds::Dates)) if matches!(a.kind, Kind::Column(_)) => match self.all_moments(a) {
                Ok(()) => (How::Moments, None),
                Err(_) if bare_moment && !order => (How::Texts, as_text()),
                Err(error) => return Err(error),
            },
            (Holds::Text, Some(Holds::Text)) => {
                let column = matches!(a.kind, Kind::Column(_));
                if order && column && as_number().is_some() && self.all_numbers(a).is_ok() {
                    (How::Numbers, as_number())
                } else if order && column && as_moment().is_some() && self.all_moments(a).is_ok() {
                    (How::Moments, as_moment())
                } else if order && column && written.is_none() && self.all_numbers(a).is_ok() && self.all_numbers(b).is_ok() {
                    (How::Numbers, None)
                } else {
                    (How::Texts, as_text())
                }
            }
            (Holds::Mixed, Some(Holds::Text)) if !order => (How::Any, as_text()),
            (Holds::Mixed, Some(Holds::Text)) if as_number().is_some() && self.all_numbers(a).is_ok() => (How::Numbers, as_number()),
            (Holds::Mixed, Some(Holds::Text)) => {
                self.all_text(a)?;
                (How::Texts, as_text())
            }
            (Holds::Mixed, _) | (_, Some(Holds::Mixed)) if !order => (How::Any, None),
            (Holds::Text, None) => (How::Texts, None),
            (_, None) => (How::Any, None),
            _ => return Err(kinds(left)),
        })
    }

    fn kinds_error(&self, a: &Node, b: &Node, holds: Holds) -> FilterError {
        if let (Kind::Word(_), false) = (&b.kind, matches!(a.kind, Kind::Column(_) | Kind::Id)) {
            return expected(b, Expected::Value);
        }
        wrong(b.at, FilterProblem::Kinds { field: self.message(a), holds, found: self.message(b) })
    }

    /// What an expression is called in a message.
    fn message(&self, node: &Node) -> String {
        let text = match &node.kind {
            Kind::Column(column) => self.column(*column).name().to_owned(),
            _ => written(node),
        };
        excerpt(&text, 40)
    }

    fn all_numbers(&self, node: &Node) -> Result<(), FilterError> {
        self.all(node, Holds::Numbers, |text| text.trim().is_empty() || Number::parse(text).is_some(), true)
    }

    fn all_moments(&self, node: &Node) -> Result<(), FilterError> {
        self.all(node, Holds::Dates, |text| text.trim().is_empty() || Moment::parse(text).is_some(), false)
    }

    fn all_text(&self, node: &Node) -> Result<(), FilterError> {
        let Kind::Column(column) = node.kind else { return Ok(()) };
        let column = self.column(column);
        match self.table.live_rows().find(|row| !matches!(column.value(*row), Value::Null | Value::Text(_))) {
            Some(row) => Err(self.not_all(node, Holds::Text, row, &column.value(row).to_string())),
            None => Ok(()),
        }
    }

    /// Whether every text of a column can be read as the kind it is compared as. Blank text counts as no value.
    fn all(&self, node: &Node, holds: Holds, fits: impl Fn(&str) -> bool, numbers: bool) -> Result<(), FilterError> {
        let Kind::Column(column) = node.kind else {
            // ids: each by itself
            let bad = self.table.features().find(|feature| feature.id().is_some_and(|id| !fits(&id.to_string())));
            return match bad {
                Some(feature) => Err(self.not_all(node, holds, feature.index(), &feature.id().map(|id| id.to_string()).unwrap_or_default())),
                None => Ok(()),
            };
        };
        let column = self.column(column);
        if let Some(mut texts) = column.texts()
            && texts.all(&fits)
        {
            return Ok(());
        }
        let misfit = |row: &usize| match column.value(*row) {
            Value::Null => false,
            Value::Text(text) => !fits(text),
            Value::Integer(_) | Value::Float(_) => !numbers,
            Value::Json(text) => !numbers || Number::parse(text).is_none(),
            Value::Boolean(_) => true,
        };
        match self.table.live_rows().find(misfit) {
            Some(row) => Err(self.not_all(node, holds, row, &column.value(row).to_string())),
            None => Ok(()),
        }
    }

    fn not_all(&self, node: &Node, holds: Holds, row: usize, value: &str) -> FilterError {
        wrong(node.at, FilterProblem::NotAll { field: self.message(node), holds, feature: row + 1, value: excerpt(value, 30) })
    }
}

/// The signs of a pattern; a backslash makes the one behind it an ordinary character.
fn wildcards(pattern: &str) -> Vec<Wild> {
    let mut signs = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        signs.push(match c {
            '%' => Wild::Many,
            '_' => Wild::One,
            '\\' => chars.next().map_or(Wild::Char('\\'), Wild::Char),
            c => Wild::Char(c),
        });
    }
    signs
}

fn expected(node: &Node, what: Expected) -> FilterError {
    wrong(node.at, FilterProblem::Expected { what, found: excerpt(&written(node), 20) })
}

/// What kind of values a column has; `None` for one without any.
fn held_by(column: &Column) -> Option<Holds> {
    (!column.has_no_values()).then(|| match column.kind() {
        ColumnKind::Text => Holds::Text,
        ColumnKind::Integer | ColumnKind::Float => Holds::Numbers,
        ColumnKind::Boolean => Holds::Truths,
        ColumnKind::Json => Holds::Mixed,
    })
}
