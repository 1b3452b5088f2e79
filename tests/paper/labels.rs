//! The names on the map by what it is about: key areas at the scale of streets, districts out of their way, a sheet's subject
//! before all, no name beside another's symbol, Chinese upright along lines that run north and south, rings on one bearing.

use crate::drive::{settle, shell};
use nanbei::app::{Action, Command};
use nanbei::carto::{Anchors, AreaSize, Frame, Label, LabelInput, Labels, Op, Theme, compose, layer_passes, place_labels};
use nanbei::i18n::{Lang, MapLang};
use nanbei::io::embedded_document;
use nanbei::model::{Document, FeatureId, Operation, Placement, Sheet, View, surroundings};
use nanbei::query::{contains, fill_rings};

fn document() -> Document {
    let mut document = embedded_document();
    fill_rings(&mut document);
    document
}

fn labels(document: &Document, frame: &Frame, lang: MapLang, subject: Option<FeatureId>) -> Labels {
    let anchors: Vec<Anchors> = document.layers().iter().map(|_| Anchors::default()).collect();
    let inputs: Vec<LabelInput<'_>> =
        document.layers().iter().zip(&anchors).map(|(layer, anchors)| LabelInput { layer, anchors, index: None }).collect();
    place_labels(&inputs, frame, lang, Theme::Light, &[], &Labels::default(), subject)
}

/// The map of a window of 1024 by 700.
fn small(center: [f64; 2], zoom: f64) -> Frame {
    Frame::screen(View { center, zoom }, [0.0, 0.0], [568.0, 600.0])
}

fn feature(document: &Document, key: &str, id: &str) -> FeatureId {
    let layer = document.layer_by_key(key).unwrap();
    FeatureId::at(layer.id, layer.table.find_id(id).unwrap_or_else(|| panic!("no {id} in {key}")))
}

fn of(labels: &Labels, own: FeatureId) -> Option<&Label> {
    labels.0.iter().find(|label| label.feature == own)
}

/// Left, top, right, bottom of what is written.
fn box_of(label: &Label) -> [f32; 4] {
    label.runs.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |[l, t, r, b], run| {
        let wide = nanbei::carto::text_width(&run.text, run.face, run.size, run.spacing);
        [l.min(run.at[0]), t.min(run.at[1] - run.size), r.max(run.at[0] + wide), b.max(run.at[1])]
    })
}

#[test]
fn a_key_area_is_named_at_the_scale_of_streets_and_its_district_steps_back_to_the_edge() {
    let document = document();
    for (area, district, center) in
        [("wusong", "baoshan", [121.480, 31.365]), ("bay_area_hightech", "jinshan", [121.345, 30.83]), ("nanda", "baoshan", [121.385, 31.297])]
    {
        let Some(row) = document.layer_by_key("key_areas").unwrap().table.find_id(area) else { panic!("no {area}") };
        let own = FeatureId::at(document.layer_by_key("key_areas").unwrap().id, row);
        for denominator in [15_000.0, 8_000.0, 4_000.0] {
            for lang in [MapLang::Both, MapLang::En] {
                let zoom = View { center, zoom: 14.0 }.at_scale(denominator).zoom;
                let frame = small(center, zoom);
                let placed = labels(&document, &frame, lang, None);
                assert!(of(&placed, own).is_some(), "{area} has no name at 1:{denominator}");
                let Some(label) = of(&placed, FeatureId::at(document.layer_by_key(district).unwrap().id, 0)) else { continue };
                let [l, t, r, b] = box_of(label);
                let off = l.min(t).min(568.0 - r).min(600.0 - b);
                assert!(off < 24.0, "{district} stands {off} from the edge at 1:{denominator}");
            }
        }
    }
}

#[test]
fn the_fill_of_a_key_area_fades_at_the_scale_of_streets_on_the_map_and_in_the_legend() {
    let document = document();
    let layer = document.layer_by_key("key_areas").unwrap();
    let opacity = |ground: f64| {
        let passes = layer_passes(&layer.style, &AreaSize::of(&layer.table), Theme::Light, ground);
        passes.iter().find_map(|pass| if let nanbei::carto::Draw::Fill(paint) = pass.draw { Some(paint.opacity) } else { None }).unwrap()
    };
    assert!((opacity(500.0) - 0.45).abs() < 1e-6 && (opacity(15.0) - 0.08).abs() < 1e-6, "{} {}", opacity(500.0), opacity(15.0));
    assert!(opacity(30.0) > opacity(20.0) && opacity(30.0) < 0.45);
    let row = |frame: Frame| {
        let rows = nanbei::carto::legend(&document, &[frame]);
        rows.into_iter().find(|row| row.name.en.contains("published")).unwrap().symbol.fill.unwrap().opacity
    };
    let center = [121.480, 31.365];
    let near = View { center, zoom: 14.0 }.at_scale(15_000.0).zoom;
    assert!((row(small(center, near)) - 0.08).abs() < 1e-6 && (row(small(center, 11.0)) - 0.45).abs() < 1e-6);
}

