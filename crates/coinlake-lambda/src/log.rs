//! Log lines: JSON objects, flat, so that `filter dataset = "markets"` finds a run in CloudWatch Logs Insights.

use std::fmt;

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use crate::settings;

/// What is shown unless the settings ask for something else: our own steps, and others' warnings.
const SHOWN: &str = "warn,coinlake=info";

/// Never shown: the runtime says of each failure once more what we said with the fields of its run.
const TWICE: &str = "lambda_runtime::layers::panic=off";

/// Starts logging to standard output.
pub(crate) fn start() {
    let directives = settings::optional(settings::LOG).unwrap_or_else(|| SHOWN.to_owned());
    let directives = format!("{directives},{TWICE}");
    tracing_subscriber::fmt()
        .fmt_fields(JsonFields::new())
        .event_format(FlatJson)
        .with_env_filter(EnvFilter::builder().parse_lossy(directives))
        .init();
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
}

/// One object a line: when, how grave, who, what; the fields of the spans around it, then its own.
struct FlatJson;

impl<S, N> FormatEvent<S, N> for FlatJson
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Map::new();
        let time = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        line.insert("timestamp".to_owned(), time.into());
        line.insert("level".to_owned(), event.metadata().level().as_str().into());
        line.insert("target".to_owned(), event.metadata().target().into());
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                line.extend(serde_json::from_str::<Map<String, Value>>(fields).unwrap_or_default());
            }
        }
        event.record(&mut Fields(&mut line));
        writeln!(writer, "{}", Value::Object(line))
    }
}

/// Takes an event's fields into a line.
struct Fields<'a>(&'a mut Map<String, Value>);

impl Fields<'_> {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_fields_of_the_run_are_in_every_line() {
        let written = Written::default();
        let to = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .fmt_fields(JsonFields::new())
            .event_format(FlatJson)
            .with_writer(move || to.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let _entered = tracing::info_span!("run", vendor = "coingecko", dataset = %"markets").entered();
            tracing::warn!(page = 2_u64, "asking \"again\"");
        });
        let line: Value = serde_json::from_slice(&written.0.lock().unwrap()).unwrap();
        let fields = ["level", "vendor", "dataset", "page", "message"].map(|name| line[name].clone());
        assert_eq!(
            fields,
            [json!("WARN"), json!("coingecko"), json!("markets"), json!(2), json!("asking \"again\"")]
        );
    }
}
