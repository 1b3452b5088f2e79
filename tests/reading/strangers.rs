//! Projects and files from strangers: whatever they hold, they are drawn within limits or refused, said with the place, in two
//! seconds and 300 MB; nothing they name is opened unasked, and nothing in them is changed unsaid.

use crate::random::Random;
use nanbei::carto::compose;
use nanbei::io::{IoError, Progress, Trust, embedded_document, open_project, project_text};
use nanbei::model::{
    Annotation, AnnotationId, AnnotationKind, AnnotationStyle, Atlas, Bookmark, Bounds, Document, Ink, Item, ItemKind, ItemStyle, LabelStyle, Layer,
    LayerCrs, MapOf, Origin, Placement, ReadAs, Role, ScenarioId, Style, View,
};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn strangers() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/strangers")
}

/// Runs a command under a limit of memory; its code, how long it took, and what it said.
fn limited(arguments: &[&str], folder: &Path) -> (Option<i32>, Duration, String) {
    let start = Instant::now();
    // address space, in kB: 300 MB beside what the program maps of itself
    let script = "ulimit -v 1200000; exec timeout 20 \"$@\"";
    let mut command = Command::new("bash");
    command.args(["-c", script, "bash", env!("CARGO_BIN_EXE_nanbei")]).args(arguments).current_dir(folder).env("NANBEI_LANG", "en");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), start.elapsed(), said)
}

#[test]
fn every_hostile_file_is_drawn_or_refused_quickly_and_said() {
    let folder = tempfile::tempdir().unwrap();
    // what is only long, or has nothing wrong that is drawn
    let silent = [
        "bidi.nanbei",
        "dpi-2400-A0.nanbei",
        "name-attr-20000.geojson",
        "name-attr-100000.geojson",
        "use-2000.geojson",
        "use-20000.geojson",
        "use-100000.geojson",
    ];
    let mut count = 0;
    for entry in std::fs::read_dir(strangers()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let out = folder.path().join("x.svg");
        let mut arguments = vec!["export", "--out", out.to_str().unwrap(), path.to_str().unwrap()];
        if name.starts_with("use-") {
            arguments.extend(["--color-by", "use"]);
        }
        let (code, took, said) = limited(&arguments, folder.path());
        assert!(matches!(code, Some(0..=2)), "{name}: {code:?} {said}");
        assert!(took < Duration::from_secs(2), "{name}: {took:?}");
        assert!(said.chars().all(|c| !c.is_control() || c == '\n'), "{name}: {said:?}");
        if silent.contains(&name.as_str()) {
            assert_eq!(code, Some(0), "{name}: {said}");
        } else {
            assert!(code != Some(0) && said.contains(&name), "{name}: {code:?} {said}");
        }
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn what_does_not_fit_the_memory_is_said_at_once() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    // holes take no room on the disk
    let file = std::fs::File::create(folder.path().join("zeros.geojson")).unwrap();
    file.set_len(6 << 30).unwrap();
    // grows forty times as long: less than what no map does
    let mut random = Random(3);
    let head: String = (0..40_000).map(|_| char::from(b'a' + random.below(26) as u8)).collect();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(format!("\"{head}\"{}", " ".repeat(1 << 20)).as_bytes()).unwrap();
    let member = packer.finish().unwrap();
    let mut packed = std::io::BufWriter::new(std::fs::File::create(folder.path().join("spaces.geojson.gz")).unwrap());
    (0..1500).for_each(|_| packed.write_all(&member).unwrap());
    drop(packed);
    for name in ["zeros.geojson", "spaces.geojson.gz"] {
        let (code, took, said) = limited(&["check", name], folder.path());
        assert!(code == Some(2) && said.contains("not enough memory"), "{name}: {code:?} {said}");
        assert!(took < Duration::from_secs(5), "{name}: {took:?}");
        let path = folder.path().join(name);
        let small = Command::new("bash")
            .args(["-c", "ulimit -v 1200000; cat \"$1\" | \"$2\" check -", "bash", path.to_str().unwrap(), env!("CARGO_BIN_EXE_nanbei")])
            .env("NANBEI_LANG", "en")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&small.stderr).into_owned() + &String::from_utf8_lossy(&small.stdout);
        assert!(small.status.code() == Some(2) && said.contains("not enough memory"), "{name} through a pipe: {said}");
    }
}

