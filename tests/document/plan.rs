//! The plan as data: all of the briefing and nothing that it does not say, as far as a test can hold that; and what lists it.

use nanbei::io::{IoError, embedded_document, embedded_plan, read_plan};
use nanbei::model::{Plan, PlanFilter, Statement, StatementKind};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::process::Command;

/// The paragraphs of the briefing, empty lines left out.
fn paragraphs() -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan/briefing-2022-07-12.txt")).unwrap();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The figures in a text: runs of digits, with what joins them.
fn numbers(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '.' | '%')))
        .map(|part| part.trim_matches(['+', '.']).to_owned())
        .filter(|part| part.chars().any(|c| c.is_ascii_digit()))
        .collect()
}

#[test]
fn every_paragraph_is_covered_and_every_statement_says_where_it_was_said() {
    let (plan, text) = (embedded_plan(), paragraphs());
    let covered: BTreeSet<u32> = plan.statements.iter().map(|statement| statement.paragraph).collect();
    assert!((4..=16).all(|paragraph| covered.contains(&paragraph)), "{covered:?}");
    assert!(covered.iter().all(|paragraph| (1..=text.len()).contains(&(*paragraph as usize))));
    for statement in &plan.statements {
        let document = plan.document_of(statement).unwrap_or_else(|| panic!("{} is of no document", statement.id));
        assert!(plan.citation(statement).zh.contains(&document.date) && plan.citation(statement).en.contains(&statement.paragraph.to_string()));
    }
    // the statements stand in the order of the text
    assert!(plan.statements.is_sorted_by_key(|statement| statement.paragraph));
}

#[test]
fn every_figure_stands_in_its_paragraph_and_no_other_number_is_claimed() {
    let text = paragraphs();
    for statement in &embedded_plan().statements {
        let own = &text[statement.paragraph as usize - 1];
        for figure in &statement.figures {
            assert!(own.contains(&figure.value), "{}: {} is not in the paragraph", statement.id, figure.value);
            assert!(!figure.unit_zh.is_empty() && !figure.unit_en.is_empty() && !figure.value_zh.is_empty(), "{}", statement.id);
            // the same number in both languages
            assert_eq!(numbers(&figure.value).is_empty(), numbers(&figure.value_zh).is_empty(), "{}", statement.id);
            assert!(numbers(&figure.value_zh).is_subset(&numbers(&figure.value)), "{}", statement.id);
        }
        // a number in our words is one of the paragraph's, or of the day of the briefing
        let known: BTreeSet<String> = numbers(own).into_iter().chain(["2022", "7", "12"].map(str::to_owned)).collect();
        for said in [&statement.text_zh, &statement.text_en] {
            let extra: Vec<String> = numbers(said).difference(&known).cloned().collect();
            assert!(extra.is_empty(), "{}: {extra:?}", statement.id);
        }
        if let Some(year) = &statement.horizon {
            assert!(own.contains(year.as_str()), "{}", statement.id);
        }
    }
}

