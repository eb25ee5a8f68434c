//! Changing a table to what the catalog says now, as far as no existing file changes its meaning.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use iceberg::spec::{
    NestedField, NestedFieldRef, PrimitiveType, Schema, TableMetadata, Type, UnboundPartitionSpec,
};

use super::Tables;
use super::commit::Draft;
use super::error::{CommitError, TableError};
use super::table::Table;

impl Tables {
    /// Brings the table to its definition: new nullable columns, `int` to `bigint`, decimals of more digits, and
    /// descriptions. Returns `base` when there is nothing to do.
    ///
    /// # Errors
    /// `CannotEvolve` when something else differs; `Conflict` when another commit came first; else as any commit.
    pub async fn evolve(
        &self,
        base: &Table,
        definition: &coinlake_catalog::Table,
        changed_at: DateTime<Utc>,
    ) -> Result<Table, CommitError> {
        let Some(Change { schema, properties }) = plan(base, definition, self.properties(definition))? else {
            return Ok(base.clone());
        };
        let draft = Draft::of_metadata(base, changed_at, |table| {
            let table = match schema {
                Some(schema) => table.add_current_schema(schema)?,
                None => table,
            };
            table.set_properties(properties)
        })?;
        self.commit(base, draft).await
    }
}

struct Change {
    schema: Option<Schema>,
    properties: HashMap<String, String>,
}

/// What is to change; `None` when the table is as the catalog says.
fn plan(
    base: &Table,
    definition: &coinlake_catalog::Table,
    mut properties: HashMap<String, String>,
) -> Result<Option<Change>, TableError> {
    let refused = |reason| TableError::CannotEvolve { table: base.id.clone(), reason };
    let wanted = definition.iceberg_schema()?;
    let schema = next_schema(&base.metadata, &wanted).map_err(refused)?;
    let spec = definition.iceberg_partition_spec(&wanted)?;
    if !same_partitioning(&base.metadata, &wanted, &spec) {
        return Err(refused("it is partitioned otherwise".to_owned()));
    }
    properties.retain(|key, value| base.metadata.properties().get(key) != Some(value));
    if schema.is_none() && properties.is_empty() {
        return Ok(None);
    }
    Ok(Some(Change { schema, properties }))
}

/// The table's schema with the wanted changes; `None` when it is as wanted; else why it cannot be.
///
/// New columns take fresh ids, whatever ids `wanted` has. The order of columns is that of `wanted`.
fn next_schema(metadata: &TableMetadata, wanted: &Schema) -> Result<Option<Schema>, String> {
    let current = metadata.current_schema();
    let is_wanted = |name: &str| wanted.field_by_name(name).is_some();
    let fields = current.as_struct().fields();
    if let Some(field) = fields.iter().find(|field| !is_wanted(&field.name)) {
        return Err(format!("column `{}` is gone", field.name));
    }
    let mut fresh_id = metadata.last_column_id();
    let mut next: Vec<NestedFieldRef> = vec![];
    for field in wanted.as_struct().fields() {
        next.push(match current.field_by_name(&field.name) {
            Some(old) => evolved(old, field)?,
            None => {
                fresh_id += 1;
                added(metadata, field, fresh_id)?
            }
        });
    }
    if next.as_slice() == fields {
        return Ok(None);
    }
    let schema =
        Schema::builder().with_fields(next).with_identifier_field_ids(current.identifier_field_ids()).build();
    schema.map(Some).map_err(|error| error.to_string())
}

fn added(metadata: &TableMetadata, field: &NestedField, id: i32) -> Result<NestedFieldRef, String> {
    let name = &field.name;
    if field.required {
        return Err(format!("new column `{name}` is not nullable"));
    }
    if metadata.schemas_iter().any(|schema| schema.field_by_name(name).is_some()) {
        return Err(format!("new column `{name}` has the name of an earlier column"));
    }
    Ok(Arc::new(NestedField { id, ..field.clone() }))
}

fn evolved(old: &NestedField, wanted: &NestedField) -> Result<NestedFieldRef, String> {
    let name = &old.name;
    if !widens(&old.field_type, &wanted.field_type) {
        let (old, new) = (&old.field_type, &wanted.field_type);
        return Err(format!("column `{name}` is {old}, not {new}"));
    }
    if wanted.required && !old.required {
        return Err(format!("column `{name}` may hold nulls already"));
    }
    Ok(Arc::new(NestedField { id: old.id, ..wanted.clone() }))
}

/// Whether every value of `old` is one of `new` (Iceberg specification, "Schema Evolution").
pub fn widens(old: &Type, new: &Type) -> bool {
    use PrimitiveType::{Decimal, Int, Long};
    match (old, new) {
        (Type::Primitive(Int), Type::Primitive(Long)) => true,
        (
            Type::Primitive(Decimal { precision: p, scale: s }),
            Type::Primitive(Decimal { precision: q, scale: t }),
        ) => q >= p && s == t,
        _ => old == new,
    }
}

/// Whether a table is partitioned by the same columns, in the same way.
pub(super) fn same_partitioning(
    metadata: &TableMetadata,
    wanted: &Schema,
    spec: &UnboundPartitionSpec,
) -> bool {
    let schema = metadata.current_schema();
    let now = metadata.default_partition_spec().fields();
    now.len() == spec.fields().len()
        && now.iter().zip(spec.fields()).all(|(a, b)| {
            a.name == b.name
                && a.transform == b.transform
                && schema.name_by_field_id(a.source_id) == wanted.name_by_field_id(b.source_id)
        })
}