#[test]
fn where_the_system_grants_no_threads_the_work_is_done_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let feature = |n: u32| format!(r#"{{"type":"Feature","properties":{{"n":{n}}},"geometry":{{"type":"Point","coordinates":[121.4,31.{n}]}}}}"#);
    let features: Vec<String> = (1..20_000).map(feature).collect();
    std::fs::write(folder.path().join("a.geojson"), format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))).unwrap();
    let program = env!("CARGO_BIN_EXE_nanbei");
    // root is not bound by the number of processes: another user is
    for arguments in [
        "check a.geojson",
        "export --out a.png a.geojson",
        "export --out a.pdf a.geojson",
        "export --out a.jpg a.geojson",
        "convert --out b.geojson a.geojson",
    ] {
        let script = format!(
            "cp {program} nanbei; chmod -R a+rwX .; run='ulimit -u 1; exec ./nanbei {arguments}'; \
             if [ $(id -u) = 0 ]; then exec setpriv --reuid 65534 --clear-groups bash -c \"$run\"; else eval \"$run\"; fi"
        );
        let output = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).env("NANBEI_LANG", "en").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(0), "{arguments}: {:?} {said}", output.status);
    }
}

#[test]
fn a_strangers_project_opens_no_file_outside_its_folder_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let (inside, outside) = (folder.path().join("plan"), folder.path().join("secret.geojson"));
    std::fs::create_dir(&inside).unwrap();
    let point = r#"{"type":"Point","coordinates":[121.45,31.35]}"#;
    std::fs::write(&outside, point).unwrap();
    std::fs::write(inside.join("own.geojson"), point).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&outside, inside.join("link.geojson")).unwrap();
    let layer = |relative: Option<&str>, absolute: &str| {
        json!({"key": "a", "name": {"zh": "a", "en": "a"}, "group": "mine", "visible": true, "opacity": 1.0, "style": {},
               "data": {"file": {"relative": relative, "absolute": absolute}}})
    };
    let layers = [
        layer(Some("own.geojson"), "/nowhere"),
        layer(Some("../secret.geojson"), "/nowhere"),
        layer(None, outside.to_str().unwrap()),
        layer(Some("link.geojson"), "/nowhere"),
        layer(None, "/dev/zero"),
        layer(None, "\\\\server\\share\\a.geojson"),
        layer(None, "//server/share/a.geojson"),
    ];
    let project = inside.join("p.nanbei");
    let text = json!({"format": "nanbei", "version": 1, "title": {"zh": "t", "en": "t"}, "layers": layers});
    std::fs::write(&project, text.to_string()).unwrap();
    let opened = open_project(&project, Trust::Folder, &Progress::default()).unwrap();
    let read: Vec<usize> = opened.document.layers().iter().map(|layer| layer.table.len()).collect();
    assert_eq!(read, [1, 0, 0, 0, 0, 0, 0]);
    let outside_of = |missing: &&nanbei::io::MissingFile| matches!(missing.error, IoError::Outside(_) | IoError::NotFound(_));
    assert_eq!(opened.missing.iter().filter(outside_of).count(), 6, "{:?}", opened.missing);
    // once the user has agreed, files are read, and devices are still not
    let opened = open_project(&project, Trust::All, &Progress::default()).unwrap();
    let read: Vec<usize> = opened.document.layers().iter().map(|layer| layer.table.len()).collect();
    assert_eq!(read[..5], [1, 1, 1, 1, 0]);
    assert!(opened.missing.iter().any(|missing| matches!(missing.error, IoError::NotRegular(_))));
}

