//! The users whom a server is for, as a setting: by name, not yet looked up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The users who may use the server, beside its own and root.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AllowedUsers {
    /// No others.
    #[default]
    Own,
    /// Members of the group of this name.
    Group(String),
    /// Every user of the machine.
    Everyone,
}

/// A text that names no users.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is neither \"own\" nor \"everyone\" nor \"group:NAME\"")]
pub struct InvalidAllowedUsers(String);

impl FromStr for AllowedUsers {
    type Err = InvalidAllowedUsers;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.strip_prefix("group:")) {
            ("own", _) => Ok(Self::Own),
            ("everyone", _) => Ok(Self::Everyone),
            (_, Some(name)) if !name.is_empty() => Ok(Self::Group(name.to_owned())),
            _ => Err(InvalidAllowedUsers(text.to_owned())),
        }
    }
}

impl fmt::Display for AllowedUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("own"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Everyone => f.write_str("everyone"),
        }
    }
}

impl TryFrom<String> for AllowedUsers {
    type Error = InvalidAllowedUsers;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AllowedUsers> for String {
    fn from(users: AllowedUsers) -> Self {
        users.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_nothing_else_is_read() {
        for text in ["own", "group:weather", "everyone"] {
            assert_eq!(text.parse::<AllowedUsers>().unwrap().to_string(), text);
        }
        for text in ["", "all", "group:", "group", "Own"] {
            assert!(text.parse::<AllowedUsers>().is_err(), "{text}");
        }
    }
}
