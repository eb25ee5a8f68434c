//! API keys that do not print.

use std::fmt;

/// An API key. It goes into the vendor's header and nowhere else: it has no `Display`, and its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What stands in a text where a secret was.
const HIDDEN: &str = "[key]";

/// Bytes of a key that tell something of it.
const TELLING: usize = 4;

impl Secret {
    /// The key as the vendor gave it; surrounding white space, which environment files collect, is dropped.
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    /// Whether there is no key at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

/// `text` without the secret: vendors and proxies like to repeat a key that they refuse.
pub(crate) fn redact(text: &str, secret: Option<&Secret>) -> String {
    match secret {
        Some(secret) if !secret.is_empty() => {
            without_cut_key(&text.replace(secret.expose(), HIDDEN), secret.expose())
        }
        _ => text.to_owned(),
    }
}

/// `text` without the beginning of a key at its end: texts of others are shortened, perhaps in the middle of a key.
fn without_cut_key(text: &str, key: &str) -> String {
    let (kept, dots) = text.strip_suffix('…').map_or((text, ""), |kept| (kept, "…"));
    let begins = key.char_indices().map(|(end, _)| &key[..end]).filter(|begin| begin.len() >= TELLING);
    match begins.rev().find_map(|begin| kept.strip_suffix(begin)) {
        Some(kept) => format!("{kept}{HIDDEN}{dots}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_print() {
        let secret = Secret::new(" CG-abc\n");
        assert_eq!(format!("{secret:?}"), "[key]");
        assert_eq!(redact("key CG-abc is wrong", Some(&secret)), "key [key] is wrong");
        assert_eq!(redact("as it is", Some(&Secret::new(" "))), "as it is");
        for (text, shown) in
            [("wrong: CG-a…", "wrong: [key]…"), ("wrong: CG-ab", "wrong: [key]"), ("a CG-", "a CG-")]
        {
            assert_eq!(redact(text, Some(&secret)), shown);
        }
    }
}