/// A document with something of everything.
fn rich() -> Document {
    let document = embedded_document();
    let id = document.fresh_layer_id();
    let mut document = document.into_content();
    document.layers.truncate(2);
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"name":"甲","use":"工业","n":3},"geometry":{"type":"Polygon","coordinates":[[[121.4,31.3],[121.5,31.3],[121.5,31.4],[121.4,31.3]]]}}]}"#;
    let table = nanbei::io::read_geojson(text.as_bytes(), &Progress::default()).unwrap().0;
    let ink = Ink::Role(Role::Text);
    let mut style = Style::plain(Ink::Custom([106, 61, 154]));
    style.label = Some(LabelStyle {
        zh: vec!["name".to_owned()],
        en: vec!["name".to_owned()],
        ink,
        size: 3.0,
        bold: true,
        spacing: 0.1,
        placement: Placement::Inside,
        priority: 5,
        max_metres_per_pixel: Some(200.0),
        capitals: false,
    });
    nanbei::carto::color_by(&mut style, &table, Some("use"), nanbei::model::Classing::default());
    document.layers.push(Layer {
        id,
        key: "lots".to_owned(),
        name: nanbei::i18n::Bilingual::new("地块", "Lots"),
        group: nanbei::model::Group::Mine,
        visible: true,
        opacity: 0.8,
        style,
        provenance: nanbei::model::Provenance::default(),
        origin: Origin::Pasted,
        filter: String::new(),
        computed: Vec::new(),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        unknown: serde_json::Map::new(),
        table: std::sync::Arc::new(table),
    });
    let kinds = [AnnotationKind::Text, AnnotationKind::Arrow, AnnotationKind::Line, AnnotationKind::Polygon];
    document.annotations = (0..4)
        .map(|n| Annotation {
            id: AnnotationId(n),
            kind: kinds[n as usize],
            points: vec![[121.45, 31.35], [121.5, 31.4], [121.5, 31.3]],
            text: "说明".to_owned(),
            style: AnnotationStyle::default(),
        })
        .collect();
    document.rings = vec![nanbei::model::HubRings { hub: "baoshan_hsr".to_owned(), radii: vec![1000.0, 3000.0] }];
    document.bookmarks = vec![Bookmark { name: "宝山".to_owned(), extent: [121.3, 31.2, 121.6, 31.5] }];
    let sheet = &mut document.sheet;
    sheet.extent = Some([121.3, 31.2, 121.6, 31.5]);
    sheet.scale = Some(100_000.0);
    sheet.margin = Some(8.0);
    sheet.atlas = Some(Atlas::default());
    let items = [
        ItemKind::Text(nanbei::i18n::Bilingual::new("文字", "Text")),
        ItemKind::Map {
            title: nanbei::i18n::Bilingual::same("图"),
            extent: [121.3, 31.2, 121.6, 31.5],
            scale: Some(50_000.0),
            of: MapOf::Scenario(ScenarioId(0)),
        },
        ItemKind::Table {
            title: nanbei::i18n::Bilingual::same("表"),
            columns: vec![nanbei::i18n::Bilingual::same("a")],
            rows: vec![vec!["1".to_owned()]],
        },
        ItemKind::Cards {
            title: nanbei::i18n::Bilingual::same("条目"),
            columns: 2,
            cards: vec![nanbei::model::Card {
                ink: Ink::Exact([1, 2, 3]),
                tag: nanbei::i18n::Bilingual::same("任务"),
                text: nanbei::i18n::Bilingual::new("内容", "Text"),
                note: nanbei::i18n::Bilingual::same("出处"),
            }],
        },
        ItemKind::Frame,
    ];
    sheet.items = items
        .into_iter()
        .zip(0..)
        .map(|(kind, id)| Item { id, rect: Some([20.0 + id as f32 * 30.0, 20.0, 28.0, 20.0]), style: ItemStyle::of(&kind), kind })
        .collect();
    // a thematic map of the plan with what was shown before, and a statement of the planner's own
    let looks = document.layers.iter().take(2).map(|layer| nanbei::model::LayerLook {
        key: layer.key.clone(),
        visible: true,
        opacity: 0.5,
        style: layer.style.clone(),
    });
    let before = nanbei::model::ShownMap { key: "industry".to_owned(), looks: looks.collect(), sheet: nanbei::model::Sheet::default() };
    document.map = Some(Box::new(before));
    document.plan = serde_json::from_value(serde_json::json!({
        "documents": [{ "id": "d", "title_zh": "文件", "title_en": "Document", "date": "2026-11-26", "published": "2026-11-26", "publisher_zh": "", "publisher_en": "" }],
        "statements": [{ "id": "own-1", "kind": "task", "section": "space", "text_zh": "内容", "text_en": "Text", "places": ["wusong"],
            "figures": [{ "value": "20%", "value_zh": "20%", "unit_zh": "", "unit_en": "" }], "document": "d", "paragraph": 2 }]
    }))
    .unwrap();
    document.horizon = Some(nanbei::model::Horizon { year: 2030, fields: vec![("lots".to_owned(), "n".to_owned())] });
    with_scenarios(Document::from(document), id)
}

