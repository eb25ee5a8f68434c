//! Currency codes as people type them.

/// A code: two to ten letters or digits (`usd`, `eth`), which the lake spells in lower case.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    if (2..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err("write a currency code such as usd, eur or btc".to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn codes_are_spelt_in_lower_case() {
        assert_eq!(parse("USD").as_deref(), Ok("usd"));
        assert_eq!(parse("1inch").as_deref(), Ok("1inch"));
        for text in ["", "u", "us d", "usd,eur", "€", "quite-too-long"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
