//! Collects lines until they end a statement.

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

/// The lines of a statement that is being typed.
#[derive(Debug, Default)]
pub(super) struct Buffer(String);

impl Buffer {
    /// Whether nothing but white space was typed yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    pub(super) fn push(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Everything typed; the buffer is empty afterwards.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.0)
    }

    /// Everything typed, if it ends with a `;` that is neither in a text nor in a comment.
    pub(super) fn take_complete(&mut self) -> Option<String> {
        is_complete(&self.0).then(|| self.take())
    }
}

fn is_complete(text: &str) -> bool {
    // A text or comment that is not closed is an error of the tokenizer: more lines will close it.
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, text).tokenize() else { return false };
    tokens.iter().rev().find(|token| !matches!(token, Token::Whitespace(_))) == Some(&Token::SemiColon)
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    #[test]
    fn a_statement_ends_at_its_semicolon_only() {
        let cases = [
            ("select 1;", true),
            ("select 1; -- done", true),
            ("select 1;\n\n", true),
            ("select 1", false),
            ("select 1 -- ;", false),
            ("select ';", false),
            ("select '\n;\n';", true),
            ("select /* ;", false),
            ("select \"a;", false),
            ("select 1; select 2", false),
            ("", false),
        ];
        for (text, wanted) in cases {
            assert_eq!(is_complete(text), wanted, "{text:?}");
        }
    }
}
