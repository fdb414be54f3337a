//! The weather now: which stations are asked, in which order, until what matters is known, and the
//! answer made of what they say. How reports are read and chosen among is the business of the folder.
//!
//! - The nearest station is asked first, alone: for its newest five reports. The next one, then two
//!   more, are asked only while the temperature, the wind, the humidity or the condition is lacking, or
//!   no report is current; and only those within 50 km (25 km for the condition) and 300 m in height.
//!   Where nobody has said anything, the next ones are asked wherever they are.
//! - A pinned station is asked before all others, and its report is the main one if it is current; else the others
//!   are asked as without it. Stations that are excluded do not exist here.
//! - The main report is the first current one with a temperature, by the nearness of its station, else
//!   the newest. What it leaves out is looked for in other reports, up to 80 minutes older, of the same
//!   station, then of the others; sky and rain of others within 25 km only. The parts of the wind are of
//!   one report, and so is what it feels like.
//! - Nothing of the future is believed, nothing older than a day is told, and a main report older than
//!   the last answer's is the main one only if there is nothing newer.

mod conditions;
mod history;
mod nearby_station;
mod render_context;
mod report;
mod selection;
mod station_reports;
mod survey;

pub(super) use conditions::CurrentConditions;

#[cfg(test)]
mod tests;
