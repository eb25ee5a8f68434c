use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// The raw line of one record, without a line end: the record's own text with `_fetched_at` and `_request` in front.
///
/// `record` is the JSON text of the record as received. Every byte of it is kept, except that line ends between its
/// parts become spaces (a JSON string cannot hold a raw one). A record that is not an object is wrapped as `record`.
pub fn raw_line(record: &str, fetched_at: DateTime<Utc>, asked: &Map<String, Value>) -> Vec<u8> {
    let fetched_at = fetched_at.format("%Y-%m-%dT%H:%M:%S%.6fZ");
    let asked = serde_json::to_string(asked).expect("a map of JSON values is JSON");
    let mut line = format!(r#"{{"_fetched_at":"{fetched_at}","_request":{asked}"#).into_bytes();
    match record.trim_start().strip_prefix('{') {
        Some(members) if members.trim_start().starts_with('}') => push_text(&mut line, members),
        Some(members) => {
            line.push(b',');
            push_text(&mut line, members);
        }
        None => {
            line.extend_from_slice(br#","record":"#);
            push_text(&mut line, record);
            line.push(b'}');
        }
    }
    line
}

fn push_text(line: &mut Vec<u8>, text: &str) {
    line.extend(text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }));
}
