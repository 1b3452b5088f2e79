//! Sizes by value, the scales that a layer is drawn at, ramps and the eyes that read them: on the screen, on paper, in the legend and in
//! the panel.

use crate::drive::{finish_jobs, place, settle, shell};
use crate::reopening::saved_and_opened;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::Command;
use nanbei::app::modules::style::StyleOrder;
use nanbei::carto::{Frame, confused, legend, map_picture};
use nanbei::export::preview;
use nanbei::i18n::{Lang, MapLang, Word};
use nanbei::io::{Lack, read_style};
use nanbei::model::{
    ClassBy, ClassSizes, Classes, Classing, Document, Group, Ink, Layer, LayerId, Operation, Ramp, ScaleRange, SizedPart, Style, View,
};
use nanbei::ui::Shell;

const INKS: [[u8; 3]; 3] = [[250, 0, 250], [0, 90, 250], [250, 90, 0]];

fn geojson(geometry: impl Fn(f64) -> serde_json::Value) -> String {
    let feature = |n: u8| {
        let x = 121.2 + 0.1 * f64::from(n);
        serde_json::json!({"type": "Feature", "properties": {"人口": n}, "geometry": geometry(x)})
    };
    serde_json::json!({"type": "FeatureCollection", "features": (0..3).map(feature).collect::<Vec<_>>()}).to_string()
}

fn points() -> String {
    geojson(|x| serde_json::json!({"type": "Point", "coordinates": [x, 31.0]}))
}

fn lines() -> String {
    geojson(|x| serde_json::json!({"type": "LineString", "coordinates": [[x, 30.95], [x, 31.05]]}))
}

/// A window on some data of the user, whose style is `changed`.
fn window(text: &str, change: impl FnOnce(&mut Style)) -> (Harness<'static, Shell>, LayerId) {
    let mut harness = shell(Lang::En);
    harness.state_mut().app.dispatch(Command::Paste(text.to_owned()));
    finish_jobs(&mut harness);
    let layer = mine(&harness.state().app.workspace.document).clone();
    let mut style = layer.style.clone();
    change(&mut style);
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id: layer.id, style: Box::new(style) }));
    // nothing lies over it
    let others: Vec<LayerId> = harness.state().app.workspace.document.layers().iter().map(|own| own.id).filter(|id| *id != layer.id).collect();
    for id in others {
        harness.state_mut().app.dispatch(Command::edit(Operation::SetVisible { id, visible: false }));
    }
    harness.state_mut().app.dispatch(Command::SetView(View { center: [121.3, 31.0], zoom: 11.0 }));
    harness.run_steps(4);
    (harness, layer.id)
}

fn mine(document: &Document) -> &Layer {
    document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

/// Three classes, the first and the last so large in millimetres.
fn sized(style: &mut Style, of: SizedPart, [first, last]: [f32; 2]) {
    style.classes = Some(Classes {
        field: "人口".to_owned(),
        by: ClassBy::Breaks(vec![0.0, 0.5, 1.5, 2.0]),
        names: Vec::new(),
        inks: INKS.to_vec(),
        other: Classes::OTHER,
        sizes: Some(ClassSizes { of, first, last }),
        made: Some(Classing { count: 3, ..Classing::default() }),
    });
}

fn near(pixel: &[u8], ink: [u8; 3]) -> bool {
    pixel.iter().zip(ink).all(|(a, b)| a.abs_diff(b) <= 16)
}

/// How many pixels have each of the inks, round a place or in the whole picture.
fn counts(pixels: &[[u8; 4]]) -> [usize; 3] {
    INKS.map(|ink| pixels.iter().filter(|pixel| near(&pixel[..3], ink)).count())
}

fn screen(harness: &mut Harness<'_, Shell>) -> Vec<[u8; 4]> {
    harness.run_steps(4);
    settle(harness);
    let image = harness.render().expect("lavapipe draws (Debian: mesa-vulkan-drivers)");
    // on the map itself: not on its legend and panels
    let at = [121.1, 121.65].map(|x| place(harness, [x, 31.0]));
    image
        .enumerate_pixels()
        .filter(|(x, y, _)| (at[0].x..at[1].x).contains(&(*x as f32)) && (*y as f32 - at[0].y).abs() < 60.0)
        .map(|(.., pixel)| pixel.0)
        .collect()
}

/// The same map on paper, ten pixels of a millimetre.
fn paper(document: &Document, view: View) -> Vec<[u8; 4]> {
    let size = [160.0, 40.0];
    let frame = Frame::paper(view.center, view.scale(), [0.0; 2], size);
    let picture = map_picture(document, &frame, MapLang::Both, false);
    let (bytes, _) = preview(&picture, [1600, 400]).unwrap();
    bytes.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2], pixel[3]]).collect()
}

