//! A plan as its statements: what each says, in which part of the plan it stands, which places it concerns, and where it was said.

use crate::i18n::{Bilingual, Lang, Word};
use serde::{Deserialize, Serialize};

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// What is wanted.
    Aim,
    /// What is wanted by a year.
    Target,
    /// What a place is to be.
    Positioning,
    /// What is to be done.
    Task,
    /// What is to be made, traded or offered there.
    Industry,
    /// What is to be built or founded.
    Project,
    /// What is granted, or the document that grants it.
    Policy,
    /// What is kept to.
    Principle,
    /// Who does it, and with whom.
    Institution,
}

impl StatementKind {
    pub const ALL: [Self; 9] =
        [Self::Aim, Self::Target, Self::Positioning, Self::Task, Self::Industry, Self::Project, Self::Policy, Self::Principle, Self::Institution];

    /// What it is called in the interface.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::Aim => Word::PlanAim,
            Self::Target => Word::PlanTarget,
            Self::Positioning => Word::PlanPositioning,
            Self::Task => Word::PlanTask,
            Self::Industry => Word::PlanIndustry,
            Self::Project => Word::PlanProject,
            Self::Policy => Word::PlanPolicy,
            Self::Principle => Word::PlanPrinciple,
            Self::Institution => Word::PlanInstitution,
        }
    }

    /// Its name in files and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aim => "aim",
            Self::Target => "target",
            Self::Positioning => "positioning",
            Self::Task => "task",
            Self::Industry => "industry",
            Self::Project => "project",
            Self::Policy => "policy",
            Self::Principle => "principle",
            Self::Institution => "institution",
        }
    }
}

/// A document that statements are taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDocument {
    pub id: String,
    pub title_zh: String,
    pub title_en: String,
    /// The day it is of, and the day it was published: year-month-day.
    pub date: String,
    pub published: String,
    pub publisher_zh: String,
    pub publisher_en: String,
}

/// A part of a plan, or an industry, by its name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHeading {
    pub id: String,
    pub name_zh: String,
    pub name_en: String,
}

impl PlanHeading {
    /// Its name in a language.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.name_zh } else { &self.name_en }
    }
}

/// A figure of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// As the document writes it.
    pub value: String,
    /// The same in Chinese.
    pub value_zh: String,
    pub unit_zh: String,
    pub unit_en: String,
}

/// One thing that a plan says, in words of this project's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub id: String,
    pub kind: StatementKind,
    /// The part of the plan, by its id.
    pub section: String,
    pub text_zh: String,
    pub text_en: String,
    /// The features it concerns, by their ids; none where it concerns no place.
    #[serde(default)]
    pub places: Vec<String>,
    /// The industries it is about, by their ids.
    #[serde(default)]
    pub industries: Vec<String>,
    /// The year by which it is to be so.
    #[serde(default)]
    pub horizon: Option<String>,
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// The document it is taken from, by its id.
    pub document: String,
    /// The paragraph of that, counted from 1, empty lines left out.
    pub paragraph: u32,
}

/// A plan: its statements in its own order.
///
/// ```
/// use nanbei::model::{PlanFilter, StatementKind};
///
/// let plan = nanbei::io::embedded_plan();
/// let asked = PlanFilter { place: Some("wusong".to_owned()), ..PlanFilter::default() };
/// assert!(plan.filtered(&asked).all(|statement| statement.places.iter().any(|id| id == "wusong")));
/// let targets = PlanFilter { kind: Some(StatementKind::Target), ..PlanFilter::default() };
/// assert!(plan.filtered(&targets).all(|statement| statement.horizon.as_deref() == Some("2025")));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    pub documents: Vec<PlanDocument>,
    /// Its parts, in its order.
    pub sections: Vec<PlanHeading>,
    pub industries: Vec<PlanHeading>,
    pub statements: Vec<Statement>,
}

/// Which statements are asked for; what is not said is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanFilter {
    /// Of a feature, by its id.
    pub place: Option<String>,
    pub section: Option<String>,
    pub kind: Option<StatementKind>,
    pub industry: Option<String>,
    pub horizon: Option<String>,
    /// One of these, by their ids: those of a thematic map.
    pub among: Option<Vec<String>>,
    /// In which this stands, in either language, whatever the case of its letters.
    pub text: Option<String>,
}

