//! Exported sheets: exact size and dpi, text that can be found, the same map in all three formats, nothing half-written.

use nanbei::carto::{Op, compose, map_frame, scale_bar};
use nanbei::export::{AtlasPlan, Target, Writing, atlas, export};
use nanbei::i18n::{Bilingual, Lang, Localized};
use nanbei::io::{Progress, embedded_document, first_view_bounds, load_bytes};
use nanbei::model::{
    Arrangement, Atlas, Bounds, Document, ItemKind, LayerCrs, LoadedData, MapOf, Operation, Origin, Paper, ReadAs, Sheet, Transaction,
};
use nanbei::query::{fill_rings, geodesic_distance};
use std::path::Path;
use std::process::Command;

fn document() -> Document {
    let mut document = embedded_document();
    fill_rings(&mut document);
    document
}

fn sheet() -> Sheet {
    Sheet { date: "2026-11-24".to_owned(), ..Sheet::default() }
}

fn write(sheet: &Sheet, path: &Path) {
    let document = document();
    let view = first_view_bounds(&document).unwrap();
    let composed = compose(&document, sheet, view, None);
    let how = Writing { world_file: true, ..Writing::at(sheet.dpi) };
    export(&composed.picture, Some(&composed.frame), path, how, &Progress::default()).unwrap();
}