#[test]
fn markers_are_as_large_as_their_class_says_on_the_screen_on_paper_and_in_the_legend() {
    let (mut harness, id) = window(&points(), |style| sized(style, SizedPart::Markers, [4.0, 12.0]));
    // the ink fills four fifths of a disc's radius
    let area = |diameter: f64| std::f64::consts::PI * (diameter * 0.4).powi(2);
    let pixels = counts(&screen(&mut harness));
    for (n, (count, mm)) in pixels.into_iter().zip([4.0, 8.0, 12.0]).enumerate() {
        let wanted = area(mm * 96.0 / 25.4);
        assert!((count as f64 / wanted - 1.0).abs() < 0.2, "class {n}: {count} pixels on the screen, not {wanted:.0}");
    }
    let document = harness.state().app.workspace.document.clone();
    let pixels = counts(&paper(&document, harness.state().app.viewport.view));
    for (n, (count, mm)) in pixels.into_iter().zip([4.0, 8.0, 12.0]).enumerate() {
        let wanted = area(mm * 10.0);
        assert!((count as f64 / wanted - 1.0).abs() < 0.12, "class {n}: {count} pixels on paper, not {wanted:.0}");
    }
    let key = document.layer(id).unwrap().key.clone();
    let rows = legend(&document, &[]);
    let sizes: Vec<f32> =
        rows.iter().filter(|row| row.key.starts_with(&format!("{key}/"))).filter_map(|row| row.symbol.marker).map(|own| own.size).collect();
    assert_eq!(sizes, [4.0, 8.0, 12.0]);
    // larger the lower, where that is chosen
    let mut style = document.layer(id).unwrap().style.clone();
    style.classes.as_mut().unwrap().sizes = Some(ClassSizes { of: SizedPart::Markers, first: 6.0, last: 2.0 });
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    let [first, _, last] = counts(&screen(&mut harness));
    assert!(first > 6 * last, "{first} {last}");
}

#[test]
fn lines_are_as_wide_as_their_class_says_on_the_screen_and_on_paper() {
    let (mut harness, _) = window(&lines(), |style| {
        sized(style, SizedPart::Lines, [2.0, 6.0]);
        style.symbol.stroke.as_mut().unwrap().opacity = 1.0;
    });
    let counted = counts(&screen(&mut harness));
    let [narrow, _, wide] = counted;
    let ratio = wide as f64 / narrow as f64;
    assert!((2.7..3.4).contains(&ratio), "{counted:?} on the screen");
    // the band that is looked at is 120 pixels high
    assert!((narrow as f64 / (120.0 * 2.0 * 96.0 / 25.4) - 1.0).abs() < 0.15, "{narrow}");
    let document = harness.state().app.workspace.document.clone();
    let [narrow, middle, wide] = counts(&paper(&document, harness.state().app.viewport.view));
    for (count, mm) in [(narrow, 2.0), (middle, 4.0), (wide, 6.0)] {
        assert!((count as f64 / (mm * 10.0 * 400.0) - 1.0).abs() < 0.12, "{mm} mm: {count} pixels on paper");
    }
}

#[test]
fn a_layer_is_drawn_picked_and_told_of_at_its_scales_alone() {
    let (mut harness, id) = window(&points(), |style| {
        sized(style, SizedPart::Markers, [5.0, 5.0]);
        style.scales = ScaleRange { least: Some(20_000.0), most: Some(200_000.0) };
    });
    let document = harness.state().app.workspace.document.clone();
    for (denominator, is_seen) in [(10_000.0, false), (21_000.0, true), (100_000.0, true), (195_000.0, true), (210_000.0, false), (800_000.0, false)]
    {
        let view = View { center: [121.3, 31.0], zoom: 11.0 }.at_scale(denominator);
        harness.state_mut().app.dispatch(Command::SetView(view));
        harness.run_steps(4);
        let app = &harness.state().app;
        assert_eq!(app.features_at([121.3, 31.0], app.reach()).iter().any(|own| own.layer == id), is_seen, "picked at 1:{denominator}");
        let frame = harness.state().frame().unwrap();
        assert!((frame.denominator() / denominator - 1.0).abs() < 1e-3, "{} {denominator}", frame.denominator());
        let rows = legend(&document, &[frame]);
        assert_eq!(rows.iter().any(|row| row.group == Group::Mine), is_seen, "in the legend at 1:{denominator}");
        settle(&mut harness);
        let at = place(&harness, [121.3, 31.0]);
        let image = harness.render().expect("lavapipe draws (Debian: mesa-vulkan-drivers)");
        let found = near(&image.get_pixel(at.x as u32, at.y as u32).0[..3], INKS[1]);
        assert_eq!(found, is_seen, "on the screen at 1:{denominator}");
        let printed = counts(&paper(&document, view))[1] > 0;
        assert_eq!(printed, is_seen, "on paper at 1:{denominator}");
    }
    // of several maps on a sheet one is enough
    let frames = [800_000.0, 100_000.0].map(|scale| Frame::paper([121.3, 31.0], scale, [0.0; 2], [160.0, 40.0]));
    assert!(legend(&document, &frames).iter().any(|row| row.group == Group::Mine));
    assert!(legend(&document, &frames[..1]).iter().all(|row| row.group != Group::Mine));
    // it is the same in the project that is opened again
    let folder = tempfile::tempdir().unwrap();
    let again = saved_and_opened(&mut harness.state_mut().app, &folder.path().join("a.nanbei"));
    let style = &mine(&again.workspace.document).style;
    assert_eq!(
        (style.scales, style.classes.as_ref().unwrap().sizes),
        (ScaleRange { least: Some(20_000.0), most: Some(200_000.0) }, Some(ClassSizes { of: SizedPart::Markers, first: 5.0, last: 5.0 }))
    );
}

