//! The grammar of CQL2-Text (OGC 21-065, Annex B), with what planners write besides: fields by their bare names, `=` and `~`
//! with bare words, full-width signs, 且 或 非.

use super::function::Function;
use super::join::Join;
use super::moment::{Moment, Temporal};
use super::node::{Array, Comparison, Fold, Kind, Node};
use super::number::Sign;
use super::problem::{Expected, FilterError, FilterProblem};
use super::scan::{QUOTES, Scanner, wrong};
use super::shape::shape;
use crate::query::predicate::Spatial;

/// Brackets and negations may nest this deep.
const DEEPEST: usize = 64;
/// Characters of a filter.
const LONGEST: usize = 100_000;

/// Reads a filter; `fields` are the names of the columns with their places, the longest first.
pub fn parse(text: &str, fields: &[(&str, usize)]) -> Result<Node, FilterError> {
    let mut parser = Parser::new(text, fields)?;
    let node = parser.either()?;
    parser.ended(node)
}

/// Reads an expression that gives a value.
pub fn parse_value(text: &str, fields: &[(&str, usize)]) -> Result<Node, FilterError> {
    let mut parser = Parser::new(text, fields)?;
    let node = parser.sum()?;
    parser.ended(node)
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    depth: usize,
}

type Parsed = Result<Node, FilterError>;

impl<'a> Parser<'a> {
    fn new(text: &'a str, fields: &'a [(&'a str, usize)]) -> Result<Self, FilterError> {
        if text.len() > LONGEST {
            return Err(wrong(LONGEST, FilterProblem::TooLong));
        }
        Ok(Self { scanner: Scanner::new(text, fields), depth: 0 })
    }

    /// What was read, where nothing follows it.
    fn ended(mut self, node: Node) -> Parsed {
        if self.scanner.is_at_end() { Ok(node) } else { Err(self.scanner.expected(Expected::End)) }
    }
}

impl Parser<'_> {
    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= DEEPEST {
            return Err(wrong(self.scanner.place(), FilterProblem::TooDeep));
        }
        self.depth += 1;
        let node = inner(self);
        self.depth -= 1;
        node
    }

    /// Conditions joined by OR.
    fn either(&mut self) -> Parsed {
        self.joined(Self::all, |scanner| scanner.word("or") || scanner.glyph('或'), Kind::Or)
    }

    /// Conditions joined by AND.
    fn all(&mut self) -> Parsed {
        self.joined(Self::negated, |scanner| scanner.word("and") || scanner.glyph('且'), Kind::And)
    }

    fn joined(&mut self, one: fn(&mut Self) -> Parsed, joins: fn(&mut Scanner<'_>) -> bool, kind: fn(Vec<Node>) -> Kind) -> Parsed {
        let at = self.scanner.place();
        let mut list = vec![one(self)?.ending(self.scanner.at)];
        while joins(&mut self.scanner) {
            list.push(one(self)?.ending(self.scanner.at));
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Node::new(at, kind(list)) })
    }

    fn negated(&mut self) -> Parsed {
        let at = self.scanner.place();
        // a field may be called not, or begin with 非
        let mut ahead = self.scanner;
        if ahead.field().is_none() && (self.scanner.word("not") || self.scanner.glyph('非')) {
            let inner = self.deeper(Self::negated)?.ending(self.scanner.at);
            return Ok(Node::new(at, Kind::Not(Box::new(inner))));
        }
        self.condition()
    }

    /// A comparison, or a value that is a condition by itself.
    fn condition(&mut self) -> Parsed {
        let at = self.scanner.place();
        let left = self.sum()?;
        let node = |kind| Node::new(at, kind);
        let before = self.scanner;
        if let Some(sign) = self.scanner.sign() {
            let comparison = match sign {
                "=" => Comparison::Equal,
                "<>" => Comparison::NotEqual,
                "<" => Comparison::Less,
                "<=" => Comparison::LessEqual,
                ">" => Comparison::Greater,
                ">=" => Comparison::GreaterEqual,
                "~" => {
                    let right = self.value()?;
                    return Ok(node(Kind::Holds(Box::new(left), Box::new(right))));
                }
                _ => {
                    self.scanner = before;
                    return Ok(left);
                }
            };
            let right = if comparison.is_order() { self.sum()? } else { self.value()? };
            return Ok(node(Kind::Compare(comparison, Box::new(left), Box::new(right))));
        }
        if self.scanner.word("is") {
            let not = self.scanner.word("not");
            if !self.scanner.word("null") {
                return Err(self.scanner.expected(Expected::Null));
            }
            return Ok(negate(at, not, Kind::IsNull(Box::new(left))));
        }
        let not = self.scanner.word("not");
        if self.scanner.word("between") {
            let low = self.sum()?;
            if !self.scanner.word("and") && !self.scanner.glyph('且') {
                return Err(self.scanner.expected(Expected::And));
            }
            let high = self.sum()?;
            return Ok(negate(at, not, Kind::Between(Box::new(left), Box::new(low), Box::new(high))));
        }
        if self.scanner.word("in") {
            self.scanner.needs("(", Expected::List)?;
            let mut list = vec![self.value()?];
            while self.scanner.takes(",") {
                list.push(self.value()?);
            }
            self.scanner.needs(")", Expected::ClosingBracket)?;
            return Ok(negate(at, not, Kind::In(Box::new(left), list)));
        }
        if self.scanner.word("like") {
            let right = self.value()?;
            return Ok(negate(at, not, Kind::Like(Box::new(left), Box::new(right))));
        }
        if not {
            return Err(self.scanner.expected(Expected::Comparison));
        }
        Ok(left)
    }

