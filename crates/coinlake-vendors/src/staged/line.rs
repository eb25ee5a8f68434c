use super::field::{Fact, Field, Kind, Presence};
use super::members::{Slots, checked_text, for_each_member, not_an_object};
use super::value::{Value, check_currency, read_value, shorten};
use crate::drift::DriftLog;
use crate::{Drift, DriftKind, Reason, Rejected, json};

/// Reads raw lines into values, and notes how they differ from the known fields.
///
/// Of fields that a record holds twice the last one counts. Of `_fetched_at` and `_request` the first one does: they
/// were spliced in front of whatever the vendor sent.
pub(crate) struct LineReader {
    facts: &'static [Fact],
    fields: &'static [Field],
    drift: DriftLog,
    /// The `_request` of the line before with its facts: the lines of a page all carry the same.
    request: (String, Vec<Option<String>>),
    /// The `_fetched_at` of the line before, in microseconds.
    fetched_at: (String, i64),
}

/// The members of one raw line.
pub(crate) struct Members<'a> {
    /// JSON text of each known field, in the order of the dataset's list.
    pub(crate) fields: Vec<Option<&'a str>>,
    fetched_at: Option<&'a str>,
    request: Option<&'a str>,
}

impl LineReader {
    pub(crate) fn new(facts: &'static [Fact], fields: &'static [Field]) -> Self {
        Self {
            facts,
            fields,
            drift: DriftLog::default(),
            request: (String::new(), Vec::new()),
            fetched_at: (String::new(), 0),
        }
    }

    /// The members of a line, all of which is valid JSON, with the reader set to the line's facts and time.
    pub(crate) fn read<'a>(&mut self, line: &'a [u8]) -> Result<Members<'a>, Rejected> {
        let members = self.scan(line)?;
        self.read_fetched_at(members.fetched_at)?;
        self.read_request(members.request)?;
        Ok(members)
    }

    /// When the answer with the last line read arrived, microseconds since 1970 UTC.
    pub(crate) fn fetched_at(&self) -> i64 {
        self.fetched_at.1
    }

    /// What was asked for the last line read, one entry for each fact.
    pub(crate) fn facts(&self) -> &[Option<String>] {
        &self.request.1
    }

    /// Notes a value of another JSON kind than expected, within a field that is read by its dataset.
    pub(crate) fn note_retyped(&mut self, name: impl FnOnce() -> String, expected: Kind, raw: &str) {
        if let Some(observed) = retyped(expected, raw) {
            self.drift.note(&name(), DriftKind::Retyped, observed);
        }
    }

    pub(crate) fn take_drift(&mut self) -> Vec<Drift> {
        self.drift.take()
    }

    /// The value of each column the fields have. Every field is looked at, so that drift is complete, and the first
    /// fault is returned.
    pub(crate) fn values<'a>(&mut self, members: &Members<'a>) -> Result<Vec<Value<'a>>, Rejected> {
        let mut values = Vec::with_capacity(self.fields.len() + 8);
        let mut fault = None;
        for (field, raw) in self.fields.iter().zip(&members.fields) {
            note_drift(&mut self.drift, "", field, *raw);
            let read = match field.kind {
                Kind::Ignored => Ok(()),
                Kind::Nested(fields) => self.push_nested(field, fields, *raw, &mut values),
                _ => read_value(field, *raw)
                    .map(|value| values.push(value))
                    .map_err(|fault| Rejected::in_field(field.name, fault)),
            };
            fault = fault.or(read.err());
        }
        fault.map_or(Ok(values), Err)
    }

    fn push_nested<'a>(
        &mut self,
        parent: &Field,
        fields: &'static [Field],
        raw: Option<&'a str>,
        values: &mut Vec<Value<'a>>,
    ) -> Result<(), Rejected> {
        let Some(raw) = raw.filter(|raw| *raw != "null") else {
            values.extend(fields.iter().map(|_| Value::Null));
            return Ok(());
        };
        if json::kind(raw) != "object" {
            let detail = format!("expected object, found {}", shorten(raw));
            return Err(Rejected::in_field(parent.name, (Reason::WrongType, detail)));
        }
        let mut slots = Slots::new(fields);
        let mut unknown = Vec::new();
        for_each_member(raw, |key, raw| slots.put(key, raw, &mut unknown))?;
        for (key, raw) in unknown {
            self.drift.note(&format!("{}.{key}", parent.name), DriftKind::Unknown, json::kind(raw));
        }
        for (field, raw) in fields.iter().zip(slots.raw) {
            note_drift(&mut self.drift, parent.name, field, raw);
            let named = |fault| Rejected::in_field(format!("{}.{}", parent.name, field.name), fault);
            values.push(read_value(field, raw).map_err(named)?);
        }
        Ok(())
    }

    fn scan<'a>(&mut self, line: &'a [u8]) -> Result<Members<'a>, Rejected> {
        let text = checked_text(line)?;
        let (mut fetched_at, mut request) = (None, None);
        let mut slots = Slots::new(self.fields);
        let mut unknown = Vec::new();
        for_each_member(text, |key, raw| match &*key {
            "_fetched_at" if fetched_at.is_none() => fetched_at = Some(raw),
            "_request" if request.is_none() => request = Some(raw),
            _ => slots.put(key, raw, &mut unknown),
        })?;
        if let [(key, record)] = unknown.as_slice()
            && key == "record"
            && json::kind(record) != "object"
            && slots.raw.iter().all(Option::is_none)
        {
            return Err(not_an_object(record));
        }
        for (key, raw) in unknown {
            self.drift.note(&key, DriftKind::Unknown, json::kind(raw));
        }
        Ok(Members { fields: slots.raw, fetched_at, request })
    }

    fn read_fetched_at(&mut self, raw: Option<&str>) -> Result<(), Rejected> {
        let raw = raw.ok_or_else(|| missing("_fetched_at"))?;
        if self.fetched_at.0 != raw {
            let field = Field { name: "_fetched_at", kind: Kind::Timestamp, presence: Presence::Required };
            match read_value(&field, Some(raw)).map_err(|fault| Rejected::in_field(field.name, fault))? {
                Value::Timestamp(micros) => self.fetched_at = (raw.to_owned(), micros),
                _ => return Err(missing("_fetched_at")),
            }
        }
        Ok(())
    }

    fn read_request(&mut self, raw: Option<&str>) -> Result<(), Rejected> {
        let raw = raw.ok_or_else(|| missing("_request"))?;
        if self.request.0 != raw {
            self.request = (raw.to_owned(), read_facts(self.facts, raw)?);
        }
        Ok(())
    }
}

