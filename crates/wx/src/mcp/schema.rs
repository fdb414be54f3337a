//! Schemas of answers, from their types. A schema is a promise that strict clients check, so it
//! requires only what answers of every level of detail have; and it is written so that those read it which
//! know one type for each value, and no formats but those of JSON Schema. Names of members speak for
//! themselves: sentences about each would be half of what an assistant is sent.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::detail::is_always_told;

/// Returns the schema of an answer of this type, whose root is an object.
pub(super) fn of_answer<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let generator = settings.with(|settings| settings.meta_schema = None);
    let schema = generator.into_generator().into_root_schema_for::<T>();
    let mut schema = schema.to_value();
    adapt(&mut schema);
    // Where answers are cut short, they say by how much.
    schema["properties"]["more"] = json!({
        "description": "The number of items that this level of detail left out.",
        "type": "integer",
        "minimum": 0,
    });
    schema
}

/// Takes what may be missing out of what is required, and says of no value that it may be null: such a
/// member is left out of an answer.
fn adapt(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            require_less(members);
            members.values_mut().for_each(adapt);
            simplify(members);
        }
        Value::Array(items) => items.iter_mut().for_each(adapt),
        _ => {}
    }
}

fn require_less(schema: &mut Map<String, Value>) {
    let Some(Value::Array(mut required)) = schema.remove("required") else {
        return;
    };
    if let Some(properties) = schema.get("properties") {
        let is_required = |name: &str| is_always_told(name) && !may_be_null(&properties[name]);
        required.retain(|name| name.as_str().is_some_and(is_required));
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
}

fn may_be_null(property: &Value) -> bool {
    ["type", "anyOf"].iter().any(|name| {
        let list = property.get(name).and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(is_null_type))
    })
}

fn is_null_type(one: &Value) -> bool {
    one == "null" || one.get("type").is_some_and(|kind| kind == "null")
}

/// Takes null out of the types of a value, and away what a client has no use for: formats of a
/// programming language, titles and sentences.
fn simplify(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| !is_null_type(one));
        if let [only] = &mut **types {
            let only = only.take();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
        any.retain(|one| !is_null_type(one));
        if let [Value::Object(only)] = &mut **any {
            let only = std::mem::take(only);
            schema.remove("anyOf");
            for (name, value) in only {
                schema.entry(name).or_insert(value);
            }
        }
    }
    for note in ["title", "description"] {
        // A member may have that name, too.
        if schema.get(note).is_some_and(Value::is_string) {
            schema.remove(note);
        }
    }
    let is_own = |format: &Value| format == "date-time" || format == "date";
    if schema
        .get("format")
        .is_some_and(|format| format.is_string() && !is_own(format))
    {
        schema.remove("format");
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
}