#[test]
fn no_name_stands_beside_a_symbol_that_it_does_not_name() {
    let document = document();
    let symbols: Vec<(FeatureId, [f64; 2], f32)> = document
        .layers()
        .iter()
        .flat_map(|layer| layer.table.features().map(move |feature| (layer, feature)))
        .filter_map(|(layer, feature)| {
            let marker = layer.style.symbol_of(layer.style.rule_of(feature)).marker?;
            Some((FeatureId::new(layer.id, feature.row_id()), feature.bounds()?.center(), marker.size / 2.0))
        })
        .collect();
    // the whole of a small window, and near the two hubs
    for (center, zoom) in [([121.41, 31.09], 9.5), ([121.41, 31.09], 9.2), ([121.46, 31.38], 11.0), ([121.34, 30.77], 11.0), ([121.47, 31.37], 12.0)]
    {
        for lang in [MapLang::Both, MapLang::En, MapLang::Zh] {
            let frame = small(center, zoom);
            for label in &labels(&document, &frame, lang, None).0 {
                let layer = document.layer(label.feature.layer).unwrap();
                let own = document.feature(label.feature).unwrap();
                let style = layer.style.label.as_ref().unwrap();
                let [l, t, r, b] = box_of(label);
                let middle = frame.position([f32::midpoint(l, r), f32::midpoint(t, b)]);
                let inside = own.parts().any(|part| contains(part.rings(), middle));
                if style.placement != Placement::Inside || inside {
                    continue;
                }
                for (of, at, radius) in &symbols {
                    let [x, y] = frame.place(*at);
                    let off = (l - x).max(x - r).max(0.0).hypot((t - y).max(y - b).max(0.0));
                    let least = radius * frame.per_mm + 1.2 * frame.per_mm;
                    assert!(off > least, "{:?} stands beside the symbol {of:?} at {zoom}", label.runs[0].text);
                }
            }
        }
    }
}

#[test]
fn chinese_along_a_line_that_runs_north_and_south_stands_upright_and_reads_downwards() {
    let document = document();
    let rails = document.layer_by_key("rails").unwrap().id;
    let mut seen = 0;
    for (center, zoom) in [([121.355, 30.80], 13.0), ([121.36, 30.84], 12.4)] {
        for lang in [MapLang::Both, MapLang::Zh] {
            for label in labels(&document, &small(center, zoom), lang, None).0.iter().filter(|label| label.feature.layer == rails) {
                let chinese: Vec<_> = label.runs.iter().filter(|run| run.text.chars().all(|c| c > '\u{2E80}')).collect();
                let (first, last) = (chinese.first().unwrap(), chinese.last().unwrap());
                if (last.at[1] - first.at[1]).abs() < 2.0 * (last.at[0] - first.at[0]).abs() {
                    continue;
                }
                seen += 1;
                assert!(chinese.iter().all(|run| run.angle == 0.0), "{:?}", chinese[0].text);
                assert!(chinese.windows(2).all(|pair| pair[1].at[1] > pair[0].at[1] + pair[0].size * 0.7));
            }
        }
    }
    assert!(seen >= 2, "{seen}");
}

#[test]
fn the_rings_of_a_hub_are_labelled_on_one_bearing() {
    let document = document();
    let rings = document.layer_by_key("rings").unwrap();
    let hubs = &document.layer_by_key("hubs").unwrap().table;
    let mut most = 0;
    for (hub, offset) in [("baoshan_hsr", [0.0, 0.0]), ("jinshan_hsr", [0.0, 0.0]), ("baoshan_hsr", [0.03, -0.03]), ("jinshan_hsr", [-0.05, 0.02])] {
        let at = hubs.feature(hubs.find_id(hub).unwrap()).unwrap().bounds().unwrap().center();
        for zoom in [11.0, 12.0, 12.6] {
            let frame = small([at[0] + offset[0], at[1] + offset[1]], zoom);
            let [x, y] = frame.place(at);
            let placed = labels(&document, &frame, MapLang::Both, None);
            let own = placed
                .0
                .iter()
                .filter(|label| label.feature.layer == rings.id && document.feature(label.feature).is_some_and(|ring| ring.text("hub") == Some(hub)));
            let bearings: Vec<f32> = own
                .map(|label| {
                    let [l, t, r, b] = box_of(label);
                    (f32::midpoint(l, r) - x).atan2(y - f32::midpoint(t, b)).to_degrees()
                })
                .collect();
            most = most.max(bearings.len());
            for pair in bearings.windows(2) {
                let off = (pair[0] - pair[1] + 540.0).rem_euclid(360.0) - 180.0;
                assert!(off.abs() < 6.0, "{hub} at {zoom}: {bearings:?}");
            }
        }
    }
    assert!(most >= 2);
}