    /// The right side of `=`, `~`, LIKE and IN: a value, or words without quotation marks where nothing is left over.
    fn value(&mut self) -> Parsed {
        let at = self.scanner.place();
        let before = self.scanner;
        let read = self.sum();
        if let Ok(node) = &read
            && self.ends()
            && (node.has_field() || !has_word(node) || matches!(node.kind, Kind::Word(_)))
        {
            return read;
        }
        if let Ok(node) = &read
            && node.has_field()
        {
            // something known stands there with something that is not
            return if self.ends() { read } else { Err(self.scanner.expected(Expected::End)) };
        }
        let after = std::mem::replace(&mut self.scanner, before);
        if let Some(words) = self.scanner.words() {
            return Ok(Node::new(at, Kind::Word(words)));
        }
        self.scanner = after;
        match read {
            Ok(_) => Err(self.scanner.expected(Expected::End)),
            error => error,
        }
    }

    /// Whether a condition may end here.
    fn ends(&self) -> bool {
        let mut ahead = self.scanner;
        ahead.is_at_end()
            || matches!(Scanner::sign(&mut { ahead }), Some(")" | ","))
            || ahead.word("and")
            || ahead.word("or")
            || ahead.glyph('且')
            || ahead.glyph('或')
    }

    fn sum(&mut self) -> Parsed {
        self.chain(Self::product, |scanner| scanner.operator(&["+", "-"]).map(|sign| if sign == "+" { Sign::Plus } else { Sign::Minus }))
    }

    fn product(&mut self) -> Parsed {
        self.chain(Self::power, |scanner| {
            let sign = scanner.operator(&["*", "/", "%"]).map(|sign| match sign {
                "*" => Sign::Times,
                "/" => Sign::Over,
                _ => Sign::Rest,
            });
            sign.or_else(|| scanner.word("div").then_some(Sign::Whole))
        })
    }

    fn power(&mut self) -> Parsed {
        self.chain(Self::signed, |scanner| scanner.operator(&["^"]).map(|_| Sign::Power))
    }