/// The document with a scenario that is shown, and others that change, lack and add layers.
fn with_scenarios(mut document: Document, lots: nanbei::model::LayerId) -> Document {
    use nanbei::model::{Operation, OwnValue, RowId, ScenarioNote, Transaction};
    let mut apply = |operation: Operation| drop(Transaction::from(operation).apply(&mut document).unwrap());
    let added = |n: u32, like| {
        let note = ScenarioNote { name: nanbei::i18n::Bilingual::new("情景", "Scenario"), year: Some(2035), assumptions: "假设".to_owned() };
        Operation::AddScenario { id: ScenarioId(n), note: Box::new(note), like }
    };
    let cells = |n: i64| Operation::SetCells { id: lots, column: "n".to_owned(), cells: vec![(RowId::new(0), Some(OwnValue::Integer(n)))] };
    apply(added(0, None));
    apply(Operation::SwitchScenario(Some(ScenarioId(0))));
    apply(cells(7));
    apply(added(1, Some(ScenarioId(0))));
    apply(Operation::MoveLayer { id: lots, to: 0 });
    apply(Operation::SwitchScenario(Some(ScenarioId(1))));
    apply(cells(8));
    apply(Operation::SetOpacity { id: lots, opacity: 0.3 });
    document
}

/// The paths to all values that are no objects and lists, and to all members.
fn paths(value: &Json, path: &str, found: &mut Vec<String>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                found.push(path.clone());
                paths(value, &path, found);
            }
        }
        Json::Array(list) => list.iter().enumerate().for_each(|(n, value)| {
            let path = format!("{path}/{n}");
            found.push(path.clone());
            paths(value, &path, found);
        }),
        _ => {}
    }
}

fn hostile_value(random: &mut Random) -> Json {
    let texts = ["", "a", "\u{202e}\u{0}\u{1b}[2J", "../../etc/passwd", "{name}", "NaN", "Custom"];
    match random.below(16) {
        0 => json!(-1),
        1 => json!(0),
        2 => json!(1e30),
        3 => json!(-1e308),
        4 => json!(1e-30),
        5 => json!(u64::MAX),
        6 => json!(4_294_967_295u32),
        7 => Json::Null,
        8 => json!(true),
        9 => json!([]),
        10 => json!({}),
        11 => json!("x".repeat(30_000)),
        12 => json!(vec![1e9; 5_000]),
        13 => json!([[[[1]]]]),
        14 => json!(texts[random.below(texts.len())]),
        _ => json!(random.below(1000) as f64 / 7.0),
    }
}

/// Whether a project that was read says at a place what the file said: within what 32-bit floats keep.
fn says(now: Option<&Json>, wanted: Option<&Json>) -> bool {
    match (now, wanted) {
        (Some(Json::Number(a)), Some(Json::Number(b))) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            a == b || (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
        }
        (Some(Json::Array(a)), Some(Json::Array(b))) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says(Some(a), Some(b))),
        (Some(Json::Object(a)), Some(Json::Object(b))) => b.iter().all(|(name, value)| says(a.get(name), Some(value))),
        // a member that is left out is its usual value
        (None, Some(Json::Null)) | (Some(_), None) => true,
        (None, Some(value)) => {
            matches!(value, Json::Array(list) if list.is_empty()) || matches!(value, Json::Object(own) if own.is_empty() || value_is_usual(value))
        }
        (a, b) => a == b,
    }
}

