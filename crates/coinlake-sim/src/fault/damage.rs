//! Damage to the records of an answer. Records that are not damaged keep their text byte for byte.

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::FaultKind;

/// A seeded choice that is the same for the same request of the same run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice(u64);

impl Choice {
    /// The choice at the `count`-th request that meets a fault.
    pub(super) fn new(seed: u64, count: u64) -> Self {
        // Fibonacci hashing spreads neighbouring seeds and counts.
        Self((seed.rotate_left(32) ^ count).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 17)
    }

    fn of(self, count: usize) -> usize {
        (self.0 % count.max(1) as u64) as usize
    }
}

/// The body after the fault; bodies that are not records of JSON stay as they are.
pub(super) fn body(kind: &FaultKind, choice: Choice, mut body: Vec<u8>) -> Vec<u8> {
    if matches!(kind, FaultKind::Truncate) {
        body.truncate(body.len() / 2);
        return body;
    }
    let Some(mut records) = Records::read(&body) else { return body };
    if records.texts.is_empty() || !damage(kind, choice, &mut records) {
        return body;
    }
    records.write()
}

/// Whether anything was changed.
fn damage(kind: &FaultKind, choice: Choice, records: &mut Records) -> bool {
    let chosen = choice.of(records.texts.len());
    match kind {
        FaultKind::ShortPage if !records.is_wrapped => drop(records.texts.pop()),
        FaultKind::Duplicate if !records.is_wrapped => {
            records.texts.insert(chosen, records.texts[chosen].clone())
        }
        FaultKind::NotAnObject => records.texts[chosen] = r#""simulated: not an object""#.to_owned(),
        FaultKind::Malformed => edit(&mut records.texts[chosen], malform),
        FaultKind::NewField => {
            records.edit_all(|record| drop(record.insert("simulated_new_field".to_owned(), json!("new"))))
        }
        FaultKind::MissingField(field) => records.edit_all(|record| drop(record.shift_remove(field))),
        FaultKind::NumberAsString(field) => records.edit_all(|record| {
            if let Some(value) = record.get_mut(field).filter(|value| value.is_number()) {
                *value = Value::String(value.to_string());
            }
        }),
        FaultKind::StringAsNumber(field) => records.edit_all(|record| {
            if let Some(value) = record.get_mut(field).filter(|value| value.is_string()) {
                *value = json!(42);
            }
        }),
        FaultKind::ObjectForScalar(field) => records.edit_all(|record| {
            if let Some(value) = record.get_mut(field) {
                *value = json!({ "value": value.take() });
            }
        }),
        _ => return false,
    }
    true
}

fn malform(record: &mut Map<String, Value>) {
    if let Some(id) = record.get_mut("id") {
        *id = json!({ "simulated": "malformed" });
        return;
    }
    for value in record.values_mut().filter(|value| value.is_object()) {
        *value = json!("simulated: malformed");
    }
}

fn edit(text: &mut String, change: impl FnOnce(&mut Map<String, Value>)) {
    if let Ok(mut record) = serde_json::from_str::<Map<String, Value>>(text) {
        change(&mut record);
        *text = Value::Object(record).to_string();
    }
}

/// The records of an answer: the items of a list, or the one object under `data`.
struct Records {
    is_wrapped: bool,
    texts: Vec<String>,
}

impl Records {
    fn read(body: &[u8]) -> Option<Self> {
        if let Ok(list) = serde_json::from_slice::<Vec<Box<RawValue>>>(body) {
            return Some(Self {
                is_wrapped: false,
                texts: list.iter().map(|record| record.get().to_owned()).collect(),
            });
        }
        let object = serde_json::from_slice::<Map<String, Value>>(body).ok()?;
        let data = object.get("data").filter(|_| object.len() == 1)?;
        Some(Self { is_wrapped: true, texts: vec![data.to_string()] })
    }

    fn write(self) -> Vec<u8> {
        let records = self.texts.join(",");
        if self.is_wrapped { format!("{{\"data\":{records}}}") } else { format!("[{records}]") }.into_bytes()
    }

    fn edit_all(&mut self, change: impl Fn(&mut Map<String, Value>)) {
        for text in &mut self.texts {
            edit(text, &change);
        }
    }
}
