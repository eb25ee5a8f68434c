//! Metrics in CloudWatch's embedded metric format: a log line from which CloudWatch makes metrics.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::Write;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::settings;

/// The namespace of all our metrics.
const NAMESPACE: &str = "coinlake";

/// The dimension that tells one lake from another in an account: the prefix of its databases.
const LAKE: &str = "lake";

/// What a number counts, in CloudWatch's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Milliseconds,
}

/// A metric's name, its unit and the number that was measured.
pub type Metric = (&'static str, Unit, u64);

/// Writes one line of metrics to standard output: once for the whole lake, and once for the given dimensions of it.
pub fn put_metrics(dimensions: &[(&str, &str)], metrics: &[Metric]) {
    let line = line(Utc::now(), &settings::prefix(), dimensions, metrics);
    // Whoever runs the function without standard output does not want metrics.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn line(now: DateTime<Utc>, lake: &str, dimensions: &[(&str, &str)], metrics: &[Metric]) -> Value {
    let names: Vec<&str> = std::iter::once(LAKE).chain(dimensions.iter().map(|(name, _)| *name)).collect();
    let definitions: Vec<Value> =
        metrics.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit.name()})).collect();
    let directive = json!({
        "Namespace": NAMESPACE,
        "Dimensions": if dimensions.is_empty() { json!([names]) } else { json!([[LAKE], names]) },
        "Metrics": definitions,
    });
    let about = json!({"Timestamp": now.timestamp_millis(), "CloudWatchMetrics": [directive]});
    let mut line = Map::from_iter([("_aws".to_owned(), about), (LAKE.to_owned(), json!(lake))]);
    line.extend(dimensions.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
    line.extend(metrics.iter().map(|(name, _, value)| ((*name).to_owned(), json!(value))));
    Value::Object(line)
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Bytes => "Bytes",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_the_specification_asks_for() {
        let now = DateTime::from_timestamp(1_795_255_200, 0).unwrap();
        let metrics = [("Records", Unit::Count, 500), ("Duration", Unit::Milliseconds, 1_234)];
        let wanted = json!({
            "_aws": {
                "Timestamp": 1_795_255_200_000_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "coinlake",
                    "Dimensions": [["lake"], ["lake", "vendor"]],
                    "Metrics": [
                        {"Name": "Records", "Unit": "Count"},
                        {"Name": "Duration", "Unit": "Milliseconds"},
                    ],
                }],
            },
            "lake": "prod", "vendor": "coingecko", "Records": 500, "Duration": 1_234,
        });
        assert_eq!(line(now, "prod", &[("vendor", "coingecko")], &metrics), wanted);
        let whole = line(now, "prod", &[], &metrics);
        assert_eq!(whole["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["lake"]]));
    }
}
