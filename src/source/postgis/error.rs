//! Why a database could not be asked, for the planner.

use crate::i18n::{Bilingual, Lang, Localized};
use crate::io::IoError;
use crate::model::{DatabaseServer, SourceError};

/// Why a database could not be asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DatabaseError {
    #[error("cancelled")]
    Cancelled,
    /// The text is not told: a password may stand in it.
    #[error("this is no address of a database; write it as postgresql://user@host:5432/database, or service=name")]
    Address,
    #[error("there is no service {0} in {1}")]
    NoService(String, String),
    #[error("{server} cannot be reached: {why}")]
    Unreachable { server: Box<DatabaseServer>, why: String },
    /// Whether a password was given at all.
    #[error("{server} does not let {user} in; {}", if *.given { "check the user name and the password" } else { "it asks for a password" }, user = .server.user)]
    Refused { server: Box<DatabaseServer>, given: bool },
    #[error("{server} does not encrypt the connection, or its certificate is not valid: {why}")]
    NotEncrypted { server: Box<DatabaseServer>, why: String },
    #[error("the server has no database {0}")]
    NoDatabase(String),
    #[error("the database {0} has no PostGIS; ask its owner to run CREATE EXTENSION postgis")]
    NoPostgis(String),
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    #[error("there is no table {0} any more, or it has no such column")]
    NoTable(String),
    #[error("the user lacks the right to do this with {0}; ask its owner for it")]
    NoRight(String),
    #[error("{0} has no column whose values name each row; choose another, or have its owner give it a primary key")]
    NoKey(String),
    #[error("in {table} several rows have the value {value} in the column {key}, which is to name each; choose another key")]
    KeyTwice { table: String, key: String, value: String },
    #[error("columns that were taken out of {table} are not here any more ({fields}); undo that, or take the features out again")]
    FieldsGone { table: String, fields: String },
    /// The connection was lost while a transaction was being carried out, and the server could not be asked.
    #[error("it is not known whether the changes were written: the connection was lost at the end; look at the table before writing again")]
    Unknown,
    /// What the server says.
    #[error("the database says: {0}")]
    Said(String),
    /// What is wrong with what it has sent.
    #[error("{}", .0.en)]
    Data(Bilingual),
}

impl Localized for DatabaseError {
    fn message(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::Cancelled => "已取消".to_owned(),
            Self::Address => "这不是数据库地址；请写成 postgresql://用户@主机:5432/数据库，或 service=名称".to_owned(),
            Self::NoService(name, file) => format!("{file} 中没有名为 {name} 的服务"),
            Self::Unreachable { server, why } => format!("无法连接 {server}：{why}"),
            Self::Refused { server, given: true } => format!("{server} 拒绝用户 {} 登录；请核对用户名和密码", server.user),
            Self::Refused { server, given: false } => format!("{server} 拒绝用户 {} 登录；需要密码", server.user),
            Self::NotEncrypted { server, why } => format!("{server} 不支持加密连接，或证书无效：{why}"),
            Self::NoDatabase(name) => format!("服务器上没有数据库 {name}"),
            Self::NoPostgis(name) => format!("数据库 {name} 未安装 PostGIS；请管理员执行 CREATE EXTENSION postgis"),
            Self::Lost(why) => format!("与数据库的连接已断开：{why}"),
            Self::NoTable(name) => format!("表 {name} 已不存在，或没有所需的列"),
            Self::NoRight(name) => format!("当前用户对 {name} 没有所需的权限；请向其所有者申请"),
            Self::NoKey(name) => format!("{name} 没有能唯一标识每一行的列；请另选一列，或请所有者设置主键"),
            Self::KeyTwice { table, key, value } => format!("{table} 中有多行的 {key} 列同为 {value}，不能用作唯一标识；请另选一列"),
            Self::FieldsGone { table, fields } => format!("从 {table} 取出的列在这里已不存在（{fields}）；请撤销，或重新取出要素"),
            Self::Unknown => "不能确定改动是否已写入：连接在最后一刻断开；再次写回之前请先查看表中内容".to_owned(),
            Self::Said(text) => format!("数据库提示：{text}"),
            Self::Data(told) => told.zh.clone(),
        }
    }
}

impl From<DatabaseError> for SourceError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Cancelled => Self::Cancelled,
            error @ (DatabaseError::Lost(_) | DatabaseError::Unreachable { .. }) => {
                Self::Away(Bilingual::new(error.message(Lang::Zh), error.message(Lang::En)))
            }
            error => Self::File(Bilingual::new(error.message(Lang::Zh), error.message(Lang::En))),
        }
    }
}

impl From<IoError> for DatabaseError {
    fn from(error: IoError) -> Self {
        match error {
            IoError::Cancelled => Self::Cancelled,
            error => Self::Data(Bilingual::new(error.message(Lang::Zh), error.message(Lang::En))),
        }
    }
}

impl DatabaseError {
    /// Whether asking again over another connection may help.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    /// What went wrong while a table, or whatever it is called, was asked.
    pub fn of(error: &tokio_postgres::Error, asked: &str) -> Self {
        let Some(said) = error.as_db_error() else {
            return Self::Lost(innermost(error));
        };
        match said.code().code() {
            // the classes and codes of PostgreSQL's appendix A
            "57014" => Self::Cancelled,
            "42P01" | "42703" | "3F000" => Self::NoTable(asked.to_owned()),
            "42501" => Self::NoRight(asked.to_owned()),
            code if code.starts_with("08") || code.starts_with("57P") => Self::Lost(said.message().to_owned()),
            _ => Self::Said(said.message().to_owned()),
        }
    }
}

/// What went wrong at the bottom of an error: the outer ones only repeat that something did.
pub fn innermost(error: &tokio_postgres::Error) -> String {
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    source.to_string()
}
