//! Which snapshot of a table a statement reads, and under which schema.

use chrono::{DateTime, Utc};
use iceberg::spec::{Schema, SchemaRef, TableMetadata};

use super::error::QueryError;

/// A state of a table.
#[derive(Debug)]
pub(super) struct Version {
    /// The snapshot; `None` for a table nothing was published to yet.
    pub(super) snapshot: Option<i64>,
    /// The table's columns in that state.
    pub(super) schema: SchemaRef,
}

/// The state of `table` at a time, or the newest one.
///
/// With a time it is the last retained snapshot that was current then: old snapshots are thinned, so the answer may be
/// some hours older than the time asked for, and is never newer.
///
/// # Errors
/// When nothing had been published at that time, or when a column was renamed (see [`names_are_stable`]).
pub(super) fn choose(
    table: &str,
    metadata: &TableMetadata,
    at: Option<DateTime<Utc>>,
) -> Result<Version, QueryError> {
    let snapshot = match at {
        None => metadata.current_snapshot(),
        Some(at) => Some(snapshot_at(table, metadata, at)?),
    };
    let schema = match snapshot {
        Some(snapshot) => snapshot.schema(metadata).map_err(|cause| QueryError::BrokenMetadata {
            table: table.to_owned(),
            cause: Box::new(cause),
        })?,
        None => metadata.current_schema().clone(),
    };
    names_are_stable(table, &schema, metadata.schemas_iter())?;
    Ok(Version { snapshot: snapshot.map(|snapshot| snapshot.snapshot_id()), schema })
}

fn snapshot_at<'a>(
    table: &str,
    metadata: &'a TableMetadata,
    at: DateTime<Utc>,
) -> Result<&'a iceberg::spec::SnapshotRef, QueryError> {
    let then = at.timestamp_millis();
    let log = metadata.history().iter();
    let retained = log.filter(|entry| metadata.snapshot_by_id(entry.snapshot_id).is_some());
    let (before, after): (Vec<_>, Vec<_>) = retained.partition(|entry| entry.timestamp_ms() <= then);
    let newest = before.iter().rev().max_by_key(|entry| entry.timestamp_ms());
    newest.and_then(|entry| metadata.snapshot_by_id(entry.snapshot_id)).ok_or_else(|| {
        let first = after.iter().map(|entry| entry.timestamp_ms()).min();
        QueryError::NotThen {
            table: table.to_owned(),
            at,
            first: first.and_then(DateTime::from_timestamp_millis),
        }
    })
}

/// DataFusion finds Parquet columns by name, Iceberg by field id: a column that ever had another name, or whose name
/// belonged to another column, would silently read as NULL. Our own evolution never does this; other programs may.
fn names_are_stable<'a>(
    table: &str,
    schema: &Schema,
    all: impl Iterator<Item = &'a SchemaRef>,
) -> Result<(), QueryError> {
    for old in all {
        for (now, was) in schema
            .as_struct()
            .fields()
            .iter()
            .flat_map(|now| old.as_struct().fields().iter().map(move |was| (now, was)))
        {
            if (now.id == was.id) != (now.name == was.name) {
                return Err(QueryError::Renamed {
                    table: table.to_owned(),
                    column: now.name.clone(),
                    was: was.name.clone(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use iceberg::spec::{NestedField, PrimitiveType, Schema, SchemaRef, Type};

    use super::names_are_stable;

    fn schema(columns: &[(i32, &str)]) -> SchemaRef {
        let columns = columns.iter().map(|(id, name)| {
            Arc::new(NestedField::optional(*id, *name, Type::Primitive(PrimitiveType::String)))
        });
        Arc::new(Schema::builder().with_fields(columns).build().unwrap())
    }

    #[test]
    fn renamed_and_reused_names_are_refused_by_name() {
        let now = schema(&[(1, "id"), (2, "price")]);
        let cases = [
            (schema(&[(1, "id")]), true),
            (schema(&[(1, "id"), (3, "dropped")]), true),
            (schema(&[(1, "id"), (2, "cost")]), false),
            (schema(&[(1, "id"), (3, "price")]), false),
        ];
        for (was, is_fine) in cases {
            let outcome = names_are_stable("curated.things", &now, [&was].into_iter());
            assert_eq!(outcome.is_ok(), is_fine, "{was:?}");
            if let Err(error) = outcome {
                assert!(error.to_string().contains("`price` of `curated.things`"), "{error}");
            }
        }
    }
}
