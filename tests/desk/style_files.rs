//! Styles read from files of other programs as far as they go, with what does not go said.

use crate::styles::{lots, mine};
use crate::waiting::wait;
use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{IoError, Lack, ReadStyle, read_style};
use nanbei::model::{ClassBy, Dash, Ink, MarkerShape, Pattern, Placement, Stroke, Style, Symbol, When};

fn read(text: &str) -> ReadStyle {
    read_style(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn lacks(read: &ReadStyle) -> Vec<(Lack, &str)> {
    read.lacks.iter().map(|own| (own.lack, own.what.as_str())).collect()
}

/// A condition of a rule, as it reads.
fn asked(when: &When) -> String {
    match when {
        When::Equals { field, equals } => format!("{field} is {equals}"),
        When::Meets { condition } => condition.clone(),
    }
}

/// What the rules of a style ask for, and what they are called.
fn rules(style: &Style) -> Vec<(String, &str)> {
    style.rules.iter().map(|own| (asked(&own.when), own.name.en.as_str())).collect()
}

const fn line(rgb: [u8; 3], width: f32, dash: Dash, opacity: f32) -> Stroke {
    Stroke { ink: Ink::Exact(rgb), width, ground: 0.0, dash, opacity }
}

/// A fill as QGIS 3.28 writes it.
fn qml_fill(name: &str, rgb: &str, outline: &str, extra: &str) -> String {
    format!(
        r#"<symbol alpha="1" clip_to_extent="1" force_rhr="0" name="{name}" type="fill" frame_rate="10" is_animated="0">
            <data_defined_properties><Option type="Map"><Option name="name" value="" type="QString"/></Option></data_defined_properties>
            <layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">
              <Option name="color" value="{rgb},255" type="QString"/>
              <Option name="outline_color" value="{outline},255" type="QString"/>
              <Option name="outline_style" value="solid" type="QString"/>
              <Option name="outline_width" value="0.5" type="QString"/>
              <Option name="outline_width_unit" value="MM" type="QString"/>
              <Option name="style" value="solid" type="QString"/>{extra}
            </Option></layer></symbol>"#
    )
}

fn qml(renderer: &str, rest: &str) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.28.3-Firenze\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"1\">{renderer}{rest}</qgis>"
    )
}

#[test]
fn categories_of_qgis_become_classes_in_its_order_with_names_colours_and_outline() {
    let text = qml(
        &format!(
            r#"<renderer-v2 type="categorizedSymbol" attr="DLBM" enableorderby="0" symbollevels="0" forceraster="0"><categories>
                <category symbol="0" value="0701" label="城镇住宅用地" render="true" type="string"/>
                <category symbol="1" value="1001" label="工业用地" render="true" type="string"/>
                <category symbol="2" value="" label="" render="true" type="string"/></categories>
              <symbols>{}{}{}</symbols></renderer-v2>"#,
            qml_fill("0", "255,255,45", "90,90,90", ""),
            qml_fill("1", "187,150,116", "90,90,90", ""),
            qml_fill("2", "200,200,200", "90,90,90", "")
        ),
        "<layerOpacity>0.5</layerOpacity>",
    );
    let own = read(&text);
    assert!(own.lacks.is_empty(), "{:?}", own.lacks);
    let classes = own.style.classes.as_ref().unwrap();
    assert_eq!((classes.field.as_str(), &classes.by), ("DLBM", &ClassBy::Values(vec!["0701".into(), "1001".into()])));
    assert_eq!((&classes.inks[..], classes.other), (&[[255, 255, 45], [187, 150, 116]][..], [200, 200, 200]));
    assert_eq!(classes.names[1].zh, "工业用地");
    assert_eq!(own.style.symbol.stroke, Some(line([90, 90, 90], 0.5, Dash::Solid, 0.5)));
    assert!(own.style.symbol.fill.is_some_and(|fill| fill.opacity == 0.5 && fill.pattern == Pattern::Solid));
    // the areas have the colours, and the outline keeps its own
    let drawn: Vec<bool> = nanbei::carto::passes(&own.style, nanbei::carto::Theme::Light, 10.0).iter().map(|pass| pass.classed).collect();
    assert_eq!(drawn, [true, false]);
}