#[test]
fn every_place_exists_and_is_named_by_the_paragraph() {
    // how the text calls a place
    let called = |id: &str| -> &[&str] {
        match id {
            "baoshan" => &["Baoshan", "north"],
            "jinshan" => &["Jinshan", "north"],
            "wusong" => &["Wusong"],
            "nanda" => &["Nanda"],
            "binhai" => &["Binhai", "coastal areas"],
            "shu_rim" => &["Shanghai University Rim"],
            "scip" => &["Shanghai Chemical Industry Zone"],
            "sinopec" => &["Sinopec Shanghai Petrochemical Zone"],
            "bay_area_hightech" => &["Bay Area High-tech"],
            "carbon_valley" => &["Carbon Valley Green Bay"],
            "cruise_resort" => &["Cruise Tourism Resort"],
            "baoshan_hsr" => &["Baoshan Station", "hubs"],
            "jinshan_hsr" => &["Jinshan Station", "hubs"],
            "north_yangtze_hsr" => &["North Yangtze River High-speed Railway"],
            "huzhahang_hsr" => &["Shanghai-Zhapu-Hangzhou Railway"],
            other => panic!("{other} is a place that the text does not name"),
        }
    };
    let (plan, document, text) = (embedded_plan(), embedded_document(), paragraphs());
    let mut placed = HashSet::new();
    for statement in &plan.statements {
        for id in &statement.places {
            let feature = document.place(id).and_then(|id| document.feature(id));
            assert!(feature.is_some_and(|feature| feature.bounds().is_some()), "{}: {id}", statement.id);
            // headings and what is said of the opinions alone concern what these do
            let names = called(id).iter().any(|name| text[statement.paragraph as usize - 1].contains(name));
            assert!(names || [6, 11, 12, 16].contains(&statement.paragraph), "{}: {id} is not in paragraph {}", statement.id, statement.paragraph);
            placed.insert(id.clone());
        }
    }
    // every key area and hub of the briefing is spoken of
    for layer in ["key_areas", "hubs"] {
        for feature in document.layer_by_key(layer).unwrap().table.features() {
            assert!(placed.contains(&feature.id().unwrap().to_string()), "nothing is said of {:?}", feature.id());
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages_and_every_name_is_known() {
    let plan = embedded_plan();
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let mut ids = HashSet::new();
    for statement in &plan.statements {
        let Statement { id, text_zh, text_en, section, industries, .. } = statement;
        assert!(ids.insert(id.clone()), "{id} stands twice");
        assert!(chinese(text_zh) && !text_en.is_empty() && !chinese(text_en), "{id}");
        assert!(text_zh.ends_with('。') && text_en.ends_with('.'), "{id}");
        assert!(plan.sections.iter().any(|own| own.id == *section), "{id}");
        assert!(industries.iter().all(|industry| plan.industries.iter().any(|own| own.id == *industry)), "{id}");
    }
    // the words are our own: no long run of the text is taken over
    let text = paragraphs().join(" ").to_lowercase();
    let taken: Vec<&str> = plan.statements.iter().filter(|own| text.contains(&own.text_en.to_lowercase())).map(|own| own.id.as_str()).collect();
    assert!(taken.is_empty(), "{taken:?}");
    for heading in plan.sections.iter().chain(&plan.industries) {
        assert!(chinese(&heading.name_zh) && !heading.name_en.is_empty(), "{}", heading.id);
    }
    // none of them is there for nothing
    assert!(plan.sections.iter().all(|section| plan.statements.iter().any(|own| own.section == section.id)));
    assert!(plan.industries.iter().all(|industry| plan.statements.iter().any(|own| own.industries.contains(&industry.id))));
    assert!(StatementKind::ALL.into_iter().all(|kind| plan.statements.iter().any(|own| own.kind == kind)));
}

#[test]
fn every_character_of_the_plan_has_its_glyph() {
    use nanbei::carto::{Face, has_glyph};
    for statement in &embedded_plan().statements {
        let all = statement.text_zh.chars().chain(statement.text_en.chars());
        for c in all.chain(statement.figures.iter().flat_map(|own| own.unit_zh.chars().chain(own.value.chars()))) {
            assert!(has_glyph(Face::Regular, c) && has_glyph(Face::Bold, c), "{c:?} in {}", statement.id);
        }
    }
}

fn nanbei(arguments: &[&str], lang: &str) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_nanbei")).args(arguments).env("NANBEI_LANG", lang).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

#[test]
fn the_command_line_lists_what_is_asked_for() {
    let plan = embedded_plan();
    let (code, out, _) = nanbei(&["plan", "--json"], "en");
    let all: Vec<Json> = serde_json::from_str(&out).unwrap();
    assert_eq!((code, all.len()), (0, plan.statements.len()));
    for (own, statement) in all.iter().zip(&plan.statements) {
        for member in ["id", "kind", "section", "text_zh", "text_en", "places", "horizon", "figures", "source", "paragraph"] {
            assert!(own.get(member).is_some(), "{member}");
        }
        assert_eq!(own["id"], statement.id.as_str());
        assert!(own["figures"].as_array().unwrap().iter().all(|figure| figure["value"].is_string() && figure["unit"].is_string()));
    }
    let (_, out, _) = nanbei(&["plan", "--place", "wusong", "--json"], "zh");
    let own: Vec<Json> = serde_json::from_str(&out).unwrap();
    let asked = PlanFilter { place: Some("wusong".to_owned()), ..PlanFilter::default() };
    assert!(own.len() > 1 && own.len() == plan.filtered(&asked).count());
    for (lang, words) in
        [("zh", ["产业转型", "[产业]", "宝山区", "第 14 段"]), ("en", ["Industrial transformation", "[Industry]", "Baoshan", "paragraph 14"])]
    {
        let (code, out, _) = nanbei(&["plan", "--section", "industry", "--kind", "industry"], lang);
        assert!(code == 0 && words.iter().all(|word| out.contains(word)), "{out}");
    }
    let (_, out, _) = nanbei(&["plan", "--horizon", "2025", "--json"], "en");
    assert_eq!(serde_json::from_str::<Vec<Json>>(&out).unwrap().len(), 3);
    for arguments in [["plan", "--place", "atlantis"], ["plan", "--section", "x"], ["plan", "--kind", "wish"], ["plan", "--industry", "magic"]] {
        let (code, out, told) = nanbei(&arguments, "en");
        assert!(code == 2 && out.is_empty() && told.contains("expected"), "{told}");
    }
}

#[test]
fn a_plan_in_a_file_has_the_same_form_and_what_is_none_is_told_with_its_line() {
    let own: Plan = read_plan(include_bytes!("../../geodata/plan/plan.json")).unwrap();
    assert_eq!(own, embedded_plan());
    let again = read_plan(&serde_json::to_vec(&own).unwrap()).unwrap();
    assert_eq!(again, own);
    let error = read_plan(b"{\n \"documents\": [],\n \"sections\": 3 }").unwrap_err();
    assert!(matches!(error, IoError::Text { line: 3, .. }), "{error}");
}
