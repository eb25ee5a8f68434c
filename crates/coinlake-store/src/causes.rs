//! What caused an error.

use std::error::Error;

/// An error and what caused it, one after the other.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

/// An error and its causes in one line, without a cause that the error above it repeats in its own text.
pub fn in_one_line(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    for cause in causes(error).skip(1).map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// What caused an error. An I/O error passes over the error it was made of, which may be the one that tells.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let made_of = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    made_of.map_or_else(|| error.source(), |made_of| Some(made_of))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::in_one_line;

    #[test]
    fn each_cause_is_told_once() {
        let refused = io::Error::other(io::Error::from(io::ErrorKind::ConnectionRefused));
        let error = object_store::Error::NotFound { path: "x".to_owned(), source: refused.into() };
        let told = in_one_line(&error);
        assert_eq!(told.matches("connection refused").count(), 1, "{told}");
        assert!(told.starts_with("Object at location x not found"), "{told}");
    }
}
