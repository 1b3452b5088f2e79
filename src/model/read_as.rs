//! How a file is read, where that is not as it should be or not from its beginning to its end.

use serde::{Deserialize, Serialize};

/// In which way a file is read that is not as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAs {
    /// Which data set of a container: a file of an archive, a table of a database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The encoding of its text, where that is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Whether features that are wrong are left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skip_broken: bool,
    /// Whether only that is read of it which a view or a question asks for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub window: bool,
}

impl ReadAs {
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
