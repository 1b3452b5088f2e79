//! What is wrong with a planner's file of statements.

use crate::i18n::{Lang, Localized};

/// What is wrong with a file of statements.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    #[error("it has no statements")]
    Empty,
    #[error("a statement has no id, or one that the plan of the program has (\"{0}\"); give it an id of its own")]
    Id(String),
    #[error("two statements have the id \"{0}\"")]
    Twice(String),
    #[error("statement \"{0}\" has neither text_zh nor text_en")]
    Text(String),
    #[error("statement \"{id}\" is of document \"{document}\", which is neither in the file nor in the plan")]
    Document { id: String, document: String },
    #[error("the project has another document \"{0}\"; give the one in the file another id")]
    OtherDocument(String),
}

impl Localized for PlanFault {
    fn message(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::Empty) => "文件中没有条目".to_owned(),
            (Lang::Zh, Self::Id(id)) => format!("有条目没有编号，或与程序自带的条目同号（“{id}”）；请另取编号"),
            (Lang::Zh, Self::Twice(id)) => format!("有两个条目编号同为“{id}”"),
            (Lang::Zh, Self::Text(id)) => format!("条目“{id}”既没有 text_zh 也没有 text_en"),
            (Lang::Zh, Self::Document { id, document }) => format!("条目“{id}”的出处“{document}”不在文件和规划中"),
            (Lang::Zh, Self::OtherDocument(id)) => format!("工程中另有出处“{id}”；请给文件中的出处另取编号"),
        }
    }
}
