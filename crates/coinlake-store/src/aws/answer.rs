//! What AWS said when it refused, in one line, and what a person can do about it.

use std::error::Error as StdError;

use super::credentials::NoCredentials;
use super::whole_answers::Elsewhere;
use crate::causes::causes;

/// A refusal that the same request would meet again, until a person changes something.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The next step.
    pub(crate) advice: &'static str,
    /// AWS's own words in one line, `Code: message`.
    pub(crate) said: String,
}

const CREDENTIALS: &str = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile that has keys or a \
                           role; for one that signs in run `aws sso login` if it needs that, and \
                           `eval \"$(aws configure export-credentials --format env)\"`";
/// What the SDK says of profiles that need a part of it which is left out, for its size.
const LEFT_OUT: &str = "cargo feature";
const EXPIRED: &str =
    "the AWS credentials are expired or unknown: sign in again, or set AWS_PROFILE to another account";
const CLOCK: &str = "this machine's clock is wrong: set it";
const ACCESS: &str = "the AWS credentials are valid and may not do this: use others (AWS_PROFILE), or grant them \
                      s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject on the lake, and the right to use \
                      its key if it is encrypted";
const BUCKET: &str = "there is no such bucket: create it with `aws s3 mb`, or name another lake with --lake";
const REGION: &str = "set AWS_REGION to the region of the bucket";

/// The advice for each of S3's error codes a person can do something about (Amazon S3 API Reference, "Error responses").
const ADVICE: [(&str, &str); 11] = [
    ("AccessDenied", ACCESS),
    ("AllAccessDisabled", ACCESS),
    ("AccountProblem", ACCESS),
    ("ExpiredToken", EXPIRED),
    ("InvalidAccessKeyId", EXPIRED),
    ("InvalidToken", EXPIRED),
    ("SignatureDoesNotMatch", EXPIRED),
    ("RequestTimeTooSkewed", CLOCK),
    ("NoSuchBucket", BUCKET),
    ("AuthorizationHeaderMalformed", REGION),
    ("PermanentRedirect", REGION),
];

impl Refusal {
    /// The refusal among an error of the object store and its causes; `None` when it was something else.
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Option<Self> {
        let chain: Vec<_> = causes(error).collect();
        if chain.iter().any(|error| error.is::<NoCredentials>()) {
            // The causes tell of every place that was tried, over several lines.
            let cause = chain.last().map(ToString::to_string).unwrap_or_default();
            let reason = match cause.contains(LEFT_OUT) {
                true => "coinlake itself does not sign in as the profile says, by SSO or by a program",
                false => cause.lines().next().unwrap_or_default(),
            };
            return Some(Self { advice: CREDENTIALS, said: format!("no AWS credentials: {reason}") });
        }
        if let Some(elsewhere) = chain.iter().find_map(|error| error.downcast_ref::<Elsewhere>()) {
            return Some(Self { advice: REGION, said: elsewhere.to_string() });
        }
        // The store keeps the answer's XML only in its text; the answer to a HEAD has none.
        let told = chain.last().and_then(|innermost| Self::in_answer(&innermost.to_string()));
        told.or_else(|| chain.iter().find_map(|error| Self::by_status(error.downcast_ref()?)))
    }

    fn by_status(error: &object_store::Error) -> Option<Self> {
        match error {
            object_store::Error::PermissionDenied { path, .. } => {
                Some(Self { advice: ACCESS, said: format!("403 Forbidden for {path}") })
            }
            _ => None,
        }
    }

    fn in_answer(text: &str) -> Option<Self> {
        if text.contains("incorrectly configured region") {
            return Some(Self { advice: REGION, said: "S3 redirects to another region".to_owned() });
        }
        let code = between(text, "<Code>", "</Code>")?;
        let (_, advice) = ADVICE.iter().find(|(known, _)| *known == code)?;
        // Nothing else of the answer: some hold the key's id and what was signed.
        let message = between(text, "<Message>", "</Message>").unwrap_or_default();
        Some(Self { advice, said: format!("{code}: {message}") })
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_with_the_next_step_and_without_secrets() {
        let answer = "Server returned non-2xx status code: 403 Forbidden: <?xml version=\"1.0\"?><Error>\
            <Code>SignatureDoesNotMatch</Code><Message>The signature does not match.</Message>\
            <AWSAccessKeyId>AKIAEXAMPLE</AWSAccessKeyId><StringToSign>secret</StringToSign></Error>";
        let refusal = Refusal::in_answer(answer).unwrap();
        assert_eq!(refusal.said, "SignatureDoesNotMatch: The signature does not match.");
        assert!(refusal.advice.contains("sign in again"));
        for (code, part) in [
            ("AccessDenied", "s3:PutObject"),
            ("NoSuchBucket", "aws s3 mb"),
            ("PermanentRedirect", "AWS_REGION"),
        ] {
            let refusal = Refusal::in_answer(&format!("<Code>{code}</Code>")).unwrap();
            assert!(refusal.advice.contains(part), "{refusal:?}");
        }
        let forbidden =
            || object_store::Error::PermissionDenied { path: "x".to_owned(), source: "403".into() };
        let below = std::io::Error::other(forbidden());
        for error in [forbidden(), object_store::Error::Generic { store: "data file", source: below.into() }]
        {
            assert_eq!(Refusal::of(&error).unwrap().said, "403 Forbidden for x");
        }
        assert_eq!(Refusal::in_answer("<Code>SlowDown</Code><Message>Slow down.</Message>"), None);
    }
}
