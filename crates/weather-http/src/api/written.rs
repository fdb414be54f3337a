//! Answers as text, and what decides the text: while that is the same, so is the text. Where a text tells its
//! age, that part alone is written anew. Asks nothing.

use std::sync::Arc;

use tracing::warn;
use weather::{Location, Place, Provenance, QuestionKind};
use weather_service::{OutlookIdentity, PeriodIdentity, Reply};

use super::parameters;
use crate::coded_text::CodedText;
use crate::entity_tag::TagHasher;
use crate::problem::{Problem, ProblemKind};

/// The member that tells where an answer comes from, the last of those that change with every second.
const PROVENANCE: &str = "provenance";

/// An answer as text.
#[derive(Debug, Clone)]
pub(super) struct WrittenAnswer {
    pub(super) text: Arc<CodedText>,
    /// The identity of all that decides the text but for its provenance; none where that is not known.
    identity: Option<AnswerIdentity>,
    told: ToldProvenance,
}

/// The provenance that a text tells.
#[derive(Debug, Clone)]
enum ToldProvenance {
    Nothing,
    /// This, somewhere.
    Somewhere(Provenance),
    /// This, after so many bytes that say the rest, and whose lines are hashed.
    AtTheEnd(Provenance, usize, TagHasher),
}

#[derive(Debug, Clone, PartialEq)]
enum AnswerIdentity {
    Forecast(Location, PeriodIdentity),
    Outlook(Place, OutlookIdentity),
}

impl WrittenAnswer {
    /// Writes a reply to a question of this `kind`, with the members that `fields` pick.
    ///
    /// # Errors
    ///
    /// The problem of a field that the answer does not have.
    pub(super) fn of(
        kind: QuestionKind,
        reply: &Reply,
        provenance: Option<&Provenance>,
        fields: &[String],
    ) -> Result<Self, Problem> {
        let text = weather_json::answer(kind, reply).map_err(|error| unwritten(&error))?;
        if !fields.is_empty() {
            let picked = weather_json::pick(&text, fields.iter().map(String::as_str));
            let unknown = |unknown: weather_json::UnknownMember| {
                parameters::unknown("field", &unknown.name, &unknown.known)
            };
            let told = provenance.filter(|_| fields.iter().any(|field| field == PROVENANCE));
            return Ok(Self {
                text: Arc::new(picked.map_err(unknown)?.into()),
                identity: AnswerIdentity::of(reply),
                told: told
                    .cloned()
                    .map_or(ToldProvenance::Nothing, ToldProvenance::Somewhere),
            });
        }
        let told = match provenance.filter(|_| kind != QuestionKind::GetWeather) {
            Some(provenance) => ToldProvenance::of(&text, provenance)?,
            None => ToldProvenance::Nothing,
        };
        Ok(Self {
            text: Arc::new(text.into()),
            identity: AnswerIdentity::of(reply),
            told,
        })
    }

    /// Returns it as the answer that a reply is now, if the same was said but for where it comes from.
    pub(super) fn again(&self, reply: &Reply, provenance: Option<&Provenance>) -> Option<Self> {
        if self.identity.is_none() || self.identity != AnswerIdentity::of(reply) {
            return None;
        }
        match &self.told {
            ToldProvenance::Nothing => Some(self.clone()),
            ToldProvenance::Somewhere(told) | ToldProvenance::AtTheEnd(told, ..)
                if Some(told) == provenance =>
            {
                Some(self.clone())
            }
            ToldProvenance::Somewhere(_) => None,
            ToldProvenance::AtTheEnd(_, length, hasher) => {
                let provenance = provenance?;
                let end = weather_json::end(provenance).ok()?;
                let whole = self.text.plain();
                let start = std::str::from_utf8(whole.get(..*length)?).ok()?;
                let mut tag = hasher.clone();
                tag.add(&end);
                Some(Self {
                    text: Arc::new(CodedText::new([start, &end].concat(), &tag)),
                    told: ToldProvenance::AtTheEnd(provenance.clone(), *length, hasher.clone()),
                    ..self.clone()
                })
            }
        }
    }
}

impl ToldProvenance {
    /// Returns what a whole answer tells.
    fn of(text: &str, provenance: &Provenance) -> Result<Self, Problem> {
        let end = weather_json::end(provenance).map_err(|error| unwritten(&error))?;
        Ok(match text.strip_suffix(&end) {
            Some(start) => {
                let mut hasher = TagHasher::default();
                hasher.add(start);
                Self::AtTheEnd(provenance.clone(), start.len(), hasher)
            }
            None => Self::Somewhere(provenance.clone()),
        })
    }
}

impl AnswerIdentity {
    fn of(reply: &Reply) -> Option<Self> {
        match reply {
            Reply::Forecast(found) | Reply::Explained(found) => {
                Some(Self::Forecast(found.location(), found.period_identity()))
            }
            Reply::Outlook(found) => Some(Self::Outlook(found.place().clone(), found.identity())),
            _ => None,
        }
    }
}

fn unwritten(error: &serde_json::Error) -> Problem {
    warn!(%error, "cannot write an answer");
    Problem::new(ProblemKind::Internal, "the answer cannot be written")
}