    fn chain(&mut self, one: fn(&mut Self) -> Parsed, sign: fn(&mut Scanner<'_>) -> Option<Sign>) -> Parsed {
        let at = self.scanner.place();
        let mut left = one(self)?;
        while let Some(sign) = sign(&mut self.scanner) {
            let right = one(self)?;
            left = Node::new(at, Kind::Arithmetic(sign, Box::new(left), Box::new(right)));
        }
        Ok(left)
    }

    fn signed(&mut self) -> Parsed {
        let at = self.scanner.place();
        match self.scanner.operator(&["-", "+"]) {
            Some("-") => {
                let inner = self.deeper(Self::signed)?;
                Ok(match inner.kind {
                    Kind::Number(number, written) => Node::new(at, Kind::Number(number.negative(), format!("-{written}"))),
                    kind => Node::new(at, Kind::Negative(Box::new(Node::new(inner.at, kind)))),
                })
            }
            Some(_) => self.deeper(Self::signed),
            None => self.primary(),
        }
    }

    fn primary(&mut self) -> Parsed {
        let at = self.scanner.place();
        let node = |kind| Ok(Node::new(at, kind));
        if let Some(text) = self.scanner.quoted('\'', '\'')? {
            return node(Kind::Text(text));
        }
        for (open, close) in QUOTES {
            if let Some(text) = self.scanner.quoted(open, close)? {
                return node(self.named(&text).unwrap_or(Kind::Text(text)));
            }
        }
        if let Some(text) = self.scanner.quoted('"', '"')? {
            return node(self.named(&text).unwrap_or(Kind::Word(text)));
        }
        if self.scanner.takes("(") {
            return self.deeper(|own| {
                let first = own.either()?;
                let mut list = vec![first];
                while own.scanner.takes(",") {
                    list.push(own.sum()?);
                }
                own.scanner.needs(")", Expected::ClosingBracket)?;
                Ok(if list.len() == 1 { list.remove(0) } else { Node::new(at, Kind::List(list)) })
            });
        }
        if let Some(moment) = self.bare_date() {
            return node(moment);
        }
        if let Some((number, written)) = self.scanner.number() {
            return node(Kind::Number(number, written.to_owned()));
        }
        // the name of a field may be that of a function, which has a bracket behind it
        let before = self.scanner;
        if let Some(column) = self.scanner.field() {
            let mut ahead = self.scanner;
            if !ahead.takes("(") {
                return node(Kind::Column(column));
            }
            self.scanner = before;
        }
        let name = self.scanner.name();
        if name.is_empty() {
            return Err(self.scanner.expected(Expected::Value));
        }
        self.scanner.at += name.len();
        let upper = name.to_ascii_uppercase();
        if let Some(shape) = shape(&mut self.scanner, &upper)? {
            return node(Kind::Shape(Box::new(shape))).map(|node| node.ending(self.scanner.at));
        }
        if self.scanner.takes("(") {
            return self.deeper(|own| own.function(at, &upper, name));
        }
        node(match upper.as_str() {
            "TRUE" => Kind::Truth(true),
            "FALSE" => Kind::Truth(false),
            "NULL" => Kind::Null,
            "AND" | "OR" | "BETWEEN" | "IN" | "LIKE" | "IS" => {
                self.scanner = before;
                return Err(self.scanner.expected(Expected::Value));
            }
            _ => self.named(name).unwrap_or_else(|| Kind::Word(name.to_owned())),
        })
    }

    /// What a name stands for: a column, the feature's id or its geometry.
    fn named(&self, name: &str) -> Option<Kind> {
        if let Some(column) = self.scanner.column(name) {
            return Some(Kind::Column(column));
        }
        match name {
            "id" => Some(Kind::Id),
            "geometry" | "geom" | "几何" => Some(Kind::Geometry),
            _ => None,
        }
    }

    /// A date without quotation marks, as in `日期 > 2024-03-01`: no difference of whole numbers is written so.
    fn bare_date(&mut self) -> Option<Kind> {
        self.scanner.blanks();
        let rest = self.scanner.rest();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ')' | '）' | ',' | '，' | '且' | '或')).unwrap_or(rest.len());
        let written = &rest[..end];
        let bytes = written.as_bytes();
        let is_date = bytes.len() >= 10 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-' && bytes[7] == b'-';
        let moment = Moment::parse(written).filter(|_| is_date)?;
        self.scanner.at += end;
        Some(Kind::Moment(moment, written.to_owned()))
    }

    /// The arguments of a function, after its bracket.
    fn function(&mut self, at: usize, upper: &str, name: &str) -> Parsed {
        let two = |own: &mut Self| -> Result<(Box<Node>, Box<Node>), FilterError> {
            let first = own.sum()?;
            own.scanner.needs(",", Expected::Comma)?;
            let second = own.sum()?;
            own.scanner.needs(")", Expected::ClosingBracket)?;
            Ok((Box::new(first), Box::new(second)))
        };
        if let Some((_, spatial)) = Spatial::NAMES.iter().find(|(own, _)| *own == upper) {
            let (a, b) = two(self)?;
            return Ok(Node::new(at, Kind::Spatial(*spatial, a, b)));
        }
        if let Some((_, temporal)) = Temporal::NAMES.iter().find(|(own, _)| *own == upper) {
            let (a, b) = two(self)?;
            return Ok(Node::new(at, Kind::Temporal(*temporal, a, b)));
        }
        if let Some((_, array)) = Array::NAMES.iter().find(|(own, _)| *own == upper) {
            let (a, b) = two(self)?;
            return Ok(Node::new(at, Kind::Array(*array, a, b)));
        }
        if let Some((function, _, [least, most])) = Function::ALL.iter().find(|(_, names, _)| names.contains(&upper)) {
            return self.call(at, *function, [*least, *most]);
        }
        if let Some(node) = self.of_place(at, upper)? {
            return Ok(node);
        }
        match upper {
            "CASEI" | "ACCENTI" => {
                let inner = self.sum()?;
                self.scanner.needs(")", Expected::ClosingBracket)?;
                Ok(Node::new(at, Kind::Fold(if upper == "CASEI" { Fold::Case } else { Fold::Accents }, Box::new(inner))))
            }
            "DATE" | "TIMESTAMP" => {
                let place = self.scanner.place();
                let text = self.scanner.quoted('\'', '\'')?.ok_or_else(|| self.scanner.expected(Expected::Date))?;
                let moment = Moment::parse(&text).ok_or_else(|| not_a_date(place, &text))?;
                self.scanner.needs(")", Expected::ClosingBracket)?;
                Ok(Node::new(at, Kind::Moment(moment, text)))
            }
            "INTERVAL" => {
                let start = self.interval_end()?;
                self.scanner.needs(",", Expected::Comma)?;
                let end = self.interval_end()?;
                self.scanner.needs(")", Expected::ClosingBracket)?;
                Ok(Node::new(at, Kind::Interval(Box::new(start), Box::new(end))))
            }
            _ => Err(wrong(at, FilterProblem::NoFunction(crate::i18n::excerpt(name, 40)))),
        }
    }

    /// What names other layers or measures to them, after its bracket.
    fn of_place(&mut self, at: usize, upper: &str) -> Result<Option<Node>, FilterError> {
        let kind = match upper {
            "CENTRE" | "CENTER" | "中心" => Kind::Middle,
            "SELECTION" | "所选" => Kind::Selection,
            "LAYER" | "图层" => {
                let name = self.text()?;
                let condition = if self.scanner.takes(",") { Some(self.text()?) } else { None };
                Kind::Layer(name, condition)
            }
            "DISTANCE" | "距离" => Kind::Distance(Box::new(self.sum()?)),
            "NEAREST" | "最近" => {
                let count = self.scanner.number().and_then(|(number, _)| number.whole()).and_then(|count| usize::try_from(count).ok());
                let count = count.filter(|count| *count > 0).ok_or_else(|| self.scanner.expected(Expected::Count))?;
                self.scanner.needs(",", Expected::Comma)?;
                Kind::Nearest(count, Box::new(self.sum()?))
            }
            _ => {
                let Some(join) = Join::named(upper) else { return Ok(None) };
                let place = Box::new(self.sum()?);
                let mut field = None;
                if join.takes_field() {
                    self.scanner.needs(",", Expected::Comma)?;
                    field = Some(self.text()?);
                }
                Kind::Join(join, place, field)
            }
        };
        self.scanner.needs(")", Expected::ClosingBracket)?;
        Ok(Some(Node::new(at, kind)))
    }

    /// Text in quotation marks.
    fn text(&mut self) -> Result<String, FilterError> {
        for (open, close) in [('\'', '\''), ('"', '"')].into_iter().chain(QUOTES) {
            if let Some(text) = self.scanner.quoted(open, close)? {
                return Ok(text);
            }
        }
        Err(self.scanner.expected(Expected::Text))
    }

    /// The values that a function takes, after its bracket.
    fn call(&mut self, at: usize, function: Function, [least, most]: [usize; 2]) -> Parsed {
        let mut list = Vec::new();
        if most > 0 && !Scanner::takes(&mut { self.scanner }, ")") {
            list.push(self.sum()?);
            while list.len() < most && self.scanner.takes(",") {
                list.push(self.sum()?);
            }
        }
        if list.len() < least {
            return Err(self.scanner.expected(if list.is_empty() { Expected::Value } else { Expected::Comma }));
        }
        self.scanner.needs(")", Expected::ClosingBracket)?;
        Ok(Node::new(at, Kind::Call(function, list)))
    }

    fn interval_end(&mut self) -> Parsed {
        let at = self.scanner.place();
        match self.scanner.quoted('\'', '\'')? {
            Some(text) if text == ".." => Ok(Node::new(at, Kind::Open)),
            Some(text) => {
                let moment = Moment::parse(&text).ok_or_else(|| not_a_date(at, &text))?;
                Ok(Node::new(at, Kind::Moment(moment, text)))
            }
            None => self.sum(),
        }
    }
}

fn not_a_date(at: usize, text: &str) -> FilterError {
    wrong(at, FilterProblem::Expected { what: Expected::Date, found: crate::i18n::excerpt(text, 20) })
}

fn negate(at: usize, not: bool, kind: Kind) -> Node {
    let node = Node::new(at, kind);
    if not { Node::new(at, Kind::Not(Box::new(node))) } else { node }
}

/// Whether words without quotation marks stand in an expression.
fn has_word(node: &Node) -> bool {
    match &node.kind {
        Kind::Word(_) => true,
        Kind::Negative(a) | Kind::Fold(_, a) => has_word(a),
        Kind::Arithmetic(_, a, b) => has_word(a) || has_word(b),
        Kind::List(list) => list.iter().any(has_word),
        _ => false,
    }
}