#[test]
fn scale_ranges_of_layers_and_rules_are_read_from_qgis_and_from_descriptors() {
    let qml = |flag: u8| {
        format!(
            r#"<qgis version="3.28" hasScaleBasedVisibilityFlag="{flag}" minScale="100000" maxScale="0"><renderer-v2 type="singleSymbol"><symbols><symbol name="0" type="marker"><layer class="SimpleMarker" enabled="1"><prop k="color" v="9,8,7,255"/></layer></symbol></symbols></renderer-v2></qgis>"#
        )
    };
    let own = read_style(qml(1).as_bytes()).unwrap();
    assert_eq!((own.style.scales, own.lacks.len()), (ScaleRange { least: None, most: Some(100_000.0) }, 0), "{:?}", own.lacks);
    assert!(read_style(qml(0).as_bytes()).unwrap().style.scales.is_all());
    let rule = |name: &str, value: u8, scales: &str| {
        format!(
            r#"<Rule><Name>{name}</Name><Filter><PropertyIsEqualTo><PropertyName>k</PropertyName><Literal>{value}</Literal></PropertyIsEqualTo></Filter>{scales}<LineSymbolizer><Stroke><CssParameter name="stroke">#0{value}0000</CssParameter></Stroke></LineSymbolizer></Rule>"#
        )
    };
    let sld = |a: &str, b: &str| {
        format!(
            r#"<StyledLayerDescriptor version="1.0.0"><NamedLayer><UserStyle><FeatureTypeStyle>{}{}</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"#,
            rule("a", 1, a),
            rule("b", 2, b)
        )
    };
    let range = "<MinScaleDenominator>5000</MinScaleDenominator><MaxScaleDenominator>50000</MaxScaleDenominator>";
    let own = read_style(sld(range, range).as_bytes()).unwrap();
    assert_eq!((own.style.scales, own.lacks.len()), (ScaleRange { least: Some(5000.0), most: Some(50_000.0) }, 0));
    // rules of several ranges keep each its own
    let own = read_style(sld(range, "").as_bytes()).unwrap();
    let scales: Vec<ScaleRange> = own.style.rules.iter().map(|rule| rule.scales).collect();
    assert!(own.style.scales.is_all() && own.lacks.is_empty(), "{:?}", own.lacks);
    assert_eq!(scales, [ScaleRange { least: Some(5000.0), most: Some(50_000.0) }, ScaleRange::default()]);
    // a second symbol of the same features at other scales has no place, which is said
    let twice = sld(range, "").replace("<Literal>2</Literal>", "<Literal>1</Literal>");
    let own = read_style(twice.as_bytes()).unwrap();
    assert!(own.style.rules.len() == 1 && own.lacks.iter().any(|lack| lack.lack == Lack::Filter && lack.what == "b"), "{:?}", own.lacks);
}