/// Runs a tool that `tests/run` installs.
fn tool(name: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(name).args(arguments).output().unwrap_or_else(|error| panic!("{name} of poppler-utils is needed: {error}"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// RGB pixels with their width.
fn png_pixels(bytes: &[u8]) -> (Vec<u8>, u32, u32, Option<png::PixelDimensions>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let dims = reader.info().pixel_dims;
    pixels.truncate(info.buffer_size());
    let rgb = if info.color_type == png::ColorType::Rgba { pixels.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect() } else { pixels };
    (rgb, info.width, info.height, dims)
}

#[test]
fn a_png_of_a4_at_300_dpi_has_its_size_and_says_its_dpi() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a4.png");
    write(&Sheet { landscape: false, ..sheet() }, &path);
    let (_, width, height, dims) = png_pixels(&std::fs::read(&path).unwrap());
    assert_eq!((width, height), (2480, 3508));
    let dims = dims.unwrap();
    // 300 dots an inch are 11811 a metre
    assert_eq!((dims.xppu, dims.yppu), (11_811, 11_811));
    assert!(matches!(dims.unit, png::Unit::Meter));
}

#[test]
fn the_words_of_the_map_are_found_in_the_pdf_and_its_page_is_exact() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.pdf");
    write(&sheet(), &path);
    let name = path.display().to_string();
    let text = String::from_utf8(tool("pdftotext", &[&name, "-"])).unwrap();
    for word in ["宝山区", "金山区", "Jinshan", "上海宝山站", "吴淞创新城", "图例", "1 : ", "2026-11-24", "OpenStreetMap", "示意图，非法定边界"]
    {
        assert!(text.contains(word), "{word} is not in the PDF: {text}");
    }
    let info = String::from_utf8(tool("pdfinfo", &[&name])).unwrap();
    assert!(info.contains("841.89 x 595.276 pts (A4)"), "{info}");
    let fonts = String::from_utf8(tool("pdffonts", &[&name])).unwrap();
    assert!(fonts.lines().skip(2).all(|line| line.contains("yes yes yes")), "every font is embedded, subset and has a map to Unicode: {fonts}");
}

/// The mean difference of two pictures a channel, and the part of places that differ by more than 48 in one; over squares of
/// two by two pixels, since every renderer smooths an edge in its own way.
fn difference(a: &[u8], b: &[u8], width: u32) -> (f64, f64) {
    assert_eq!(a.len(), b.len());
    let row = width as usize * 3;
    let rows = a.len() / row;
    let (mut sum, mut far, mut places) = (0.0, 0u32, 0u32);
    for y in (0..rows - 1).step_by(2) {
        for x in (0..width as usize - 1).step_by(2) {
            let average = |p: &[u8], c: usize| {
                [(0, 0), (0, 1), (1, 0), (1, 1)].iter().map(|(dy, dx)| f64::from(p[(y + dy) * row + (x + dx) * 3 + c])).sum::<f64>() / 4.0
            };
            let off: Vec<f64> = (0..3).map(|c| (average(a, c) - average(b, c)).abs()).collect();
            sum += off.iter().sum::<f64>() / 3.0;
            far += u32::from(off.iter().any(|channel| *channel > 48.0));
            places += 1;
        }
    }
    (sum / f64::from(places), f64::from(far) / f64::from(places))
}

/// A picture at half its resolution, each pixel the mean of four, and its width.
fn halved(rgb: &[u8], width: u32, height: u32) -> (Vec<u8>, u32) {
    let (w, half) = (width as usize, width as usize / 2);
    let mean = |x: usize, y: usize, c: usize| {
        let at = |dx: usize, dy: usize| u32::from(rgb[((y * 2 + dy) * w + x * 2 + dx) * 3 + c]);
        ((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4) as u8
    };
    let rows = 0..height as usize / 2;
    (rows.flat_map(|y| (0..half).flat_map(move |x| (0..3).map(move |c| (x, y, c)))).map(|(x, y, c)| mean(x, y, c)).collect(), half as u32)
}

#[test]
fn png_svg_and_pdf_show_the_same_map() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let sheet = Sheet { dpi: 127, extent: Some([121.26, 31.28, 121.57, 31.51]), ..sheet() };
    for name in ["map.png", "map.svg", "map.pdf"] {
        write(&sheet, &at(name));
    }
    let (png, width, height, _) = png_pixels(&std::fs::read(at("map.png")).unwrap());

    let tree = resvg::usvg::Tree::from_data(&std::fs::read(at("map.svg")).unwrap(), &resvg::usvg::Options::default()).unwrap();
    let mut pixmap = tiny_skia::Pixmap::new(width, height).unwrap();
    let scale = width as f32 / tree.size().width();
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let svg: Vec<u8> = pixmap.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let (mean, far) = difference(&png, &svg, width);
    assert!(mean < 0.6 && far < 0.002, "SVG: {mean} {far}");

    let out = at("page").display().to_string();
    let sizes = [width.to_string(), height.to_string()];
    tool("pdftoppm", &["-png", "-singlefile", "-scale-to-x", &sizes[0], "-scale-to-y", &sizes[1], &at("map.pdf").display().to_string(), &out]);
    let (pdf, ..) = png_pixels(&std::fs::read(at("page.png")).unwrap());
    // another rasteriser sets the edges of letters by its own rule: half the resolution evens that out, and no more
    let (png, half) = halved(&png, width, height);
    let (mean, far) = difference(&png, &halved(&pdf, width, height).0, half);
    assert!(mean < 1.2 && far < 0.002, "PDF: {mean} {far}");
}

#[test]
fn the_scale_asked_for_is_the_scale_on_paper() {
    let document = document();
    for paper in [Paper::A4, Paper::A3, Paper::A0] {
        let sheet = Sheet { paper, scale: Some(50_000.0), extent: Some([121.3, 31.3, 121.5, 31.45]), ..sheet() };
        let frame = map_frame(&sheet, first_view_bounds(&document).unwrap());
        assert!((frame.denominator() - 50_000.0).abs() < 0.01);
        // 40 mm of paper about the middle are 2 km on the ellipsoid
        let [x, y] = [frame.origin[0] + frame.size[0] / 2.0, frame.origin[1] + frame.size[1] / 2.0];
        let metres = geodesic_distance(frame.position([x - 20.0, y]), frame.position([x + 20.0, y]));
        assert!((metres - 2000.0).abs() < 1.0, "{paper:?} {metres}");
        let bar = scale_bar(&frame, 60.0);
        assert!((f64::from(bar.length) * 50.0 - bar.metres).abs() < 0.1);
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.pdf", "a.svg", "a.png"] {
        let (first, second) = (folder.path().join(format!("1{name}")), folder.path().join(format!("2{name}")));
        let sheet = Sheet { dpi: 96, ..sheet() };
        write(&sheet, &first);
        write(&sheet, &second);
        assert!(std::fs::read(first).unwrap() == std::fs::read(second).unwrap(), "{name}");
    }
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let document = document();
    let picture = compose(&document, &sheet(), first_view_bounds(&document).unwrap(), None).picture;
    let progress = Progress::default();
    progress.stop();
    let old = folder.path().join("old.png");
    std::fs::write(&old, "old").unwrap();
    assert!(export(&picture, None, &old, Writing::at(300), &progress).is_err());
    assert_eq!(std::fs::read(&old).unwrap(), b"old");
    assert!(export(&picture, None, &folder.path().join("no/such/folder.pdf"), Writing::at(300), &Progress::default()).is_err());
    assert!(export(&picture, None, &folder.path().join("map.docx"), Writing::at(300), &Progress::default()).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// The file's objects with plain streams, as qpdf writes them.
fn plain(path: &Path) -> String {
    let bytes = tool("qpdf", &["--qdf", "--object-streams=disable", "--stream-data=uncompress", &path.display().to_string(), "-"]);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn the_pdf_is_sound_and_its_layers_can_be_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.pdf");
    write(&sheet(), &path);
    tool("qpdf", &["--check", &path.display().to_string()]);
    let text = plain(&path);
    // every visible layer that is drawn is a group of its own, and the labels are one
    let groups = text.matches("/Type /OCG").count();
    assert!(groups >= 12, "{groups} groups");
    assert_eq!(text.matches("/OC /L").count(), groups, "each group is used once on the page");
    for part in ["/OCProperties", "/Lang (zh-CN)", "/Marked true", "/StructTreeRoot", "/DisplayDocTitle true", "/S /H1", "/S /Figure"] {
        assert!(text.contains(part), "{part}");
    }
    // words in the order in which a reader goes through the legend
    let words = String::from_utf8(tool("pdftotext", &["-raw", &path.display().to_string(), "-"])).unwrap();
    let places: Vec<usize> = ["图例", "高铁枢纽", "车站与港口", "既有铁路", "重点区域（已公布）", "宝山区\nBaoshan", "比例尺"]
        .iter()
        .map(|word| words.rfind(word).or_else(|| words.rfind(word.split('\n').next().unwrap())).unwrap_or_else(|| panic!("{word} in {words}")))
        .collect();
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?} in {words}");
}

#[test]
fn the_scale_bar_in_the_pdf_is_as_long_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.pdf");
    let sheet = Sheet { scale: Some(100_000.0), extent: Some([121.3, 31.3, 121.5, 31.45]), ..sheet() };
    write(&sheet, &path);
    let frame = map_frame(&sheet, Bounds::at([121.4, 31.4]));
    let bar = scale_bar(&frame, 43.6);
    // a distance on the ellipsoid through the middle of the map, on paper at the scale
    let [x, y] = [frame.origin[0] + frame.size[0] / 2.0, frame.origin[1] + frame.size[1] / 2.0];
    let metres = geodesic_distance(frame.position([x - bar.length / 2.0, y]), frame.position([x + bar.length / 2.0, y]));
    assert!((metres / bar.metres - 1.0).abs() < 1e-4);
    // the same length is a rectangle of the page, in hundredths of a millimetre under one matrix
    let text = plain(&path);
    let matrix = text.lines().find(|line| line.ends_with(" cm")).unwrap();
    let points: f64 = matrix.split(' ').next().unwrap().parse().unwrap();
    assert!((points - 72.0 / 2540.0).abs() < 1e-7);
    // at 1:100,000 a metre is a hundredth of a millimetre
    let numbers: Vec<&str> = text.lines().collect();
    let long = numbers.windows(2).any(|pair| {
        let start =
            |line: &str, end: &str| line.strip_suffix(end).map(|rest| rest.split(' ').filter_map(|n| n.parse::<f64>().ok()).collect::<Vec<_>>());
        match (start(pair[0], " m"), start(pair[1], " l")) {
            (Some(a), Some(b)) if a.len() == 2 && b.len() == 2 => ((b[0] - a[0]).abs() - bar.metres).abs() < 0.05 && a[1] == b[1],
            _ => false,
        }
    });
    assert!(long, "no line of {} mm", bar.metres / 100.0);
}

#[test]
fn an_atlas_has_a_page_and_a_bookmark_for_each_key_area() {
    let folder = tempfile::tempdir().unwrap();
    let document = document();
    let none = |_: &Sheet| Ok(None);
    let run = |target: &Target, progress: &Progress| atlas(&document, &sheet(), &Atlas::default(), target, Writing::at(60), &none, progress);
    let path = folder.path().join("atlas.pdf");
    let report = run(&Target::Pdf(path.clone()), &Progress::default()).unwrap();
    let areas = document.layer_by_key("key_areas").unwrap().table.len();
    assert_eq!((report.sheets, report.skipped.len()), (areas, 0));
    tool("qpdf", &["--check", &path.display().to_string()]);
    let info = String::from_utf8(tool("pdfinfo", &[&path.display().to_string()])).unwrap();
    assert!(info.contains(&format!("Pages:           {areas}")), "{info}");
    assert_eq!(plain(&path).matches("/Dest ").count(), areas);
    let first = String::from_utf8(tool("pdftotext", &["-f", "1", "-l", "1", &path.display().to_string(), "-"])).unwrap();
    assert!(first.contains("吴淞创新城"), "{first}");
    // one that is stopped leaves no file and nothing of its own
    let stopped = Progress::default();
    stopped.stop();
    let files = folder.path().join("files");
    std::fs::create_dir(&files).unwrap();
    assert!(run(&Target::Folder(files.clone(), nanbei::export::SheetFormat::Png), &stopped).is_err());
    assert_eq!(std::fs::read_dir(&files).unwrap().count(), 0);
    let report = run(&Target::Folder(files.clone(), nanbei::export::SheetFormat::Png), &Progress::default()).unwrap();
    assert_eq!((report.files.len(), std::fs::read_dir(&files).unwrap().count()), (areas, areas));
}

#[test]
fn the_legend_tells_what_any_map_of_the_sheet_draws_and_no_more() {
    let document = document();
    let rows = |sheet: &Sheet| -> Vec<String> {
        compose(&document, sheet, Bounds::at([121.4, 31.4]), None).rows.into_iter().map(|row| row.name.en).collect()
    };
    // half a kilometre inside Baoshan, where the boxes of other districts and of the railways reach
    let inside = Sheet { scale: Some(2000.0), extent: Some([121.438, 31.368, 121.442, 31.372]), ..sheet() };
    assert_eq!(rows(&inside), ["Hub rings", "Baoshan"]);
    // a further map brings what it shows
    let mut both = inside.clone();
    both.add(ItemKind::Map { title: Bilingual::default(), extent: [121.3, 30.72, 121.4, 30.84], scale: None, of: MapOf::Shown }, None);
    let own = rows(&both);
    for name in ["High-speed hubs", "Existing railway", "Jinshan", "Key area, indicative", "Baoshan"] {
        assert!(own.iter().any(|row| row == name), "{name} is not in {own:?}");
    }
}

#[test]
fn a_sheet_of_an_atlas_marks_what_it_is_about() {
    let document = document();
    let atlas = Atlas { layer: "stations".to_owned(), ..Atlas::default() };
    let plan = AtlasPlan::of(&document, &atlas).unwrap();
    let marked = |n: usize| {
        let own = plan.sheet(n, &document, &sheet(), &atlas).unwrap();
        format!("{:?}", compose(&document, &own, own.bounds().unwrap(), None).picture.ops).contains("\"focus\"")
    };
    assert!((0..plan.len()).all(marked));
    let plain = compose(&document, &sheet(), Bounds { west: 121.2, south: 31.2, east: 121.6, north: 31.5 }, None);
    assert!(!format!("{:?}", plain.picture.ops).contains("\"focus\""));
}

#[test]
fn features_without_a_sheet_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let none = |_: &Sheet| Ok(None);
    let plan = Atlas { layer: "hubs".to_owned(), scale: "{opening}".to_owned(), ..Atlas::default() };
    let target = Target::Pdf(folder.path().join("hubs.pdf"));
    let document = document();
    let report = atlas(&document, &sheet(), &plan, &target, Writing::at(60), &none, &Progress::default()).unwrap();
    // only one hub says when it opens
    assert_eq!((report.sheets, report.skipped.len()), (1, document.layer_by_key("hubs").unwrap().table.len() - 1));
    // texts count the sheets that there are
    let counted = Atlas { title: Bilingual::same("{n}/{count}"), ..plan };
    let own = AtlasPlan::of(&document, &counted).unwrap();
    assert_eq!((own.len(), own.sheet(0, &document, &sheet(), &counted).unwrap().title.zh.as_str()), (1, "1/1"));
}

