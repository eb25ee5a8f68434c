//! JSON objects as members whose values stay text, checked whole.

use std::borrow::Cow;

use super::field::Field;
use super::value::shorten;
use crate::{Reason, Rejected, json};

/// Deeper nesting than any vendor's; the parser recurses.
const DEEPEST: usize = 128;

/// The line as text that [`for_each_member`] may read. Says of a line that is JSON but no object that it is none.
pub(super) fn checked_text(line: &[u8]) -> Result<&str, Rejected> {
    let text = std::str::from_utf8(line).map_err(|error| Rejected::malformed(error.to_string()))?;
    if opening_brackets(line) > DEEPEST && json::depth(text) > DEEPEST {
        return Err(Rejected::malformed(format!("nested deeper than {DEEPEST} levels")));
    }
    let is_object = text.trim_ascii_start().starts_with('{');
    // The parser below takes any four bytes for the digits of an escape. Few lines have a backslash at all.
    let may_hide_a_fault = line.contains(&b'\\') && text.contains("\\u");
    if !is_object || may_hide_a_fault {
        json::validate(text).map_err(|error| Rejected::malformed(error.to_string()))?;
    }
    if is_object { Ok(text) } else { Err(not_an_object(text)) }
}

/// Brackets of either kind, in strings too. Counted in bytes over short pieces, which the compiler turns into vector
/// instructions: every line is counted.
fn opening_brackets(line: &[u8]) -> usize {
    const CASE_BIT: u8 = b'[' ^ b'{';
    let is_bracket = |byte: &u8| u8::from(byte | CASE_BIT == b'{');
    line.chunks(255).map(|piece| usize::from(piece.iter().map(is_bracket).sum::<u8>())).sum()
}

pub(super) fn not_an_object(record: &str) -> Rejected {
    let detail = format!("the record is {}: {}", json::kind(record), shorten(record));
    Rejected { reason: Reason::NotAnObject, field: None, detail }
}

/// Calls `visit` with the name and JSON text of each member of an object, in order. Fails unless the whole text is one
/// valid JSON object.
pub(crate) fn for_each_member<'a>(
    object: &'a str,
    mut visit: impl FnMut(Cow<'a, str>, &'a str),
) -> Result<(), Rejected> {
    let mut rest = object.trim_ascii_start().strip_prefix('{').unwrap_or(object);
    for member in sonic_rs::to_object_iter(object) {
        let (key, value) = member.map_err(|error| {
            Rejected::malformed(error.to_string().lines().next().unwrap_or_default().to_owned())
        })?;
        let start = value.as_raw_str().as_ptr() as usize - object.as_ptr() as usize;
        let end = start + value.as_raw_str().len();
        rest = &object[end..];
        visit(key, &object[start..end]);
    }
    if rest.trim_ascii() == "}" { Ok(()) } else { Err(Rejected::malformed("more text after the record")) }
}

/// The JSON text of each field of a list. Looks next where the vendor's order says the field is.
pub(super) struct Slots<'a> {
    fields: &'static [Field],
    pub(super) raw: Vec<Option<&'a str>>,
    next: usize,
}

impl<'a> Slots<'a> {
    pub(super) fn new(fields: &'static [Field]) -> Self {
        Self { fields, raw: vec![None; fields.len()], next: 0 }
    }

    pub(super) fn put(
        &mut self,
        key: Cow<'a, str>,
        raw: &'a str,
        unknown: &mut Vec<(Cow<'a, str>, &'a str)>,
    ) {
        let (before, after) = (0..self.next, self.next..self.fields.len());
        match after.chain(before).find(|index| self.fields[*index].name == key) {
            Some(index) => {
                self.raw[index] = Some(raw);
                self.next = index + 1;
            }
            None => unknown.push((key, raw)),
        }
    }
}
