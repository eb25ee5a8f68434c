//! JSON text as text: cut into parts without being printed again.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The elements of a JSON array, as received. Fails unless the whole text is one valid array.
pub(crate) fn elements(text: &str) -> Result<Vec<&str>, serde_json::Error> {
    Ok(serde_json::from_str::<Vec<&RawValue>>(text)?.into_iter().map(RawValue::get).collect())
}

/// Fails unless the whole text is one valid JSON value.
pub(crate) fn validate(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<&RawValue>(text).map(|_| ())
}

/// The `id` of an object, as JSON text.
pub(crate) fn id(object: &str) -> Option<&str> {
    #[derive(Deserialize)]
    struct WithId<'a> {
        #[serde(borrow)]
        id: Option<&'a RawValue>,
    }
    serde_json::from_str::<WithId<'_>>(object).ok()?.id.map(RawValue::get)
}

/// JSON's own word for what a value is, told from the first byte of valid JSON text.
pub(crate) fn kind(value: &str) -> &'static str {
    match value.as_bytes().first() {
        Some(b'"') => "string",
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

/// The same JSON text without whitespace between its parts, so that a value reads the same however the vendor, or
/// whoever saved the answer, laid it out.
pub(crate) fn compact(text: &str) -> Cow<'_, str> {
    let mut is_in_string = false;
    let mut is_escaped = false;
    let mut keep = |letter: char| {
        if is_in_string {
            is_in_string = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
            return true;
        }
        is_in_string = letter == '"';
        !matches!(letter, ' ' | '\t' | '\n' | '\r')
    };
    if text.contains([' ', '\t', '\n', '\r']) {
        Cow::Owned(text.chars().filter(|letter| keep(*letter)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// How deep objects and lists nest at most. Only brackets outside strings count; the text need not be valid.
pub(crate) fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let (mut is_in_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        if is_in_string {
            is_in_string = is_escaped || byte != b'"';
            is_escaped = !is_escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => is_in_string = true,
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_keep_their_text_and_a_torn_list_has_none() {
        assert_eq!(elements(" [ {\"a\": 1.50} ,7,\"]\"] ").expect("valid"), ["{\"a\": 1.50}", "7", "\"]\""]);
        for torn in ["[", "[{\"a\":1}", "[1,]", "[1] 2", "{}", "", "[1,{\"a\":}]"] {
            assert!(elements(torn).is_err(), "{torn}");
        }
    }

    #[test]
    fn compact_touches_nothing_inside_strings() {
        assert_eq!(compact("{ \"a b\" : [ 1.0 ,\n\"\\\" \\\\\" , \" \" ] }"), r#"{"a b":[1.0,"\" \\"," "]}"#);
        assert!(matches!(compact("[1]"), Cow::Borrowed("[1]")));
    }

    #[test]
    fn depth_counts_brackets_outside_strings() {
        for (text, expected) in
            [("1", 0), ("{}", 1), (r#"{"[[[":[["]"]]}"#, 3), (r#"["\"[["]"#, 1), ("[[[", 3)]
        {
            assert_eq!(depth(text), expected, "{text}");
        }
    }
}