#[test]
fn a_district_is_named_at_every_zoom_that_shows_it() {
    let document = document();
    for (key, center) in [("baoshan", [121.41, 31.40]), ("jinshan", [121.18, 30.84])] {
        for tenth in 68..=170 {
            let zoom = f64::from(tenth) / 10.0;
            for lang in [MapLang::Both, MapLang::En] {
                let placed = labels(&document, &small(center, zoom), lang, None);
                assert!(of(&placed, FeatureId::at(document.layer_by_key(key).unwrap().id, 0)).is_some(), "{key} has no name at {zoom} in {lang:?}");
            }
        }
    }
}

#[test]
fn the_subject_of_a_sheet_is_named_whatever_else_there_is() {
    let document = document();
    // a metro station at a scale at which stations have no names
    let own = feature(&document, "stations", "nanda_road_metro");
    let at = document.feature(own).unwrap().bounds().unwrap();
    let frame = small(at.center(), 9.6);
    assert!(of(&labels(&document, &frame, MapLang::Both, None), own).is_none());
    assert!(of(&labels(&document, &frame, MapLang::Both, Some(own)), own).is_some());
    // the surroundings of a feature are a sheet about it
    for (key, id) in [("key_areas", "wusong"), ("stations", "nanda_road_metro"), ("baoshan", "baoshan")] {
        let subject = document.feature(feature(&document, key, id)).unwrap();
        let name = subject.text("label_zh").or_else(|| subject.text("name_zh")).unwrap();
        let sheet = Sheet { extent: Some(surroundings(subject.bounds().unwrap()).array()), ..Sheet::default() };
        let picture = compose(&document, &sheet, subject.bounds().unwrap(), None).picture;
        assert!(texts(&picture.ops).contains(&name), "{name} is not on its sheet");
    }
}

#[test]
fn the_ground_ends_softly_on_the_screen_and_on_paper() {
    for theme in [Action::LIGHT, Action::DARK] {
        let mut harness = shell(Lang::En);
        harness.state_mut().app.dispatch(Command::Do(theme));
        for key in ["roads", "railways", "districts", "water", "water_names"] {
            let id = harness.state().app.workspace.document.layer_by_key(key).unwrap().id;
            harness.state_mut().app.dispatch(Command::edit(Operation::SetVisible { id, visible: false }));
        }
        harness.state_mut().app.dispatch(Command::SetView(View { center: [120.2, 32.3], zoom: 8.0 }));
        harness.run_steps(4);
        settle(&mut harness);
        let frame = harness.state().frame().unwrap();
        let image = harness.render().unwrap();
        // from the sea of no data in the west over the cut into the land
        let (from, to) = (frame.place([119.45, 32.35]), frame.place([120.3, 32.35]));
        let green = |x: f32| i32::from(image.get_pixel(x as u32, from[1] as u32).0[1]);
        let line: Vec<i32> = (from[0] as u32..to[0] as u32).map(|x| green(x as f32)).collect();
        let steepest = line.windows(2).map(|pair| (pair[1] - pair[0]).abs()).max().unwrap();
        let whole = (line[line.len() - 1] - line[0]).abs();
        assert!(whole >= 8 && steepest * 3 <= whole, "{theme:?}: {steepest} of {whole} in one pixel");
    }
    let document = embedded_document();
    let sheet = Sheet { extent: Some([119.0, 29.2, 122.9, 33.2]), ..Sheet::default() };
    assert!(bands(&compose(&document, &sheet, sheet.bounds().unwrap(), None).picture.ops) >= 8, "the land is one piece on paper");
    // where nothing was cut nothing is done
    let near = Sheet { extent: Some([121.3, 31.2, 121.6, 31.5]), ..Sheet::default() };
    assert_eq!(bands(&compose(&document, &near, near.bounds().unwrap(), None).picture.ops), 0);
}

/// All that is written within operations.
fn texts(ops: &[Op]) -> Vec<&str> {
    ops.iter()
        .flat_map(|op| match op {
            Op::Text { text, .. } => vec![text.as_str()],
            Op::Group { ops, .. } => texts(ops),
            _ => Vec::new(),
        })
        .collect()
}

/// How many clipped pieces the land is drawn in.
fn bands(ops: &[Op]) -> usize {
    ops.iter()
        .map(|op| match op {
            Op::Group { id, ops, .. } if id == "layer-land" => ops.iter().filter(|op| matches!(op, Op::Group { clip: Some(_), .. })).count(),
            Op::Group { ops, .. } => bands(ops),
            _ => 0,
        })
        .sum()
}
