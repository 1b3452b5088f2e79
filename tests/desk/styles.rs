//! Styles: read from files of other programs as far as they go, with what does not go said; copied, kept, and changed in their panel.

use crate::drive::{drag, finish_jobs, press, settle, shell};
use crate::reopening::saved_and_opened;
use crate::waiting::wait;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nanbei::app::modules::layers::LayersOrder;
use nanbei::app::modules::style::StyleOrder;
use nanbei::app::{Action, App, Command, SessionFolder, Severity};
use nanbei::i18n::{Lang, Localized, Word};
use nanbei::io::{IoError, Lack, ReadStyle, read_style};
use nanbei::model::{ClassBy, Dash, Fill, Group, Ink, LayerId, MarkerShape, Method, Operation, Pattern, Placement, Stroke, Style, Symbol};
use nanbei::ui::Shell;
use std::path::{Path, PathBuf};

fn read(text: &str) -> ReadStyle {
    read_style(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn lacks(read: &ReadStyle) -> Vec<(Lack, &str)> {
    read.lacks.iter().map(|own| (own.lack, own.what.as_str())).collect()
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
    let told: Vec<(&str, &str, &str)> = style.rules.iter().map(|own| (own.field.as_str(), own.equals.as_str(), own.name.zh.as_str())).collect();
    assert_eq!(told, [("用途", "工业", "工业"), ("用途", "居住", "住")]);
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
            <rule filter="ELSE" symbol="1"/></rules>
           <symbols><symbol name="0" type="line" alpha="1">
             <layer class="SimpleLine" enabled="1"><prop k="line_color" v="0,0,0,255"/><prop k="line_width" v="1.2"/></layer>
             <layer class="SimpleLine" enabled="1"><prop k="line_color" v="255,255,255,255"/><prop k="line_width" v="0.6"/></layer>
             <layer class="SimpleLine" enabled="0"><prop k="line_color" v="1,2,3,255"/></layer>
             <layer class="ArrowLine" enabled="1"/></symbol>
           <symbol name="1" type="marker" alpha="1"><layer class="SimpleMarker" enabled="1"><prop k="name" v="star"/><prop k="color" v="9,8,7,255"/><prop k="size" v="3"/><prop k="size_unit" v="MapUnit"/></layer></symbol></symbols></renderer-v2>"#,
        r#"<labeling type="simple"><settings><text-style fieldName="名称" isExpression="0" fontSize="9" fontSizeUnit="Point" textColor="50,50,50,255" fontWeight="75"/></settings></labeling><layerGeometryType>0</layerGeometryType>"#,
    ));
    let rules: Vec<(&str, &str, &str)> = own.style.rules.iter().map(|own| (own.field.as_str(), own.equals.as_str(), own.name.en.as_str())).collect();
    assert_eq!(rules, [("kind", "it's", "One"), ("kind", "5", "Five")]);
    let one = own.style.rules[0].symbol;
    assert_eq!((one.underlay, one.stroke), (Some(line([0, 0, 0], 1.2, Dash::Solid, 1.0)), Some(line([255, 255, 255], 0.6, Dash::Solid, 1.0))));
    assert!(own.style.symbol.marker.is_some_and(|own| own.shape == MarkerShape::Disc && own.size == 3.0));
    let label = own.style.label.as_ref().unwrap();
    assert!(label.zh == ["名称"] && label.bold && label.placement == Placement::Beside && (label.size - 3.175).abs() < 1e-3);
    let mut told = lacks(&own);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (Lack::SymbolLayer, "ArrowLine"),
            (Lack::Marker, "star"),
            (Lack::Unit, "MapUnit"),
            (Lack::Filter, "\"area\" > 5 AND kind = 'x'"),
            (Lack::ScaleRange, "Five"),
        ]
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
const SLD_1_0: &str = r#"<?xml version="1.0" encoding="GBK"?>
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
        <se:Rule><se:Name>odd</se:Name><ogc:Filter><ogc:PropertyIsLike wildCard="%"><ogc:PropertyName>a</ogc:PropertyName><ogc:Literal>x%</ogc:Literal></ogc:PropertyIsLike></ogc:Filter><se:MaxScaleDenominator>5000</se:MaxScaleDenominator>
          <se:LineSymbolizer><se:Stroke/></se:LineSymbolizer></se:Rule>
        <se:Rule><se:ElseFilter/><se:PointSymbolizer><se:Graphic><se:ExternalGraphic/></se:Graphic></se:PointSymbolizer></se:Rule>
        </se:FeatureTypeStyle></sld:UserStyle></sld:NamedLayer></sld:StyledLayerDescriptor>"#,
    );
    let classes = own.style.classes.as_ref().unwrap();
    assert_eq!((&classes.by, &classes.inks[..]), (&ClassBy::Breaks(vec![1.0, 6.0, 40.0]), &[[0, 0, 255], [255, 0, 0]][..]));
    assert!(own.style.symbol.marker.is_some_and(|own| (own.size - 2.8).abs() < 1e-5));
    assert_eq!(lacks(&own), [(Lack::ScaleRange, "odd"), (Lack::Filter, "odd"), (Lack::Marker, "ExternalGraphic")]);
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

