//! One Iceberg table beside its definition. What may change is what the Iceberg specification allows without
//! rewriting files ("Schema Evolution"), less what would leave old and new rows with different meanings.

use coinlake_catalog::{Column, ColumnType, Table};
use coinlake_store::widens;
use iceberg::spec::{NestedField, PrimitiveType, Schema, TableMetadata, Type};

use crate::plan::{Refusal, Step};

/// The property that holds a table's description.
const DESCRIPTION: &str = "comment";

/// What can be changed, and what would have to be changed but cannot.
pub(crate) fn table(metadata: &TableMetadata, definition: &Table) -> (Vec<Step>, Vec<Refusal>) {
    let file = format!("catalog/{}/{}.toml", definition.database, definition.name);
    let mut found = Found { file, steps: Vec::new(), refusals: Vec::new() };
    columns(metadata, definition, &mut found);
    order(metadata.current_schema(), definition, &mut found);
    layout(metadata, definition, &mut found);
    if metadata.properties().get(DESCRIPTION) != Some(&definition.description) {
        found.steps.push(Step::DescribeTable);
    }
    (found.steps, found.refusals)
}

struct Found {
    /// The file to edit.
    file: String,
    steps: Vec<Step>,
    refusals: Vec<Refusal>,
}

impl Found {
    fn refuse(&mut self, reason: String, way_forward: String) {
        self.refusals.push(Refusal { reason, way_forward });
    }
}

fn columns(metadata: &TableMetadata, definition: &Table, found: &mut Found) {
    let schema = metadata.current_schema();
    for field in schema.as_struct().fields() {
        if definition.column(&field.name).is_none() {
            let reason = format!("column {} is no longer in the catalog, but files hold it", field.name);
            let file = &found.file;
            let way = format!(
                "keep it in {file}, nullable if it is not filled any more; a renamed column is a new one"
            );
            found.refuse(reason, way);
        }
    }
    for column in &definition.columns {
        match schema.field_by_name(&column.name) {
            Some(field) => changed(field, column, found),
            None => added(metadata, column, found),
        }
    }
}

fn added(metadata: &TableMetadata, column: &Column, found: &mut Found) {
    let name = &column.name;
    if metadata.schemas_iter().any(|schema| schema.field_by_name(name).is_some()) {
        let reason = format!("new column {name} has the name of a column that was dropped");
        found.refuse(reason, "choose another name: old snapshots still show the dropped one".to_owned());
    } else if !column.nullable {
        let reason = format!("new column {name} must have a value, but existing rows have none");
        found.refuse(reason, format!("say nullable = true in {}", found.file));
    } else {
        found.steps.push(Step::AddColumn { name: name.clone(), column_type: column.column_type });
    }
}

fn changed(field: &NestedField, column: &Column, found: &mut Found) {
    let name = column.name.clone();
    if *field.field_type != column.column_type.iceberg() {
        let (from, to) = (type_name(&field.field_type), column.column_type);
        if widens(&field.field_type, &to.iceberg()) {
            found.steps.push(Step::WidenColumn { name: name.clone(), from, to });
        } else {
            let reason = format!("column {name} is {from} and cannot become {to}");
            let way = "add a column of the new type; only int to bigint and more digits at the same scale are wider";
            found.refuse(reason, way.to_owned());
        }
    }
    if field.required && column.nullable {
        found.steps.push(Step::AllowNull { name: name.clone() });
    } else if !field.required && !column.nullable {
        let reason = format!("column {name} must have a value, but existing rows may have none");
        found.refuse(reason, format!("say nullable = true in {}", found.file));
    }
    if field.doc.as_deref() != Some(column.documentation().as_str()) {
        found.steps.push(Step::DescribeColumn { name });
    }
}

/// The type as catalog files spell it.
fn type_name(found: &Type) -> String {
    match found {
        Type::Primitive(PrimitiveType::Long) => ColumnType::Bigint.to_string(),
        Type::Primitive(PrimitiveType::Decimal { precision, scale }) => {
            format!("decimal({precision},{scale})")
        }
        other => other.to_string(),
    }
}