#[test]
fn symbols_that_differ_in_more_than_colour_become_rules() {
    let text = qml(
        &format!(
            r#"<renderer-v2 type="categorizedSymbol" attr="用途"><categories>
                <category symbol="0" value="工业" label="" render="true"/><category symbol="1" value="居住" label="住" render="true"/></categories>
              <symbols>{}{}</symbols></renderer-v2>"#,
            qml_fill("0", "255,0,0", "90,90,90", ""),
            qml_fill("1", "0,0,255", "0,0,0", r#"<Option name="outline_style" value="dash" type="QString"/>"#)
        ),
        "",
    );
    let style = read(&text).style;
    assert!(style.classes.is_none());
    assert_eq!(rules(&style), [("用途 is 工业".to_owned(), "工业"), ("用途 is 居住".to_owned(), "住")]);
    assert_eq!(style.rules[1].symbol.stroke, Some(line([0, 0, 0], 0.5, Dash::Dashed, 1.0)));
    assert_eq!(style.symbol, Symbol::default(), "what no category takes is not drawn, as in QGIS");
}

#[test]
fn graduated_lines_rules_and_what_has_no_place_are_read_from_qml_of_any_version_3() {
    // ranges; lines as version 3.4 writes them; a unit of points
    let symbol = |name: &str, rgb: &str| {
        format!(
            r#"<symbol name="{name}" type="line" alpha="1"><layer class="SimpleLine" enabled="1" pass="0" locked="0">
            <prop k="line_color" v="{rgb},128"/><prop k="line_style" v="dash dot"/><prop k="line_width" v="2"/><prop k="line_width_unit" v="Point"/></layer></symbol>"#
        )
    };
    let own = read(&qml(
        &format!(
            r#"<renderer-v2 type="graduatedSymbol" attr="&quot;车流 量&quot;" graduatedMethod="GraduatedColor"><ranges>
            <range lower="10.000000000000000" upper="20.000000000000000" symbol="1" label="10 - 20" render="true"/>
            <range lower="0.000000000000000" upper="10.000000000000000" symbol="0" label="0 - 10" render="true"/>
            <range lower="30.0" upper="50.0" symbol="1" label="30 - 50" render="true"/></ranges><symbols>{}{}</symbols></renderer-v2>"#,
            symbol("0", "10,20,30"),
            symbol("1", "200,0,0")
        ),
        "",
    ));
    let classes = own.style.classes.as_ref().unwrap();
    assert_eq!((classes.field.as_str(), &classes.by), ("车流 量", &ClassBy::Breaks(vec![0.0, 10f64.next_up(), 20f64.next_up(), 50.0])));
    assert_eq!(lacks(&own), [(Lack::Gap, "30 - 50")]);
    let stroke = own.style.symbol.stroke.unwrap();
    assert!((stroke.width - 0.7056).abs() < 1e-3 && stroke.dash == Dash::DashDot && (stroke.opacity - 128.0 / 255.0).abs() < 1e-6);

    // rules, nested ones and scales; two lines over each other; a marker; labels
    let own = read(&qml(
        r#"<renderer-v2 type="RuleRenderer"><rules key="{a}">
            <rule filter="&quot;kind&quot; = 'it''s'" symbol="0" label="One" key="{b}"/>
            <rule filter="kind = 5" symbol="1" label="Five" scalemaxdenom="5000"/>
            <rule filter="&quot;area&quot; &gt; 5 AND kind = 'x'" symbol="1" label="Large"/>
            <rule filter="&quot;层数&quot; &gt;= 7" label="High" scalemindenom="1000">
              <rule filter="kind = 'a'" symbol="0" label="High a" scalemaxdenom="20000" scalemindenom="500"/>
              <rule filter="ELSE" symbol="0" label="High rest"/></rule>
            <rule filter="ELSE" symbol="1"/></rules>
           <symbols><symbol name="0" type="line" alpha="1">
             <layer class="SimpleLine" enabled="1"><prop k="line_color" v="0,0,0,255"/><prop k="line_width" v="1.2"/></layer>
             <layer class="SimpleLine" enabled="1"><prop k="line_color" v="255,255,255,255"/><prop k="line_width" v="0.6"/></layer>
             <layer class="SimpleLine" enabled="0"><prop k="line_color" v="1,2,3,255"/></layer>
             <layer class="ArrowLine" enabled="1"/></symbol>
           <symbol name="1" type="marker" alpha="1"><layer class="SimpleMarker" enabled="1"><prop k="name" v="star"/><prop k="color" v="9,8,7,255"/><prop k="size" v="3"/><prop k="size_unit" v="MapUnit"/></layer></symbol></symbols></renderer-v2>"#,
        r#"<labeling type="simple"><settings><text-style fieldName="名称" isExpression="0" fontSize="9" fontSizeUnit="Point" textColor="50,50,50,255" fontWeight="75"/></settings></labeling><layerGeometryType>0</layerGeometryType>"#,
    ));
    let expected =
        [("(\"层数\" >= 7) AND (kind = 'a')", "High a"), ("\"area\" > 5 AND kind = 'x'", "Large"), ("kind is 5", "Five"), ("kind is it's", "One")];
    assert_eq!(rules(&own.style), expected.map(|(condition, name)| (condition.to_owned(), name)));
    let scales: Vec<(Option<f64>, Option<f64>)> = own.style.rules.iter().map(|own| (own.scales.least, own.scales.most)).collect();
    assert_eq!(scales, [(Some(1000.0), Some(20_000.0)), (None, None), (None, Some(5000.0)), (None, None)]);
    let one = own.style.rules[3].symbol;
    assert_eq!((one.underlay, one.stroke), (Some(line([0, 0, 0], 1.2, Dash::Solid, 1.0)), Some(line([255, 255, 255], 0.6, Dash::Solid, 1.0))));
    assert!(own.style.symbol.marker.is_some_and(|own| own.shape == MarkerShape::Disc && own.size == 3.0));
    let label = own.style.label.as_ref().unwrap();
    assert!(label.zh == ["名称"] && label.bold && label.placement == Placement::Beside && (label.size - 3.175).abs() < 1e-3);
    let mut told = lacks(&own);
    told.sort_unstable();
    assert_eq!(
        told,
        [(Lack::SymbolLayer, "ArrowLine"), (Lack::Marker, "star"), (Lack::Unit, "MapUnit"), (Lack::Filter, "ELSE"), (Lack::Overlap, "")]
    );
    for lack in &own.lacks {
        assert!(lack.message(Lang::En).is_ascii() && lack.message(Lang::Zh) != lack.message(Lang::En));
    }
    // a heat map is one symbol, and that is said
    let own =
        read(&qml(&format!(r#"<renderer-v2 type="heatmapRenderer"><symbols>{}</symbols></renderer-v2>"#, qml_fill("0", "1,2,3", "0,0,0", "")), ""));
    assert_eq!(lacks(&own), [(Lack::Renderer, "heatmapRenderer")]);
}

/// As the standard (OGC 02-070) writes it.
pub const SLD_1_0: &str = r#"<?xml version="1.0" encoding="GBK"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
 <NamedLayer><Name>lots</Name><UserStyle><FeatureTypeStyle>
  <Rule><Name>a</Name><Title>工业</Title>
   <ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>用途</ogc:PropertyName><ogc:Literal>工业</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>
   <PolygonSymbolizer><Fill><CssParameter name="fill">#BB9674</CssParameter><CssParameter name="fill-opacity">0.8</CssParameter></Fill>
    <Stroke><CssParameter name="stroke">#333333</CssParameter><CssParameter name="stroke-width">2</CssParameter><CssParameter name="stroke-dasharray">8 4</CssParameter></Stroke></PolygonSymbolizer>
  </Rule>
  <Rule><Name>b</Name>
   <ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>用途</ogc:PropertyName><ogc:Literal>居住</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>
   <PolygonSymbolizer><Fill><CssParameter name="fill">#FFFF2D</CssParameter><CssParameter name="fill-opacity">0.8</CssParameter></Fill>
    <Stroke><CssParameter name="stroke">#333333</CssParameter><CssParameter name="stroke-width">2</CssParameter><CssParameter name="stroke-dasharray">8 4</CssParameter></Stroke></PolygonSymbolizer>
   <TextSymbolizer><Label><ogc:PropertyName>名称</ogc:PropertyName></Label><Font><CssParameter name="font-size">12</CssParameter></Font></TextSymbolizer>
  </Rule>
 </FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"#;

#[test]
fn descriptors_of_both_versions_are_read_in_the_encoding_that_they_declare() {
    let (gbk, _, lost) = encoding_rs::GBK.encode(SLD_1_0);
    assert!(!lost);
    let own = read_style(&gbk).unwrap();
    assert!(own.lacks.is_empty(), "{:?}", own.lacks);
    let classes = own.style.classes.as_ref().unwrap();
    assert_eq!(classes.by, ClassBy::Values(vec!["工业".into(), "居住".into()]));
    assert_eq!(classes.inks, [[0xBB, 0x96, 0x74], [0xFF, 0xFF, 0x2D]]);
    assert_eq!(classes.names[0].zh, "工业");
    // a pixel of the standard is 0.28 mm
    assert_eq!(own.style.symbol.stroke, Some(line([0x33; 3], 0.56, Dash::Dashed, 1.0)));
    assert!(own.style.symbol.fill.is_some_and(|own| (own.opacity - 0.8).abs() < 1e-6));
    assert!(own.style.label.is_some_and(|own| own.zh == ["名称"] && (own.size - 3.36).abs() < 1e-4));

    let own = read(
        r#"<sld:StyledLayerDescriptor version="1.1.0" xmlns:sld="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc"><sld:NamedLayer><sld:UserStyle><se:FeatureTypeStyle>
        <se:Rule><se:Name>few</se:Name><ogc:Filter><ogc:And><ogc:PropertyIsGreaterThanOrEqualTo><ogc:PropertyName>层数</ogc:PropertyName><ogc:Literal>1</ogc:Literal></ogc:PropertyIsGreaterThanOrEqualTo><ogc:PropertyIsLessThan><ogc:PropertyName>层数</ogc:PropertyName><ogc:Literal>6</ogc:Literal></ogc:PropertyIsLessThan></ogc:And></ogc:Filter>
          <se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle</se:WellKnownName><se:Fill><se:SvgParameter name="fill">#0000ff</se:SvgParameter></se:Fill></se:Mark><se:Size>10</se:Size></se:Graphic></se:PointSymbolizer></se:Rule>
        <se:Rule><se:Name>many</se:Name><ogc:Filter><ogc:PropertyIsBetween><ogc:PropertyName>层数</ogc:PropertyName><ogc:LowerBoundary><ogc:Literal>6</ogc:Literal></ogc:LowerBoundary><ogc:UpperBoundary><ogc:Literal>40</ogc:Literal></ogc:UpperBoundary></ogc:PropertyIsBetween></ogc:Filter>
          <se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle</se:WellKnownName><se:Fill><se:SvgParameter name="fill">#ff0000</se:SvgParameter></se:Fill></se:Mark><se:Size>10</se:Size></se:Graphic></se:PointSymbolizer></se:Rule>
        <se:Rule><se:Name>odd</se:Name><ogc:Filter><ogc:Intersects><ogc:PropertyName>a</ogc:PropertyName></ogc:Intersects></ogc:Filter>
          <se:LineSymbolizer><se:Stroke/></se:LineSymbolizer></se:Rule>
        <se:Rule><se:ElseFilter/><se:PointSymbolizer><se:Graphic><se:ExternalGraphic/></se:Graphic></se:PointSymbolizer></se:Rule>
        </se:FeatureTypeStyle></sld:UserStyle></sld:NamedLayer></sld:StyledLayerDescriptor>"#,
    );
    let classes = own.style.classes.as_ref().unwrap();
    assert_eq!((&classes.by, &classes.inks[..]), (&ClassBy::Breaks(vec![1.0, 6.0, 40.0]), &[[0, 0, 255], [255, 0, 0]][..]));
    assert!(own.style.symbol.marker.is_some_and(|own| (own.size - 2.8).abs() < 1e-5));
    assert_eq!(lacks(&own), [(Lack::Filter, "odd"), (Lack::Marker, "ExternalGraphic")]);
}

#[test]
fn filters_of_descriptors_become_conditions_that_take_the_same_features_and_hatches_keep_their_direction() {
    let compared = |name: &str, field: &str, value: &str| {
        format!("<ogc:{name}><ogc:PropertyName>{field}</ogc:PropertyName><ogc:Literal>{value}</ogc:Literal></ogc:{name}>")
    };
    let like = |pattern: &str| {
        format!(
            r#"<ogc:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!"><ogc:PropertyName>名称</ogc:PropertyName><ogc:Literal>{pattern}</ogc:Literal></ogc:PropertyIsLike>"#
        )
    };
    let filters = [
        format!("<ogc:And>{}{}</ogc:And>", compared("PropertyIsGreaterThan", "容积率", "2"), compared("PropertyIsEqualTo", "用途", "工业")),
        format!(
            "<ogc:Or>{}<ogc:Not>{}</ogc:Not></ogc:Or>",
            compared("PropertyIsLessThanOrEqualTo", "容积率", "0.2"),
            compared("PropertyIsNotEqualTo", "名称", "it's")
        ),
        like("1?"),
        like("*5"),
        "<ogc:Not><ogc:PropertyIsNull><ogc:PropertyName>名称</ogc:PropertyName></ogc:PropertyIsNull></ogc:Not>".to_owned(),
    ];
    let marks = ["shape://slash", "shape://backslash", "shape://times", "shape://plus", "shape://dot"];
    let rule = |(n, filter): (usize, &String)| {
        format!(
            r#"<Rule><Name>r{n}</Name><ogc:Filter>{filter}</ogc:Filter><MinScaleDenominator>{n}000</MinScaleDenominator><PolygonSymbolizer><Fill><GraphicFill><Graphic>
            <Mark><WellKnownName>{}</WellKnownName><Stroke><CssParameter name="stroke">#112233</CssParameter><CssParameter name="stroke-width">1</CssParameter></Stroke></Mark><Size>10</Size>
            </Graphic></GraphicFill></Fill></PolygonSymbolizer></Rule>"#,
            marks[n]
        )
    };
    let all: String = filters.iter().enumerate().map(rule).collect();
    let own = read(&format!(
        r#"<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer><UserStyle><FeatureTypeStyle>{all}</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"#
    ));
    // others draw the later ones above, so that they come first
    assert_eq!(lacks(&own), [(Lack::Overlap, "")]);
    let mut own = own;
    own.style.rules.reverse();
    let patterns: Vec<Pattern> = own.style.rules.iter().map(|own| own.symbol.fill.unwrap().pattern).collect();
    assert_eq!(patterns, [Pattern::Hatch, Pattern::Backward, Pattern::Crossed, Pattern::Grid, Pattern::Dots]);
    let fill = own.style.rules[0].symbol.fill.unwrap();
    assert!(
        (fill.hatching.spacing - 2.8 / std::f32::consts::SQRT_2).abs() < 1e-5
            && (fill.hatching.width - 0.28).abs() < 1e-5
            && fill.ink == Ink::Exact([0x11, 0x22, 0x33])
    );
    assert_eq!(own.style.rules[3].scales.least, Some(3000.0));
    // the features that each takes, by the filters as the standard says them
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![lots(folder.path())]));
    wait(&mut app);
    let layer = app.workspace.document.layer(mine(&app)).unwrap();
    let is: [&dyn Fn(usize) -> bool; 5] =
        [&|n| n > 20 && n.is_multiple_of(2), &|n| n <= 2 || n.to_string() == "it's", &|n| (10..20).contains(&n), &|n| n % 10 == 5, &|_| true];
    for (rule, is) in own.style.rules.iter().zip(is) {
        let condition = rule.when.condition().unwrap();
        let found = nanbei::query::Filter::parse(condition, &layer.table).unwrap_or_else(|error| panic!("{condition}: {error:?}")).rows(&layer.table);
        assert_eq!(found, (0..60).map(is).collect::<Vec<_>>(), "{condition}");
    }
}

#[test]
fn patterns_of_qgis_keep_their_direction_spacing_and_width() {
    let brush = |style: &str| {
        let text = qml_fill("0", "1,2,3", "0,0,0", "").replace(r#"name="style" value="solid""#, &format!(r#"name="style" value="{style}""#));
        let own = read(&qml(&format!(r#"<renderer-v2 type="singleSymbol"><symbols>{text}</symbols></renderer-v2>"#), ""));
        (own.style.symbol.fill.unwrap().pattern, own.lacks.len())
    };
    let brushes = [("b_diagonal", Pattern::Hatch), ("f_diagonal", Pattern::Backward), ("diagonal_x", Pattern::Crossed), ("cross", Pattern::Grid)];
    for (style, pattern) in brushes.into_iter().chain([("horizontal", Pattern::Horizontal), ("vertical", Pattern::Vertical)]) {
        assert_eq!(brush(style), (pattern, 0), "{style}");
    }
    assert_eq!(brush("dense4").1, 1, "what has no place is said");
    let lines = r#"<symbol name="0" type="fill" alpha="1"><layer class="LinePatternFill" enabled="1"><Option type="Map">
        <Option name="angle" value="135" type="QString"/><Option name="color" value="9,9,9,255" type="QString"/>
        <Option name="distance" value="3" type="QString"/><Option name="distance_unit" value="MM" type="QString"/>
        <Option name="line_width" value="0.4" type="QString"/><Option name="line_width_unit" value="MM" type="QString"/></Option></layer></symbol>"#;
    let fill = read(&qml(&format!(r#"<renderer-v2 type="singleSymbol"><symbols>{lines}</symbols></renderer-v2>"#), "")).style.symbol.fill.unwrap();
    assert_eq!((fill.pattern, fill.hatching.spacing, fill.hatching.width), (Pattern::Backward, 3.0, 0.4));
}

#[test]
fn what_is_no_style_is_refused_with_its_line_and_nothing_breaks_the_reader() {
    let told = |text: &str| match read_style(text.as_bytes()) {
        Err(IoError::StyleFile { line, .. }) => line,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(told("<qgis>\n<renderer-v2\n</qgis>"), 3);
    assert_eq!(told("<kml/>"), 1);
    assert_eq!(told("{\"symbol\": 5}"), 1);
    assert_eq!(told("<StyledLayerDescriptor/>"), 1);
    // entities that grow into each other are no style either
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;\"><!ENTITY i \"&h;&h;&h;&h;&h;&h;\">]><qgis>&i;</qgis>";
    assert!(read_style(bomb.as_bytes()).is_err());
    let whole = qml(
        &format!(
            r#"<renderer-v2 type="categorizedSymbol" attr="a"><categories><category symbol="0" value="1" label="x"/></categories><symbols>{}</symbols></renderer-v2>"#,
            qml_fill("0", "1,2,3", "4,5,6", "")
        ),
        "",
    );
    for text in [whole.as_str(), SLD_1_0] {
        let bytes = text.as_bytes();
        for cut in 0..bytes.len() {
            let _ = read_style(&bytes[..cut]);
        }
        let mut seed = 5u64;
        for _ in 0..4000 {
            let mut own = bytes.to_vec();
            for _ in 0..4 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (seed >> 33) as usize % own.len();
                own[at] = (seed >> 20) as u8;
            }
            let _ = read_style(&own);
        }
    }
}