#[test]
fn ramps_sizes_and_scales_are_set_in_the_panel_and_what_eyes_confuse_is_told() {
    let many: Vec<String> = (0..40)
        .map(|n| {
            let x = 121.2 + 0.01 * f64::from(n);
            format!(r#"{{"type":"Feature","properties":{{"人口":{n}}},"geometry":{{"type":"Point","coordinates":[{x},31.0]}}}}"#)
        })
        .collect();
    let (mut harness, id) = window(&format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, many.join(",")), |_| {});
    let style = |harness: &Harness<'_, Shell>| harness.state().app.workspace.document.layer(id).unwrap().style.clone();
    let mut own = style(&harness);
    let table = std::sync::Arc::clone(&harness.state().app.workspace.document.layer(id).unwrap().table);
    assert!(nanbei::carto::color_by(&mut own, &table, Some("人口"), Classing::default()));
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(own) }));
    harness.state_mut().app.dispatch(Command::ShowStyle(id));
    harness.run_steps(4);
    let click = |harness: &mut Harness<'_, Shell>, label: &str| {
        harness.get_by_label(label).click();
        harness.run_steps(4);
    };
    // the list of ramps, each with the mark that holds for so many classes
    click(&mut harness, "Blue CVD-safe");
    click(&mut harness, "Viridis CVD-safe");
    let classes = style(&harness).classes.unwrap();
    assert_eq!((classes.inks, classes.made.unwrap().ramp), (Ramp::Viridis.colors(5), Ramp::Viridis));
    click(&mut harness, "Reverse colours");
    assert_eq!(style(&harness).classes.unwrap().inks, Ramp::Viridis.colors(5).into_iter().rev().collect::<Vec<_>>());
    click(&mut harness, "Size by value");
    assert_eq!(style(&harness).classes.unwrap().sizes, Some(ClassSizes { of: SizedPart::Markers, first: 1.2, last: 5.0 }));
    click(&mut harness, "One colour for all");
    let classes = style(&harness).classes.unwrap();
    assert!(classes.inks.windows(2).all(|pair| pair[0] == pair[1]) && classes.sizes.is_some(), "{:?}", classes.inks);
    // without sizes the colours tell the classes apart again
    click(&mut harness, "Size by value");
    let classes = style(&harness).classes.unwrap();
    assert!(classes.sizes.is_none() && classes.inks.windows(2).all(|pair| pair[0] != pair[1]), "{:?}", classes.inks);
    click(&mut harness, "Size by value");
    click(&mut harness, "One colour for all");
    // more classes are as large from the first to the last
    let mut own = style(&harness);
    let made = Classing { count: 9, ..own.classes.as_ref().unwrap().made.unwrap() };
    assert!(nanbei::carto::color_by(&mut own, &table, Some("人口"), made));
    let classes = own.classes.unwrap();
    assert_eq!((classes.len(), classes.size(0), classes.size(8)), (9, Some(1.2), Some(5.0)));
    // further down than the panel shows
    harness.get_by_label("Hide when zoomed out past").click_accesskit();
    harness.run_steps(4);
    let scale = harness.state().app.viewport.view.scale();
    let most = style(&harness).scales.most.unwrap();
    assert!(most >= 1.5 * scale && most < 5.0 * scale, "{most} at {scale}");
    harness.get_by_label("Hide when zoomed in past").click_accesskit();
    harness.run_steps(4);
    let scales = style(&harness).scales;
    assert!(scales.holds(scale) && scales.least.is_some_and(|least| least > scale / 5.0), "{scales:?} at {scale}");
    // red and green of one lightness
    let mut own = style(&harness);
    let classes = own.classes.as_mut().unwrap();
    classes.made = Some(Classing { one_color: false, ..classes.made.unwrap() });
    classes.inks[0] = [200, 80, 60];
    classes.inks[1] = [120, 130, 40];
    assert_eq!(confused(&classes.inks[..2]), Some((0, 1)));
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(own) }));
    harness.run_steps(4);
    assert!(harness.query_by_label_contains("Colour-blind readers may confuse").is_some());
    assert!(harness.query_by_role_and_label(Role::CheckBox, Word::SizeByValue.text(Lang::En)).is_some());
    assert!(matches!(style(&harness).ink(), Ink::Custom(_) | Ink::Role(_) | Ink::Exact(_)));
}

/// Sizes that a layer's geometry cannot have are not pasted on it: the outlines of its areas stay as they are.
#[test]
fn a_style_with_sizes_leaves_the_outlines_of_areas_alone() {
    let (mut harness, points) = window(&points(), |style| sized(style, SizedPart::Markers, [4.0, 12.0]));
    let ring = [[121.2, 31.1], [121.3, 31.1], [121.3, 31.2], [121.2, 31.1]];
    let area = serde_json::json!({"type": "Feature", "properties": {"人口": 2}, "geometry": {"type": "Polygon", "coordinates": [ring]}});
    harness.state_mut().app.dispatch(Command::Paste(area.to_string()));
    finish_jobs(&mut harness);
    let app = &mut harness.state_mut().app;
    let areas = app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine && layer.id != points).unwrap().id;
    app.dispatch(StyleOrder::Copy(points).into());
    app.dispatch(StyleOrder::Paste(areas).into());
    let classes = app.workspace.document.layer(areas).unwrap().style.classes.clone().unwrap();
    assert_eq!((classes.field.as_str(), classes.sizes), ("人口", None));
}