#[test]
fn a_geotiff_and_a_world_file_say_where_the_map_lies() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = Sheet { dpi: 60, extent: Some([121.26, 31.28, 121.57, 31.51]), ..sheet() };
    for name in ["map.tif", "map.jpg", "map.png"] {
        write(&sheet, &folder.path().join(name));
    }
    // the middle of the map in Web Mercator, by the formula of EPSG:3857
    let frame = map_frame(&sheet, Bounds::at([121.4, 31.4]));
    let [lon, lat] = frame.center();
    let wanted = [lon.to_radians() * 6_378_137.0, (std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0).tan().ln() * 6_378_137.0];
    let pixel = [0, 1].map(|axis| f64::from(frame.origin[axis] + frame.size[axis] / 2.0) * 60.0 / 25.4);
    let mut tiff = tiff::decoder::Decoder::new(std::fs::File::open(folder.path().join("map.tif")).unwrap()).unwrap();
    let step = tiff.get_tag_f64_vec(tiff::tags::Tag::ModelPixelScaleTag).unwrap();
    let tie = tiff.get_tag_f64_vec(tiff::tags::Tag::ModelTiepointTag).unwrap();
    let found = [tie[3] + pixel[0] * step[0], tie[4] - pixel[1] * step[1]];
    assert!((found[0] - wanted[0]).abs() < 1.0 && (found[1] - wanted[1]).abs() < 1.0, "{found:?} {wanted:?}");
    let lines = std::fs::read_to_string(folder.path().join("map.pgw")).unwrap();
    let numbers: Vec<f64> = lines.lines().map(|line| line.parse().unwrap()).collect();
    // a world file tells the middle of the first pixel
    let found = [numbers[4] + (pixel[0] - 0.5) * numbers[0], numbers[5] + (pixel[1] - 0.5) * numbers[3]];
    assert!((found[0] - wanted[0]).abs() < 1.0 && (found[1] - wanted[1]).abs() < 1.0, "{found:?} {wanted:?}");
    // the pixels are those of the PNG
    let (png, width, height, _) = png_pixels(&std::fs::read(folder.path().join("map.png")).unwrap());
    assert_eq!(tiff.dimensions().unwrap(), (width, height));
    let tiff::decoder::DecodingResult::U8(pixels) = tiff.read_image().unwrap() else { panic!("no bytes") };
    assert!(pixels == png);
    let jpeg = std::fs::read(folder.path().join("map.jpg")).unwrap();
    assert_eq!(jpeg[13..18], [1, 0, 60, 0, 60], "60 dots an inch");
    let decoded = image::load_from_memory(&jpeg).unwrap().into_rgb8();
    let (mean, far) = difference(&png, decoded.as_raw(), width);
    assert!(mean < 2.0 && far < 0.01, "JPEG: {mean} {far}");
}

