//! Key checks: the documented codes for a missing key, a wrong key and a key on the other plan's host.

use chrono::{DateTime, Utc};

use crate::answer::Answer;
use crate::asked::Asked;
use crate::key::{KeyPlan, RequiredKey};

/// Why the request may not be answered; nothing if it may. Without required keys the host is keyless.
pub(super) fn refusal(keys: &[RequiredKey], asked: &Asked, at: DateTime<Utc>) -> Option<Answer> {
    if keys.is_empty() {
        return None;
    }
    let sent = KeyPlan::ALL.into_iter().find_map(|plan| {
        let key = asked.header(plan.header()).or_else(|| asked.parameter(plan.parameter()));
        key.map(|key| (plan, key))
    });
    let Some((plan, key)) = sent else {
        return Some(Answer::coded_error(
            401,
            10_002,
            "API Key Missing. Send the key of your plan in its header.",
            at,
        ));
    };
    if !keys.iter().any(|known| known.plan == plan) {
        return Some(wrong_host(plan, at));
    }
    if keys.iter().any(|known| known.plan == plan && known.key == key) {
        return None;
    }
    Some(Answer::coded_error(401, 10_002, "The API Key is incorrect. Check the key and your plan.", at))
}

fn wrong_host(plan: KeyPlan, at: DateTime<Utc>) -> Answer {
    let (code, message) = match plan {
        KeyPlan::Pro => (
            10_010,
            "If you are using Pro API key, please change your root URL from api.coingecko.com to pro-api.coingecko.com",
        ),
        KeyPlan::Demo => (
            10_011,
            "If you are using Demo API key, please change your root URL from pro-api.coingecko.com to api.coingecko.com",
        ),
    };
    Answer::coded_error(400, code, message, at)
}
