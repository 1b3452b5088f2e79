//! Why a source could not bring what it was asked for.

use crate::i18n::{Bilingual, Lang, Localized};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("cancelled")]
    Cancelled,
    /// Something of it is to be had over the network only, which nobody has switched on.
    #[error("the network is switched off")]
    NetworkOff,
    /// A table of a database that nobody has connected to.
    #[error("not connected to the database; connect first")]
    NotConnected,
    /// What is wrong with a file or a table, in both languages.
    #[error("{}", .0.en)]
    File(Bilingual),
    /// A server that does not answer now, and may in a while.
    #[error("{}", .0.en)]
    Away(Bilingual),
    /// What a server or the system said.
    #[error("{0}")]
    Unavailable(String),
}

impl SourceError {
    /// Whether nothing went wrong: it was stopped.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }
}

impl SourceError {
    /// Whether asking again later may help.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Away(_))
    }
}

impl Localized for SourceError {
    fn message(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) | (_, Self::Unavailable(_)) => self.to_string(),
            (Lang::Zh, Self::File(told) | Self::Away(told)) => told.zh.clone(),
            (Lang::Zh, Self::Cancelled) => "已取消".to_owned(),
            (Lang::Zh, Self::NotConnected) => "尚未连接数据库；请先连接".to_owned(),
            (Lang::Zh, Self::NetworkOff) => "联网已关闭".to_owned(),
        }
    }
}