#[test]
fn what_was_asked_for_and_is_not_on_a_sheet_is_said() {
    let mut document = embedded_document();
    let whole = first_view_bounds(&document).unwrap().grown(0.05, 0.05);
    let told = |document: &Document, sheet: &Sheet| -> Vec<String> {
        compose(document, sheet, whole, None).remarks.iter().map(|remark| remark.message(Lang::En)).collect()
    };
    // the whole region needs no overview, a part of it has one
    assert!(told(&document, &Sheet::default()).iter().any(|text| text.contains("overview")));
    let part = Sheet { extent: Some([121.4, 31.3, 121.55, 31.45]), ..Sheet::default() };
    assert_eq!(told(&document, &part), Vec::<String>::new());
    // a layer of one's own that lies elsewhere
    let data = load_bytes(br#"{"type":"Point","coordinates":[10.0,50.0]}"#, None, &Progress::default()).unwrap();
    let layer = document.loaded_layer(LoadedData {
        name: "elsewhere.geojson".to_owned(),
        origin: Origin::Pasted,
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        style: document.next_style(&[]),
        table: std::sync::Arc::new(data.table),
    });
    let at = document.layers().len();
    Transaction::from(Operation::AddLayer { at, layer: Box::new(layer) }).apply(&mut document).unwrap();
    assert!(told(&document, &part).iter().any(|text| text.contains("elsewhere") || text.contains("pasted")), "{:?}", told(&document, &part));
    // an overview that does not fit beside a long legend, and more maps than there is room for
    let mut crowded = part.clone();
    for n in 0..6 {
        crowded.add(
            ItemKind::Map { title: Bilingual::same(format!("map {n}")), extent: [121.4, 31.3, 121.5, 31.4], scale: None, of: MapOf::Shown },
            None,
        );
    }
    let told = told(&document, &crowded);
    assert!(told.iter().any(|text| text.contains("map 5")) && told.iter().any(|text| text.contains("Overview")), "{told:?}");
}

#[test]
fn a_sheet_in_two_languages_explains_itself_in_both() {
    let document = embedded_document();
    for (paper, landscape) in [(Paper::A4, true), (Paper::A4, false), (Paper::A3, true), (Paper::A1, false)] {
        for arrangement in [Arrangement::Plan, Arrangement::Board, Arrangement::Slide] {
            let sheet = Sheet { paper, landscape, arrangement, extent: Some([121.0, 30.6, 121.8, 31.5]), ..Sheet::default() };
            let composed = compose(&document, &sheet, sheet.bounds().unwrap(), None);
            let legend = composed.picture.ops.iter().find_map(|op| match op {
                Op::Group { id, ops, .. } if id == "legend" => Some(ops),
                _ => None,
            });
            let texts: Vec<&str> =
                legend.unwrap().iter().filter_map(|op| if let Op::Text { text, .. } = op { Some(text.as_str()) } else { None }).collect();
            for row in &composed.rows {
                assert!(texts.contains(&row.name.zh.as_str()), "{paper:?} {arrangement:?}: {} in {texts:?}", row.name.zh);
                let begins: String = row.name.en.chars().take(5).collect();
                assert!(texts.iter().any(|text| text.starts_with(&begins)), "{paper:?} {landscape} {arrangement:?}: {} in {texts:?}", row.name.en);
            }
        }
    }
}
