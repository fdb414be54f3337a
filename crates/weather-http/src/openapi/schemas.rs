//! Schemas of answers, from their types: names, units and sentences are those of the crate `weather`.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use weather::QuestionKind;
use weather_json::SCHEMA;

/// The place of schemas in the document.
const COMPONENTS: &str = "/components/schemas";

/// The schemas of answers, and those that they refer to.
pub(super) struct AnswerSchemas(SchemaGenerator);

/// Has the schema of each question's answer made from the type that its entry in the list names.
macro_rules! answer_schemas {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident => $variant:ident ( $($place:ident)? ) {
            $( $(#[doc = $about:literal])+ $argument:ident: $kind:ident, )*
        } $( $options:ident [ $($option:ident),+ ] )?
        $( & $filter:ident [ $($criterion:ident),+ ] )?
        $( @ $stations:ident [ $($choice:ident),+ ] )? -> $reply:ty;
    )+) => {
        fn answer_schema(generator: &mut SchemaGenerator, kind: QuestionKind) -> Value {
            use weather::*;
            match kind {$(
                QuestionKind::$variant => schema_of::<$reply>(generator),
            )+}
        }
    };
}

weather::for_each_question!(answer_schemas);

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

impl AnswerSchemas {
    /// No schema yet.
    pub(super) fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let settings = settings.with(|settings| {
            settings.definitions_path = COMPONENTS.into();
            settings.meta_schema = None;
        });
        Self(settings.into_generator())
    }

    /// Returns the schema of the answers to a question: one, or several results.
    pub(super) fn of_answers(&mut self, kind: QuestionKind) -> Value {
        let answer = answer_schema(&mut self.0, kind);
        let answer = if weather_json::has_schema(kind) {
            json!({"allOf": [
                {
                    "type": "object",
                    "properties": {"schema": {"const": SCHEMA}},
                    "required": ["schema"],
                },
                answer,
            ]})
        } else {
            answer
        };
        let takes_place = kind
            .parameters()
            .iter()
            .any(|parameter| parameter.is_required);
        if !takes_place {
            return answer;
        }
        let result = json!({
            "type": "object",
            "properties": {
                "place": {"type": "string", "description": "The place as it was asked for."},
                "answer": answer,
                "problem": {"$ref": "#/components/schemas/Problem"},
            },
            "required": ["place"],
        });
        let results = json!({
            "type": "object",
            "description": "The answers where the request names several places.",
            "properties": {
                "schema": {"const": SCHEMA},
                "results": {"type": "array", "items": result},
            },
            "required": ["schema", "results"],
        });
        json!({"anyOf": [answer, results]})
    }

    /// Returns the schemas that the others refer to, by name.
    pub(super) fn components(mut self) -> Map<String, Value> {
        let mut components = self.0.take_definitions(true);
        components.insert(
            "Problem".to_owned(),
            json!({
                "type": "object",
                "description": "A reason why a request has no answer (RFC 9457).",
                "properties": {
                    "type": {"type": "string", "description": "The address of a page about the kind of problem."},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string", "description": "One sentence about this problem."},
                    "places": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "Names that may be meant, each of which can be asked for.",
                    },
                },
                "required": ["type", "title", "status", "detail"],
            }),
        );
        components
    }
}