/// Columns that are in both come in the same order, or they are reordered.
fn order(schema: &Schema, definition: &Table, found: &mut Found) {
    let fields = schema.as_struct().fields();
    let now = fields.iter().map(|field| &field.name).filter(|name| definition.column(name).is_some());
    let then = definition.columns.iter().map(|column| &column.name);
    let is_same = now.eq(then.filter(|name| schema.field_by_name(name).is_some()));
    // A column added before others moves them.
    let is_appended =
        definition.columns.iter().take(fields.len()).all(|c| schema.field_by_name(&c.name).is_some());
    if !is_same || !is_appended {
        found.steps.push(Step::ReorderColumns);
    }
}

/// Grain, partition and sort order: how existing files were made.
fn layout(metadata: &TableMetadata, definition: &Table, found: &mut Found) {
    let schema = metadata.current_schema();
    let mut grain: Vec<&str> =
        schema.identifier_field_ids().filter_map(|id| schema.name_by_field_id(id)).collect();
    grain.sort_by_key(|name| definition.grain.iter().position(|wanted| wanted == name));
    refuse_other(found, "grain", &grain.join(", "), &definition.grain.join(", "));
    refuse_other(found, "partition", &partition_now(metadata), &partition_wanted(definition));
    let sort = metadata.default_sort_order();
    let sort = sort.fields.iter().filter_map(|field| schema.name_by_field_id(field.source_id));
    refuse_other(found, "sort", &sort.collect::<Vec<_>>().join(", "), &definition.sort.join(", "));
}

fn refuse_other(found: &mut Found, what: &str, now: &str, wanted: &str) {
    if now != wanted {
        let reason = format!("{what} is {now} and cannot become {wanted}: existing files were made for it");
        let way = "undo the change; or delete everything in the lake but raw/, then run `coinlake bootstrap` and \
                   `coinlake transform --rebuild`";
        found.refuse(reason, way.to_owned());
    }
}

fn partition_now(metadata: &TableMetadata) -> String {
    let schema = metadata.current_schema();
    let fields = metadata.default_partition_spec().fields().iter().map(|field| {
        let column = schema.name_by_field_id(field.source_id).unwrap_or(field.name.as_str());
        format!("{}({column})", field.transform)
    });
    listed(fields.collect())
}

fn partition_wanted(definition: &Table) -> String {
    let fields =
        definition.partition.iter().map(|field| format!("{}({})", field.transform.as_str(), field.column));
    listed(fields.collect())
}

fn listed(fields: Vec<String>) -> String {
    if fields.is_empty() { "none".to_owned() } else { fields.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coinlake_catalog::{Catalog, Database};
    use iceberg::spec::{FormatVersion, TableMetadataBuilder};

    #[test]
    fn a_column_that_another_engine_dropped_does_not_come_back_under_its_name() {
        let coins = Catalog::embedded().unwrap().table(Database::Curated, "coins").unwrap();
        let schema = coins.iceberg_schema().unwrap();
        let kept = schema.as_struct().fields().iter().filter(|field| field.name != "image_url").cloned();
        let kept =
            Schema::builder().with_fields(kept).with_identifier_field_ids(schema.identifier_field_ids());
        let (spec, order) =
            (coins.iceberg_partition_spec(&schema).unwrap(), coins.iceberg_sort_order(&schema).unwrap());
        let location = "memory://lake/curated/coins".to_owned();
        let properties = [(DESCRIPTION.to_owned(), coins.description.clone())].into();
        let metadata =
            TableMetadataBuilder::new(schema.clone(), spec, order, location, FormatVersion::V2, properties)
                .and_then(|builder| builder.add_current_schema(kept.build()?)?.build())
                .unwrap()
                .metadata;

        let (steps, refusals) = table(&metadata, coins);
        assert_eq!(steps, [Step::ReorderColumns]);
        let [refusal] = refusals.as_slice() else { panic!("{refusals:?}") };
        assert_eq!(refusal.reason, "new column image_url has the name of a column that was dropped");
    }
}
