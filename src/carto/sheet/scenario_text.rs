//! What a sheet tells of scenarios: their names, and what each stands on, as they are when it is drawn.

use crate::i18n::{Bilingual, Lang, MapLang, Word};
use crate::model::{Document, MapOf, ScenarioId};

/// What stands for a scenario's name in a text, and for what it stands on; `{scenario}` is the one that is shown, `{scenario:base}`
/// the base, `{scenario:3}` another one by its id.
const NAME: &str = "scenario";
const NOTE: &str = "assumptions";

/// What a scenario is called; the base for `None`.
#[must_use]
pub fn scenario_name(document: &Document, scenario: Option<ScenarioId>) -> Bilingual {
    let own = scenario.and_then(|id| document.scenarios().get(id));
    own.map_or_else(|| Word::ScenarioBase.both(), |own| own.note.name.clone())
}

/// What a scenario stands on: its year and what it takes for given; empty where neither is told.
fn note_of(document: &Document, scenario: Option<ScenarioId>) -> Bilingual {
    let Some(note) = scenario.and_then(|id| document.scenarios().get(id)).map(|own| &own.note) else { return Word::ScenarioBaseOnSheet.both() };
    let in_lang = |lang: Lang| {
        let year = note.year.map(|year| format!("{} {year}", Word::ScenarioYear.text(lang)));
        let assumed = Some(note.assumptions.trim()).filter(|text| !text.is_empty());
        let assumed = assumed.map(|text| format!("{}{text}", Word::ScenarioAssumes.text(lang)));
        year.into_iter().chain(assumed).collect::<Vec<_>>().join("\n")
    };
    Bilingual::new(in_lang(Lang::Zh), in_lang(Lang::En))
}

/// What stands for the name and the note of a scenario in a text.
pub fn marks(of: MapOf) -> [String; 2] {
    [NAME, NOTE].map(|word| match of {
        MapOf::Shown => format!("{{{word}}}"),
        MapOf::Base => format!("{{{word}:base}}"),
        MapOf::Scenario(ScenarioId(id)) => format!("{{{word}:{id}}}"),
    })
}

/// A name on one line, in both languages where a sheet has both.
fn on_one_line(name: &Bilingual, lang: MapLang) -> String {
    let lead = lang.leading();
    match name.second(lead).filter(|_| lang == MapLang::Both) {
        Some(second) => format!("{} {second}", name.get(lead)),
        None => name.get(lead).to_owned(),
    }
}

/// A text with what is told of scenarios put in, in the languages of a sheet. Where it is the same text in both, a name stands on one
/// line.
#[must_use]
pub fn filled(document: &Document, text: &Bilingual, lang: MapLang) -> Bilingual {
    let has = |text: &str| text.contains('{') && (text.contains(NAME) || text.contains(NOTE));
    if !has(&text.zh) && !has(&text.en) {
        return text.clone();
    }
    let mut own = text.clone();
    let ids = document.scenarios().list.iter().map(|scenario| scenario.id);
    let all = [MapOf::Shown, MapOf::Base].into_iter().chain(ids.map(MapOf::Scenario));
    for of in all {
        let scenario = match of {
            MapOf::Shown => document.scenarios().active,
            MapOf::Base => None,
            MapOf::Scenario(id) => Some(id),
        };
        let mut name = scenario_name(document, scenario);
        if text.zh == text.en {
            name = Bilingual::same(on_one_line(&name, lang));
        }
        let told = [name, note_of(document, scenario)];
        for (mark, told) in marks(of).iter().zip(told) {
            own.zh = own.zh.replace(mark, &told.zh);
            own.en = own.en.replace(mark, &told.en);
        }
    }
    own
}
