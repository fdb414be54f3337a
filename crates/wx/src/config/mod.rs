//! The configuration file as `wx config` changes it: without losing a comment, and never into
//! something that cannot be read. What the settings mean is weatherd's business.

pub(crate) mod document;
mod edit;
mod file;
pub(crate) mod reload;

pub(crate) use document::SettingKey;
pub(crate) use edit::changed as changed_by_editor;
pub(crate) use file::SettingsFile;
