//! Styles as QGIS keeps them (QML, version 3): single, categorized, graduated and rule-based symbols, and labels by a field.

use super::cases::{field_text, value_text};
use crate::i18n::Lang;
use crate::model::{
    ClassBy, Classes, Dash, FeatureTable, Fill, Ink, Kind, Marker, MarkerShape, Pattern, Placement, Rule, ScaleRange, Stroke, Style, Symbol, When,
};
use std::fmt::Write;

/// What a layer's features are drawn as there: one kind of symbol for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drawn {
    Points,
    Lines,
    Areas,
}

/// What a style is of.
pub struct StyledLayer<'a> {
    pub style: &'a Style,
    pub table: &'a FeatureTable,
    pub opacity: f32,
    pub lang: Lang,
    /// The colour of an ink on paper.
    pub rgb: fn(Ink) -> [u8; 3],
}

/// A text as an attribute has it: what breaks a line is kept, since a reader makes a space of a bare one; what no document may hold is left
/// out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

const fn dash_name(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "solid",
        Dash::Dashed => "dash",
        Dash::Dotted => "dot",
        Dash::DashDot => "dash dot",
    }
}

/// One layer of a symbol with its options.
fn symbol_layer(out: &mut String, class: &str, options: &[(&str, String)]) {
    // writing to a String cannot fail
    let _ = write!(out, "<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">");
    for (name, value) in options {
        let _ = write!(out, "<Option type=\"QString\" name=\"{name}\" value=\"{}\"/>", escaped(value));
    }
    // versions before 3.20 read these
    out.push_str("</Option>");
    for (name, value) in options {
        let _ = write!(out, "<prop k=\"{name}\" v=\"{}\"/>", escaped(value));
    }
    out.push_str("</layer>");
}

/// A condition that is met or not, where QGIS may not know.
fn certain(condition: &str) -> String {
    format!("coalesce(({condition}), false)")
}

impl StyledLayer<'_> {
    /// What most of the features are.
    fn drawn(&self) -> Drawn {
        let most = self.table.kinds().into_iter().filter(|(kind, _)| *kind != Kind::Null).max_by_key(|(_, count)| *count);
        match most.map(|(kind, _)| kind) {
            Some(Kind::Point | Kind::MultiPoint) => Drawn::Points,
            Some(Kind::LineString | Kind::MultiLineString) => Drawn::Lines,
            _ => Drawn::Areas,
        }
    }

    fn color(&self, ink: Ink, opacity: f32) -> String {
        let [red, green, blue] = (self.rgb)(ink);
        format!("{red},{green},{blue},{}", (opacity.clamp(0.0, 1.0) * 255.0).round())
    }

    fn line(&self, out: &mut String, stroke: Stroke) {
        let options = [
            ("line_color", self.color(stroke.ink, stroke.opacity)),
            ("line_style", dash_name(stroke.dash).to_owned()),
            ("line_width", stroke.width.to_string()),
            ("line_width_unit", "MM".to_owned()),
            ("joinstyle", "round".to_owned()),
            ("capstyle", if stroke.dash == Dash::Solid { "round" } else { "flat" }.to_owned()),
        ];
        symbol_layer(out, "SimpleLine", &options);
    }

    fn fill(&self, out: &mut String, fill: Fill) {
        // Qt calls a line that falls to the right a forward one
        let style = match fill.pattern {
            Pattern::Solid => "solid",
            Pattern::Hatch => "b_diagonal",
            Pattern::Backward => "f_diagonal",
            Pattern::Crossed => "diagonal_x",
            Pattern::Horizontal => "horizontal",
            Pattern::Vertical => "vertical",
            Pattern::Grid => "cross",
            Pattern::Dots => "dense6",
        };
        let options = [("color", self.color(fill.ink, fill.opacity)), ("style", style.to_owned()), ("outline_style", "no".to_owned())];
        symbol_layer(out, "SimpleFill", &options);
    }

    fn marker(&self, out: &mut String, marker: Marker) {
        let (name, fill, rim) = match marker.shape {
            MarkerShape::Disc => ("circle", marker.ink, None),
            MarkerShape::Square => ("square", marker.ink, None),
            MarkerShape::Station => ("circle", Ink::Exact([255; 3]), Some(marker.ink)),
            MarkerShape::Hub | MarkerShape::Pictogram(_) => ("circle", marker.ink, Some(Ink::Exact([255; 3]))),
        };
        let options = [
            ("name", name.to_owned()),
            ("color", self.color(fill, 1.0)),
            ("size", marker.size.to_string()),
            ("size_unit", "MM".to_owned()),
            ("outline_style", if rim.is_some() { "solid" } else { "no" }.to_owned()),
            ("outline_color", self.color(rim.unwrap_or(fill), 1.0)),
            ("outline_width", (marker.size * 0.12).to_string()),
            ("outline_width_unit", "MM".to_owned()),
        ];
        symbol_layer(out, "SimpleMarker", &options);
    }

    /// A symbol under a number; one that draws nothing is a symbol that is not seen.
    fn symbol(&self, out: &mut String, number: usize, symbol: &Symbol) {
        let drawn = self.drawn();
        let kind = match drawn {
            Drawn::Points => "marker",
            Drawn::Lines => "line",
            Drawn::Areas => "fill",
        };
        let _ = write!(out, "<symbol name=\"{number}\" type=\"{kind}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">");
        let start = out.len();
        match drawn {
            Drawn::Points => symbol.marker.into_iter().for_each(|own| self.marker(out, own)),
            Drawn::Lines | Drawn::Areas => {
                if let Some(fill) = symbol.fill.filter(|_| drawn == Drawn::Areas) {
                    self.fill(out, fill);
                }
                for stroke in symbol.underlay.into_iter().chain(symbol.stroke) {
                    self.line(out, stroke);
                }
            }
        }
        if out.len() == start {
            match drawn {
                Drawn::Points => symbol_layer(
                    out,
                    "SimpleMarker",
                    &[("name", "circle".to_owned()), ("color", "0,0,0,0".to_owned()), ("outline_style", "no".to_owned())],
                ),
                Drawn::Lines => symbol_layer(out, "SimpleLine", &[("line_style", "no".to_owned())]),
                Drawn::Areas => symbol_layer(out, "SimpleFill", &[("style", "no".to_owned()), ("outline_style", "no".to_owned())]),
            }
        }
        out.push_str("</symbol>");
    }

    fn symbols(&self, out: &mut String, all: &[Symbol]) {
        out.push_str("<symbols>");
        all.iter().enumerate().for_each(|(n, own)| self.symbol(out, n, own));
        out.push_str("</symbols>");
    }

    /// The classes with the symbols that they make of the layer's own.
    fn classed(&self, out: &mut String, classes: &Classes) {
        let own = |ink: [u8; 3]| self.style.symbol.in_class(Ink::Exact(ink));
        let sized = |symbol: Symbol, class: usize| Symbol {
            marker: symbol.marker.map(|own| Marker { size: classes.marker_size(class as u8).unwrap_or(own.size), ..own }),
            ..symbol
        };
        let mut symbols: Vec<Symbol> = (0..classes.len()).map(|n| sized(own(classes.inks[n]), n)).collect();
        let name = |n: usize, other: &str| classes.names.get(n).map_or_else(|| other.to_owned(), |own| own.get(self.lang).to_owned());
        let field = escaped(&classes.field);
        match &classes.by {
            ClassBy::Values(values) => {
                let _ = write!(out, "<renderer-v2 type=\"categorizedSymbol\" attr=\"{field}\" symbollevels=\"0\" forceraster=\"0\"><categories>");
                for (n, value) in values.iter().take(classes.len()).enumerate() {
                    let (value, label) = (escaped(value), escaped(&name(n, value)));
                    let _ = write!(out, "<category type=\"string\" value=\"{value}\" label=\"{label}\" symbol=\"{n}\" render=\"true\"/>");
                }
                let _ = write!(out, "<category type=\"string\" value=\"\" label=\"\" symbol=\"{}\" render=\"true\"/></categories>", symbols.len());
                symbols.push(own(classes.other));
            }
            ClassBy::Breaks(breaks) => {
                let _ = write!(
                    out,
                    "<renderer-v2 type=\"graduatedSymbol\" attr=\"{field}\" graduatedMethod=\"GraduatedColor\" symbollevels=\"0\" forceraster=\"0\"><ranges>"
                );
                for (n, ends) in breaks.windows(2).take(classes.len()).enumerate() {
                    // there the upper end belongs to a class, here the lower one does
                    let upper = if n + 1 == classes.len() { ends[1] } else { ends[1].next_down() };
                    let label = escaped(&format!("{} – {}", ends[0], ends[1]));
                    let _ = write!(out, "<range lower=\"{:?}\" upper=\"{upper:?}\" label=\"{label}\" symbol=\"{n}\" render=\"true\"/>", ends[0]);
                }
                out.push_str("</ranges>");
            }
        }
        self.symbols(out, &symbols);
        out.push_str("</renderer-v2>");
    }

    /// The rules, each for what those before it leave: there every rule draws all features that it takes.
    fn ruled(&self, out: &mut String) {
        let condition = |rule: &Rule| match &rule.when {
            When::Equals { field, equals } => format!("{} = {}", field_text(field), value_text(equals)),
            When::Meets { condition } => condition.clone(),
        };
        let field = |rule: &Rule| rule.when.field().map(str::to_owned);
        let (mut symbols, mut before): (Vec<Symbol>, Vec<(Option<String>, String)>) = (Vec::new(), Vec::new());
        out.push_str("<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" forceraster=\"0\"><rules key=\"{root}\">");
        let mut rule_text = |filter: &str, name: &str, symbol: Symbol, scales: ScaleRange| {
            let _ =
                write!(out, "<rule key=\"{{rule {0}}}\" symbol=\"{0}\" filter=\"{1}\" label=\"{2}\"", symbols.len(), escaped(filter), escaped(name));
            for (name, end) in [("scalemindenom", scales.least), ("scalemaxdenom", scales.most)] {
                if let Some(end) = end {
                    let _ = write!(out, " {name}=\"{end}\"");
                }
            }
            out.push_str("/>");
            symbols.push(symbol);
        };
        for rule in &self.style.rules {
            let (own, of) = (condition(rule), field(rule));
            if own.trim().is_empty() {
                continue;
            }
            // values of one field are apart by themselves
            let others: Vec<String> = before.iter().filter(|(other, _)| of.is_none() || *other != of).map(|(_, own)| certain(own)).collect();
            let filter = if others.is_empty() { own.clone() } else { format!("({own}) AND NOT ({})", others.join(" OR ")) };
            rule_text(&filter, rule.name.get(self.lang), rule.symbol, rule.scales);
            before.push((of, own));
        }
        let has_scales = self.style.rules.iter().any(|rule| !rule.scales.is_all());
        let all: Vec<String> = before.iter().map(|(_, own)| certain(own)).collect();
        let rest = if has_scales && !all.is_empty() { format!("NOT ({})", all.join(" OR ")) } else { "ELSE".to_owned() };
        rule_text(&rest, "", self.style.symbol, ScaleRange::default());
        out.push_str("</rules>");
        self.symbols(out, &symbols);
        out.push_str("</renderer-v2>");
    }

    fn label(&self, out: &mut String) {
        let Some(label) = &self.style.label else { return };
        let names = match self.lang {
            Lang::Zh => label.zh.iter().chain(&label.en),
            Lang::En => label.en.iter().chain(&label.zh),
        };
        let mut fields: Vec<&String> = names.filter(|name| self.table.column(name).is_some()).collect();
        fields.dedup();
        let Some(first) = fields.first() else { return };
        let (field, is_expression) = match &fields[..] {
            [_] => ((*first).clone(), 0),
            all => (format!("coalesce({})", all.iter().map(|name| field_text(name)).collect::<Vec<_>>().join(", ")), 1),
        };
        let placement = match label.placement {
            Placement::Beside => 6,
            Placement::Along => 3,
            Placement::Inside => 4,
        };
        let weight = if label.bold { 75 } else { 50 };
        let _ = write!(
            out,
            "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"{}\" isExpression=\"{is_expression}\" fontSize=\"{}\" \
             fontSizeUnit=\"MM\" textColor=\"{}\" textOpacity=\"1\" fontWeight=\"{weight}\" fontFamily=\"Noto Sans CJK SC\" namedStyle=\"\">\
             <text-buffer bufferDraw=\"1\" bufferSize=\"0.5\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,220\" bufferOpacity=\"1\"/></text-style>\
             <placement placement=\"{placement}\" predefinedPositionOrder=\"TR,TL,BR,BL,R,L,TSR,BSR\" dist=\"1\" distUnits=\"MM\" priority=\"5\"/>\
             <rendering drawLabels=\"1\" obstacle=\"1\"/></settings></labeling>",
            escaped(&field),
            label.size,
            self.color(label.ink, 1.0),
        );
    }

    /// The text of the style. What QGIS has no like of is left out: soft edges inside boundaries, pictures in markers, widths on the ground.
    #[must_use]
    pub fn qml(&self) -> String {
        let style = self.style;
        let has_label = style.label.is_some();
        let mut out = String::from("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
        let _ = write!(out, "<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling|Rendering\" labelsEnabled=\"{}\"", u8::from(has_label));
        if style.scales.is_all() {
            out.push_str(" hasScaleBasedVisibilityFlag=\"0\"");
        } else {
            // the smallest scale has the largest denominator; 0 is none
            let (least, most) = (style.scales.least.unwrap_or(0.0), style.scales.most.unwrap_or(0.0));
            let _ = write!(out, " hasScaleBasedVisibilityFlag=\"1\" maxScale=\"{least}\" minScale=\"{most}\"");
        }
        out.push_str(">\n");
        match &style.classes {
            _ if !style.rules.is_empty() => self.ruled(&mut out),
            Some(classes) if !classes.is_empty() => self.classed(&mut out, classes),
            _ => {
                out.push_str("<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" forceraster=\"0\">");
                self.symbols(&mut out, &[style.symbol]);
                out.push_str("</renderer-v2>");
            }
        }
        out.push('\n');
        self.label(&mut out);
        let geometry = match self.drawn() {
            Drawn::Points => 0,
            Drawn::Lines => 1,
            Drawn::Areas => 2,
        };
        let _ = write!(out, "<layerOpacity>{}</layerOpacity><layerGeometryType>{geometry}</layerGeometryType>\n</qgis>\n", self.opacity);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_style;
    use super::*;
    use crate::i18n::Bilingual;
    use crate::io::{Progress, read_geojson};

    fn table() -> FeatureTable {
        let text = r#"{"type":"Feature","properties":{"用途":"工业","n":1},"geometry":{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,32],[121,31]]]}}"#;
        read_geojson(text.as_bytes(), &Progress::default()).unwrap().0
    }

    fn rgb(ink: Ink) -> [u8; 3] {
        match ink {
            Ink::Exact(own) | Ink::Custom(own) => own,
            Ink::Role(_) => [1, 2, 3],
        }
    }

    fn again(style: &Style) -> Style {
        let text = StyledLayer { style, table: &table(), opacity: 1.0, lang: Lang::Zh, rgb }.qml();
        let read = read_style(text.as_bytes()).unwrap();
        assert!(read.lacks.is_empty(), "{:?}\n{text}", read.lacks);
        read.style
    }

    fn symbol(ink: [u8; 3]) -> Symbol {
        Symbol {
            fill: Some(Fill { pattern: Pattern::Hatch, ..Fill::solid(Ink::Exact(ink), 0.6) }),
            underlay: Some(Stroke { ink: Ink::Exact([255; 3]), width: 0.9, ground: 0.0, dash: Dash::Solid, opacity: 1.0 }),
            stroke: Some(Stroke { ink: Ink::Exact([9, 8, 7]), width: 0.35, ground: 0.0, dash: Dash::Dashed, opacity: 1.0 }),
            ..Symbol::default()
        }
    }

    #[test]
    fn what_is_written_for_qgis_reads_back_as_the_same_style() {
        let plain = Style { symbol: symbol([200, 10, 20]), scales: ScaleRange { least: Some(1000.0), most: Some(50_000.0) }, ..Style::default() };
        assert_eq!(again(&plain), plain);
        let label = crate::model::LabelStyle { ink: Ink::Exact([4, 5, 6]), bold: true, ..crate::model::LabelStyle::by("用途", Placement::Inside) };
        let labelled = Style { label: Some(label), ..plain.clone() };
        assert_eq!(again(&labelled), labelled);
        let classes =
            |by: ClassBy, inks: Vec<[u8; 3]>| Classes {
                field: "用途".into(), by, names: Vec::new(), inks, other: [180; 3], sizes: None, made: None
            };
        let values = classes(ClassBy::Values(vec!["工业".into(), "<居住> & \"商\"\n\t第二行".into()]), vec![[1, 1, 1], [2, 2, 2]]);
        let by_value = Style { symbol: symbol([1, 1, 1]), classes: Some(values.clone()), ..Style::default() };
        let read = again(&by_value);
        assert_eq!((read.classes.unwrap(), read.symbol), (values, by_value.symbol));
        let numbers = classes(ClassBy::Breaks(vec![0.0, 1.5, 20.0, 1e6]), vec![[1, 1, 1], [2, 2, 2], [3, 3, 3]]);
        let graded = again(&Style { symbol: symbol([1, 1, 1]), classes: Some(numbers.clone()), ..Style::default() }).classes.unwrap();
        assert_eq!((graded.by, graded.inks), (numbers.by, numbers.inks));
        let rule = |value: &str, ink| Rule::of_value("用途", value, Bilingual::same(format!("是{value}")), symbol(ink));
        let ruled = Style {
            symbol: symbol([9, 9, 9]),
            rules: vec![rule("工业", [1, 0, 0]), Rule { symbol: plain_line(), ..rule("O'居", [0, 1, 0]) }],
            ..Style::default()
        };
        let read = again(&ruled);
        assert_eq!((read.symbol, read.rules), (ruled.symbol, ruled.rules));
    }

    fn plain_line() -> Symbol {
        Symbol {
            stroke: Some(Stroke { ink: Ink::Exact([0, 0, 255]), width: 1.0, ground: 0.0, dash: Dash::Dotted, opacity: 0.8 }),
            ..Symbol::default()
        }
    }

    #[test]
    fn of_rules_by_conditions_the_first_draws_there_as_here() {
        let of = |condition: &str| Rule::of_condition(condition, Bilingual::same(condition), symbol([1, 2, 3]));
        let style = Style {
            rules: vec![of("n > 5"), of("n > 1"), Rule::of_value("用途", "工业", Bilingual::same("x"), symbol([3, 2, 1]))],
            ..Style::default()
        };
        let text = StyledLayer { style: &style, table: &table(), opacity: 0.5, lang: Lang::En, rgb }.qml();
        assert!(text.contains("filter=\"n &gt; 5\"") && text.contains("filter=\"(n &gt; 1) AND NOT (coalesce((n &gt; 5), false))\""), "{text}");
        assert!(text.contains("filter=\"ELSE\"") && text.contains("<layerOpacity>0.5</layerOpacity>"), "{text}");
    }
}