fn lots(folder: &Path) -> PathBuf {
    let lot = |n: usize| {
        let (x, y) = (121.40 + (n % 10) as f64 * 0.002, 31.30 + (n / 10) as f64 * 0.002);
        let ring = [[x, y], [x + 0.0018, y], [x + 0.0018, y + 0.0018], [x, y + 0.0018], [x, y]];
        let use_ = if n.is_multiple_of(2) { "工业" } else { "居住" };
        serde_json::json!({ "type": "Feature", "properties": { "用途": use_, "容积率": n as f64 / 10.0, "名称": n.to_string() },
            "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    let all: Vec<serde_json::Value> = (0..60).map(lot).collect();
    let path = folder.join("宗地.geojson");
    std::fs::write(&path, serde_json::json!({ "type": "FeatureCollection", "features": all }).to_string()).unwrap();
    path
}

fn mine(app: &App) -> LayerId {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id
}

fn style_of(app: &App, id: LayerId) -> Style {
    app.workspace.document.layer(id).unwrap().style.clone()
}

#[test]
fn a_style_is_copied_kept_and_read_and_what_the_layer_lacks_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![lots(folder.path())]));
    wait(&mut app);
    let id = mine(&app);
    let before = style_of(&app, id);
    app.dispatch(Command::ShowStyle(id));
    let sld = folder.path().join("lots.sld");
    std::fs::write(&sld, encoding_rs::GBK.encode(SLD_1_0).0).unwrap();
    app.dispatch(StyleOrder::Read(sld).into());
    let own = style_of(&app, id);
    assert_eq!(own.classes.as_ref().map(|own| own.field.as_str()), Some("用途"));
    // one step back, and forth
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(style_of(&app, id), before);
    app.dispatch(Command::Do(Action::REDO));
    // kept as a file and read again, it is the same
    let kept = folder.path().join("kept.json");
    app.dispatch(StyleOrder::Save(kept.clone()).into());
    app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(before) }));
    app.dispatch(StyleOrder::Read(kept).into());
    assert_eq!(style_of(&app, id), own);
    // pasted on a layer without those fields, the rest is taken and the fields are named
    let areas = app.workspace.document.layer_by_key("key_areas").unwrap().id;
    app.dispatch(StyleOrder::Copy(id).into());
    app.session.notices.clear();
    app.dispatch(StyleOrder::Paste(areas).into());
    let pasted = style_of(&app, areas);
    assert_eq!((pasted.symbol, pasted.classes, pasted.label), (own.symbol, None, None));
    let notice = &app.session.notices[0];
    assert!(notice.severity == Severity::Warning && format!("{notice:?}").contains("用途, 名称"), "{notice:?}");
    // what is no style changes nothing
    let before = style_of(&app, id);
    app.dispatch(StyleOrder::Read(lots(folder.path())).into());
    assert_eq!(style_of(&app, id), before);
    assert_eq!(app.session.notices.last().unwrap().severity, Severity::Error);
}

/// Whether the layers are shown as a theme does.
fn shows(app: &App, theme: usize) -> bool {
    app.workspace.document.themed(&app.workspace.document.themes()[theme]).is_empty()
}

