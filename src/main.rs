use nanbei::*;
fn main() {
    let mut d = io::embedded_document();
    let hubs = d.layer_by_key("hubs").unwrap().table.clone();
    let t = query::rings_table(&d.rings, &hubs);
    for l in &mut d.layers { if l.key == "rings" { l.table = std::sync::Arc::new(t.clone()); } }
    let view = io::first_view_bounds(&d).unwrap();
    for (out, sheet, v) in [("/tmp/a.png", model::Sheet::default(), view), ("/tmp/a.svg", model::Sheet::default(), view),("/tmp/a.pdf", model::Sheet::default(), view),
     ("/tmp/b.png", model::Sheet{paper: model::Paper::A3, dpi:150, ..Default::default()}, model::Bounds{west:121.26,south:31.28,east:121.57,north:31.51}),
     ("/tmp/c.png", model::Sheet{landscape:false, dpi:200, ..Default::default()}, model::Bounds{west:121.2,south:30.68,east:121.5,north:30.9})] {
        let s = std::time::Instant::now();
        let p = carto::sheet_picture(&d, &sheet, v);
        let m = s.elapsed();
        export::export(&p, out.as_ref(), sheet.dpi, &io::Progress::default()).unwrap();
        println!("{out} {m:?} {:?}", s.elapsed());
    }
}