/// The facts that become columns, from the text of `_request`.
fn read_facts(facts: &[Fact], raw: &str) -> Result<Vec<Option<String>>, Rejected> {
    let wrong = |detail| Rejected::in_field("_request", (Reason::WrongType, detail));
    let asked: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(raw).map_err(|error| wrong(format!("{}: {error}", shorten(raw))))?;
    let read = |fact: &Fact| match asked.get(fact.name) {
        Some(serde_json::Value::String(text)) if fact.is_currency => {
            check_currency(text)
                .map_err(|fault| Rejected::in_field(format!("_request.{}", fact.name), fault))?;
            Ok(Some(text.clone()))
        }
        Some(serde_json::Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        None | Some(serde_json::Value::Null) if !fact.is_required => Ok(None),
        None | Some(serde_json::Value::Null) => Err(missing(&format!("_request.{}", fact.name))),
        Some(other) => Err(wrong(format!("`{}` is {}", fact.name, shorten(&other.to_string())))),
    };
    facts.iter().map(read).collect()
}

fn missing(field: &str) -> Rejected {
    Rejected::in_field(field, (Reason::MissingField, "absent, and every raw line has one".to_owned()))
}

fn note_drift(drift: &mut DriftLog, parent: &str, field: &Field, raw: Option<&str>) {
    let (kind, observed) = match raw {
        None if field.presence == Presence::Sometimes => return,
        None => (DriftKind::Missing, ""),
        Some(raw) => match retyped(field.kind, raw) {
            Some(observed) => (DriftKind::Retyped, observed),
            None => return,
        },
    };
    match parent {
        "" => drift.note(field.name, kind, observed),
        parent => drift.note(&format!("{parent}.{}", field.name), kind, observed),
    }
}

/// The JSON kind of a value that is neither the expected one nor null.
fn retyped(expected: Kind, raw: &str) -> Option<&'static str> {
    let observed = json::kind(raw);
    (observed != "null" && observed != expected.json() && !matches!(expected, Kind::Ignored))
        .then_some(observed)
}
