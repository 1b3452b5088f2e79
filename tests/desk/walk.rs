//! From a file to an annotated sheet, as a new user goes: with what the window shows and offers, in few steps and without a manual.

use crate::attribute_table::sample;
use crate::drive::{click, drag, finish_jobs, place, press, print, settle, shell};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::Command;
use nanbei::i18n::{Lang, Word};
use nanbei::model::{Bounds, Group, Layer};
use nanbei::ui::Shell;

type Window = Harness<'static, Shell>;

fn mine(harness: &Window) -> &Layer {
    harness.state().app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

/// Counts what a user does, each click, drag, key and typed word.
struct Walk {
    harness: Window,
    lang: Lang,
    steps: usize,
}

impl Walk {
    fn rest(&mut self) {
        finish_jobs(&mut self.harness);
        self.harness.run_steps(4);
        settle(&mut self.harness);
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        press(&mut self.harness, modifiers, key);
        self.rest();
        self.steps += 1;
    }

    /// Clicks what is called so.
    fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.rest();
        self.steps += 1;
    }

    fn click_word(&mut self, word: Word) {
        self.click(word.text(self.lang));
    }

    /// Opens a list and takes an entry of it.
    fn choose(&mut self, word: Word, entry: &str) {
        self.harness.get_by_role_and_label(Role::ComboBox, word.text(self.lang)).click();
        self.rest();
        self.harness.get_all_by_label(entry).last().unwrap().click();
        self.rest();
        self.steps += 2;
    }

    /// Passes over what was told.
    fn read_notices(&mut self) {
        self.harness.state_mut().app.session.notices.clear();
        self.rest();
    }
}

/// Goes the whole way; `seen` is shown the window after each part of it.
fn walk(lang: Lang, folder: &std::path::Path, seen: &mut dyn FnMut(&mut Window, usize)) -> usize {
    let file = folder.join(if lang == Lang::Zh { "示例宗地.geojson" } else { "Sample lots.geojson" });
    std::fs::write(&file, sample()).unwrap();
    let mut own = Walk { harness: shell(lang), lang, steps: 0 };
    // the file is dropped on the window, and the standard's colours are offered
    own.harness.state_mut().app.dispatch(Command::OpenFiles(vec![file]));
    own.steps += 1;
    own.rest();
    own.click_word(Word::LandUseColors);
    assert!(mine(&own.harness).style.classes.as_ref().is_some_and(|classes| classes.field == "用地代码" && classes.names.len() > 5));
    let total = mine(&own.harness).table.len();
    own.read_notices();
    seen(&mut own.harness, 1);

    // only what is dense: the range of a field becomes the layer's filter
    own.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    own.click_word(Word::QueryExpression);
    let field = own.harness.get_by_role_and_label(Role::TextInput, Word::QueryExpression.text(lang));
    field.focus();
    own.harness.run_steps(2);
    own.harness.get_by_role_and_label(Role::TextInput, Word::QueryExpression.text(lang)).type_text("容积率 >= 1");
    own.harness.run_steps(2);
    own.press(Modifiers::NONE, Key::Enter);
    own.steps += 1;
    let told = own.harness.state().app.session.query.found.as_ref().and_then(|(_, found)| found.as_ref().ok().map(|own| own.rows.len())).unwrap();
    assert!(told > 10 && told < total);
    own.click_word(Word::QueryToFilter);
    let id = mine(&own.harness).id;
    assert_eq!(own.harness.state().app.seen().layer(id).unwrap().table.len(), told);
    seen(&mut own.harness, 2);
    own.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);

    // how much of each class each key area has
    own.press(Modifiers::NONE, Key::F10);
    let areas = own.harness.state().app.workspace.document.layer_by_key("key_areas").unwrap().name.get(lang).to_owned();
    own.choose(Word::BalanceWithinLabel, &Word::BalanceEach.with(lang, &[&areas]));
    let made = own.harness.state().app.session.balance.made.as_ref().expect("it is measured");
    assert!(made.1.as_ref().is_ok_and(|table| table.zones.len() > 1), "each area has a part of its own");
    seen(&mut own.harness, 3);
    own.press(Modifiers::NONE, Key::F10);

    // a corner of a lot is dragged, and its neighbours keep to it
    let row = own.harness.state().app.seen().layer(id).unwrap().table.live_rows().nth(told / 2).unwrap();
    let bounds = mine(&own.harness).table.feature(row).unwrap().bounds().unwrap();
    own.harness.state_mut().app.dispatch(Command::ZoomTo(Bounds { ..bounds }.grown(0.002, 0.0012)));
    own.rest();
    own.press(Modifiers::NONE, Key::F3);
    own.press(Modifiers::NONE, Key::N);
    let before = mine(&own.harness).table.feature(row).unwrap().shapes();
    let corner = before[0].rings[0][0];
    let from = place(&own.harness, [corner[0], corner[1]]);
    click(&mut own.harness, from + egui::vec2(6.0, -6.0));
    drag(&mut own.harness, from, from + egui::vec2(-30.0, 25.0));
    own.rest();
    own.steps += 2;
    assert_ne!(mine(&own.harness).table.feature(row).unwrap().shapes(), before);
    seen(&mut own.harness, 4);
    own.press(Modifiers::NONE, Key::Escape);
    own.press(Modifiers::NONE, Key::F3);

    // a remark on the map, and the sheet
    own.press(Modifiers::NONE, Key::T);
    let at = place(&own.harness, [bounds.east, bounds.north]);
    click(&mut own.harness, at);
    own.harness.run_steps(2);
    let remark = if lang == Lang::Zh { "此处退让道路" } else { "Set back for the road" };
    own.harness.event(Event::Text(remark.to_owned()));
    own.rest();
    own.steps += 2;
    assert_eq!(own.harness.state().app.workspace.document.annotations()[0].text, remark);
    own.press(Modifiers::NONE, Key::Escape);
    own.press(Modifiers::COMMAND, Key::E);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    own.harness.run_steps(10);
    seen(&mut own.harness, 5);
    assert!(own.harness.query_by_label(Word::ExportAs.with(lang, &[&"PDF"]).as_str()).is_some());
    own.press(Modifiers::NONE, Key::Escape);
    let path = folder.join("sheet.pdf");
    let sheet = own.harness.state().app.workspace.document.sheet().clone();
    own.harness.state_mut().app.dispatch(print(sheet, &path));
    own.rest();
    own.steps += 2;
    assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF"));
    own.steps
}

#[test]
fn a_new_user_gets_from_a_file_to_an_annotated_sheet_in_a_few_steps_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let folder = tempfile::tempdir().unwrap();
        let steps = walk(lang, folder.path(), &mut |_, _| {});
        // at five seconds for each, finding it included, well under three minutes
        assert!(steps <= 30, "{steps} steps");
    }
}

/// Makes the pictures of the walk in the README anew: `cargo test --release --test desk walk -- --ignored`.
#[test]
#[ignore = "writes into assets; run it when the window has changed"]
fn screenshots_for_the_readme() {
    let folder = tempfile::tempdir().unwrap();
    walk(Lang::Zh, folder.path(), &mut |harness, step| {
        harness.remove_cursor();
        harness.run_steps(12);
        settle(harness);
        harness.render().unwrap().save(format!("{}/assets/screenshots/walk-{step}.png", env!("CARGO_MANIFEST_DIR"))).unwrap();
    });
}