impl Statement {
    /// What it says, in both languages.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        Bilingual::new(self.text_zh.as_str(), self.text_en.as_str())
    }

    /// Whether it is asked for.
    #[must_use]
    pub fn meets(&self, asked: &PlanFilter) -> bool {
        let has = |list: &[String], wanted: &Option<String>| wanted.as_ref().is_none_or(|wanted| list.contains(wanted));
        let says = |text: &String| {
            let text = text.to_lowercase();
            self.text_zh.to_lowercase().contains(&text) || self.text_en.to_lowercase().contains(&text)
        };
        has(&self.places, &asked.place)
            && has(&self.industries, &asked.industry)
            && asked.section.as_ref().is_none_or(|section| *section == self.section)
            && asked.kind.is_none_or(|kind| kind == self.kind)
            && asked.horizon.as_ref().is_none_or(|horizon| self.horizon.as_ref() == Some(horizon))
            && asked.among.as_ref().is_none_or(|among| among.contains(&self.id))
            && asked.text.as_ref().is_none_or(says)
    }
}

impl Plan {
    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.statements.is_empty()
    }

    /// Bytes held, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts = |list: &[String]| list.iter().map(|text| size_of::<String>() + text.len()).sum::<usize>();
        let of = |own: &Statement| {
            let figures = own.figures.len() * size_of::<Figure>();
            size_of::<Statement>() + own.text_zh.len() + own.text_en.len() + texts(&own.places) + texts(&own.industries) + figures
        };
        let headings = (self.sections.len() + self.industries.len()) * size_of::<PlanHeading>();
        self.statements.iter().map(of).sum::<usize>() + self.documents.len() * size_of::<PlanDocument>() + headings
    }

    /// The plan with what another adds to it; what both name is as the first says.
    #[must_use]
    pub fn with(&self, added: &Self) -> Self {
        let mut own = self.clone();
        own.documents.extend(added.documents.iter().filter(|new| !self.documents.iter().any(|old| old.id == new.id)).cloned());
        let headings = |old: &[PlanHeading], new: &[PlanHeading]| -> Vec<PlanHeading> {
            new.iter().filter(|new| !old.iter().any(|old| old.id == new.id)).cloned().collect()
        };
        own.sections.extend(headings(&self.sections, &added.sections));
        // a part that nothing names is called by its id, so that no statement is out of sight
        for id in added.statements.iter().map(|statement| &statement.section) {
            if !own.sections.iter().any(|section| section.id == *id) {
                own.sections.push(PlanHeading { id: id.clone(), name_zh: id.clone(), name_en: id.clone() });
            }
        }
        own.industries.extend(headings(&self.industries, &added.industries));
        own.statements.extend(added.statements.iter().filter(|new| !self.statements.iter().any(|old| old.id == new.id)).cloned());
        own
    }

    /// The statements that are asked for, in the plan's order.
    pub fn filtered<'a>(&'a self, asked: &'a PlanFilter) -> impl Iterator<Item = &'a Statement> {
        self.statements.iter().filter(|statement| statement.meets(asked))
    }

    /// The document that a statement is taken from.
    #[must_use]
    pub fn document_of(&self, statement: &Statement) -> Option<&PlanDocument> {
        self.documents.iter().find(|document| document.id == statement.document)
    }

    /// Where a statement was said: document, day and paragraph.
    #[must_use]
    pub fn citation(&self, statement: &Statement) -> Bilingual {
        let Some(document) = self.document_of(statement) else { return Bilingual::default() };
        let PlanDocument { title_zh, title_en, date, publisher_zh, publisher_en, .. } = document;
        let paragraph = statement.paragraph;
        let before = |publisher: &str, colon: &str| if publisher.is_empty() { String::new() } else { format!("{publisher}{colon}") };
        Bilingual::new(
            format!("{}{title_zh}，{date}，第 {paragraph} 段", before(publisher_zh, "：")),
            format!("{}{title_en}, {date}, paragraph {paragraph}", before(publisher_en, ": ")),
        )
    }
}