#[test]
fn a_theme_shows_what_was_shown_when_it_was_kept_in_one_step_and_comes_back_with_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![lots(folder.path())]));
    wait(&mut app);
    let id = mine(&app);
    let looks = |app: &App| -> Vec<_> {
        app.workspace.document.layers().iter().map(|own| (own.key.clone(), own.visible, own.opacity, own.style.clone())).collect()
    };
    let present = looks(&app);
    app.dispatch(LayersOrder::KeepTheme("现状".to_owned()).into());
    let (rings, hubs) = (app.workspace.document.layer_by_key("rings").unwrap().id, app.workspace.document.layer_by_key("hubs").unwrap().id);
    let mut style = style_of(&app, id);
    style.recolor(Ink::Custom([200, 10, 10]));
    app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    app.dispatch(Command::edit(Operation::SetVisible { id: rings, visible: false }));
    app.dispatch(Command::edit(Operation::SetOpacity { id: hubs, opacity: 0.4 }));
    let planned = looks(&app);
    app.dispatch(LayersOrder::KeepTheme("规划".to_owned()).into());
    app.dispatch(Command::ShowTheme(0));
    assert_eq!(looks(&app), present);
    assert!(shows(&app, 0) && !shows(&app, 1));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(looks(&app), planned, "one step back");
    // a layer that came later stays as it is
    app.dispatch(LayersOrder::Duplicate(vec![id]).into());
    let copy = app.workspace.document.layers().iter().find(|own| own.id != id && own.group == Group::Mine).unwrap().id;
    let before = style_of(&app, copy);
    app.dispatch(Command::ShowTheme(0));
    assert!(style_of(&app, copy) == before && app.workspace.document.layer(copy).unwrap().visible);
    // the same name takes its place; saved and opened, they are there
    app.dispatch(LayersOrder::KeepTheme("规划".to_owned()).into());
    assert_eq!(app.workspace.document.themes().len(), 2);
    let mut again = saved_and_opened(&mut app, &folder.path().join("a.nanbei"));
    assert_eq!(again.workspace.document.themes(), app.workspace.document.themes());
    again.dispatch(LayersOrder::RemoveTheme(0).into());
    assert_eq!(again.workspace.document.themes().len(), 1);
}

fn window(folder: &Path, lang: Lang) -> (Harness<'static, Shell>, LayerId) {
    let mut harness = shell(lang);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![lots(folder)]));
    finish_jobs(&mut harness);
    let id = mine(&harness.state().app);
    harness.state_mut().app.viewport.chosen_layer = Some(id);
    press(&mut harness, Modifiers::NONE, Key::F5);
    harness.run_steps(4);
    settle(&mut harness);
    (harness, id)
}

#[test]
fn the_parts_of_a_style_are_switched_and_set_in_its_panel_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let folder = tempfile::tempdir().unwrap();
        let (mut harness, id) = window(folder.path(), lang);
        assert!(harness.state().app.session.panels.is_open("style"));
        let click = |harness: &mut Harness<'_, Shell>, label: &str| {
            harness.get_by_label(label).click();
            harness.run_steps(4);
        };
        let symbol = |harness: &Harness<'_, Shell>| style_of(&harness.state().app, id).symbol;
        click(&mut harness, Word::StyleOutline.text(lang));
        assert!(symbol(&harness).stroke.is_none() && symbol(&harness).fill.is_some());
        click(&mut harness, Word::StyleUnderlay.text(lang));
        assert!(symbol(&harness).underlay.is_some());
        click(&mut harness, Word::StylePattern.text(lang));
        click(&mut harness, Word::FillHatch.text(lang));
        assert!(matches!(symbol(&harness).fill, Some(Fill { pattern: Pattern::Hatch, .. })));
        // the panel is closed by its key
        press(&mut harness, Modifiers::NONE, Key::F5);
        assert!(!harness.state().app.session.panels.is_open("style"));
    }
}

#[test]
fn breaks_are_dragged_on_the_histogram_and_the_map_follows() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, id) = window(folder.path(), Lang::En);
    let mut style = style_of(&harness.state().app, id);
    let table = std::sync::Arc::clone(&harness.state().app.workspace.document.layer(id).unwrap().table);
    let classing = nanbei::model::Classing { method: Method::EqualIntervals, count: 2, ..nanbei::model::Classing::default() };
    assert!(nanbei::carto::color_by(&mut style, &table, Some("容积率"), classing));
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    harness.run_steps(4);
    let bars = harness.get_all_by_role(Role::Slider).find(|own| own.accesskit_node().label().as_deref() == Some("容积率")).unwrap().rect();
    let at = |part: f32| egui::pos2(bars.left() + bars.width() * part, bars.center().y);
    drag(&mut harness, at(0.5), at(0.25));
    harness.run_steps(4);
    let classes = style_of(&harness.state().app, id).classes.unwrap();
    let ClassBy::Breaks(breaks) = &classes.by else { panic!("{classes:?}") };
    assert!((1.35..1.6).contains(&breaks[1]), "{breaks:?}");
    assert_eq!((breaks[0], breaks[2], classes.made.unwrap().method), (0.0, 5.9, Method::Manual));
    // a break stays between what is there
    drag(&mut harness, at(0.25), at(1.4));
    harness.run_steps(4);
    let ClassBy::Breaks(breaks) = style_of(&harness.state().app, id).classes.unwrap().by else { panic!() };
    assert_eq!(breaks[1], 5.9);
}