fn value_is_usual(value: &Json) -> bool {
    value.as_object().is_some_and(|members| members.values().all(|value| matches!(value, Json::Null | Json::Bool(false))))
}

#[test]
fn twenty_thousand_changed_projects_break_nothing_and_nothing_is_changed_unsaid() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.nanbei");
    let view = View { center: [121.45, 31.35], zoom: 11.0 };
    let text = project_text(&rich(), Some(view), &path).unwrap();
    let mut whole: Json = serde_json::from_str(&text).unwrap();
    // as an older version wrote it: the checksum alone would tell of every change
    assert!(whole.as_object_mut().unwrap().remove("checksum").is_some());
    let mut all = Vec::new();
    paths(&whole, "", &mut all);
    // what stands inside as features is GeoJSON, and tested there
    all.retain(|path| !["/data/pasted/", "/data/derived/", "/version/features/"].iter().any(|inside| path.contains(inside)));
    let mut random = Random(5);
    let mut unsaid: Vec<String> = Vec::new();
    let (mut refused, mut told, mut kept, mut drawn) = (0, 0, 0, 0);
    for run in 0..20_000 {
        let mut changed = whole.clone();
        let at = &all[random.below(all.len())];
        let (parent, name) = at.rsplit_once('/').unwrap();
        let name = name.replace("~1", "/").replace("~0", "~");
        let value = hostile_value(&mut random);
        let what = random.below(10);
        match changed.pointer_mut(parent) {
            Some(Json::Object(members)) if what == 0 => {
                // misspelt
                let old = members.remove(&name).unwrap();
                members.insert(format!("{name}s"), old);
            }
            Some(Json::Object(members)) if what == 1 => drop(members.insert("unheard_of".to_owned(), value.clone())),
            Some(Json::Object(members)) => drop(members.insert(name.clone(), value.clone())),
            Some(Json::Array(list)) => list[name.parse::<usize>().unwrap()] = value.clone(),
            _ => continue,
        }
        std::fs::write(&path, changed.to_string()).unwrap();
        let start = Instant::now();
        let opened = match open_project(&path, Trust::Folder, &Progress::default()) {
            Ok(opened) => opened,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                refused += 1;
                continue;
            }
        };
        if opened.corrections.is_empty() && opened.missing.is_empty() && opened.newer.is_none() {
            let now: Json = serde_json::from_str(&project_text(&opened.document, opened.view, &path).unwrap()).unwrap();
            // what ties the entries of scenarios together may be said in other words
            let ties = at.contains("/data/version/")
                || at.starts_with("/scenarios/") && ["/order", "/id", "/key"].iter().any(|tie| at.contains(tie))
                || at.ends_with("/layer");
            // a member that was taken away is its usual value; all that stands in the file must be in what was read
            if !ties && !says(Some(&now), Some(&changed)) {
                unsaid.push(format!("{at} {what} {value:.80}"));
            }
            kept += 1;
        } else {
            told += 1;
        }
        if run % 20 == 0 {
            // and it can be drawn
            let fallback = Bounds { west: 121.3, south: 31.2, east: 121.6, north: 31.5 };
            let composed = compose(&opened.document, opened.document.sheet(), fallback, None);
            assert!(!composed.picture.ops.is_empty());
            drawn += 1;
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{at} {value}: {:?}", start.elapsed());
    }
    assert!(unsaid.is_empty(), "changed without a word: {} times: {:#?}", unsaid.len(), &unsaid[..unsaid.len().min(20)]);
    assert!(refused > 2_000 && told > 1_000 && kept > 200 && drawn > 200, "{refused} {told} {kept} {drawn}");
}
