//! The catalog and the queries this program is built with.

use std::path::Path;

use arrow::datatypes::{Field, Schema};
use coinlake_catalog::{Catalog, Database, queries};
use iceberg::arrow::schema_to_arrow_schema;
use iceberg::spec::SortOrder;

fn catalog() -> &'static Catalog {
    Catalog::embedded().unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_database_with_tables_has_them() {
    for (database, tables) in
        [(Database::Raw, 5), (Database::Curated, 9), (Database::Ops, 5), (Database::Analytics, 0)]
    {
        let found = catalog().tables().filter(|table| table.database == database).count();
        assert_eq!(found, tables, "{database}");
    }
}

#[test]
fn every_query_reads_tables_and_views_that_exist() {
    let queries = queries::embedded().unwrap_or_else(|e| panic!("{e}"));
    for query in &queries {
        for name in query.reads.iter().filter(|name| !name.starts_with("analytics.")) {
            let exists = catalog().tables().any(|table| table.full_name() == *name);
            assert!(exists, "{} reads {name}", query.name);
        }
    }
}

#[test]
fn the_arrow_schema_is_that_of_the_iceberg_schema() {
    for table in catalog().tables() {
        let iceberg = table.iceberg_schema().unwrap_or_else(|e| panic!("{e}"));
        let arrow = schema_to_arrow_schema(&iceberg).expect("types Arrow has");
        let fields: Vec<Field> = arrow
            .fields()
            .iter()
            .map(|field| field.as_ref().clone().with_metadata(Default::default()))
            .collect();
        assert_eq!(Schema::new(fields), *table.arrow_schema(), "{}", table.full_name());
    }
}

#[test]
fn a_raw_table_is_text_over_folders_of_days() {
    let table = catalog().table(Database::Raw, "coingecko_coins_list").expect("it is there");
    insta::assert_debug_snapshot!(table.hive("s3://bucket/lake", "2026-01-01"));
    let typed = catalog().tables().filter(|table| table.database != Database::Raw);
    assert!(typed.into_iter().all(|table| table.hive("s3://bucket/lake", "2026-01-01").is_none()));
}

#[test]
fn field_ids_count_columns_from_1_and_carry_descriptions() {
    for table in catalog().tables() {
        let schema = table.iceberg_schema().unwrap_or_else(|e| panic!("{e}"));
        for (column, id) in table.columns.iter().zip(1..) {
            let field = schema.field_by_id(id).expect("an id for each column");
            assert_eq!(field.name, column.name);
            assert_eq!(field.doc.as_deref(), Some(column.documentation().as_str()));
        }
        let mut grain: Vec<&str> =
            schema.identifier_field_ids().filter_map(|id| schema.name_by_field_id(id)).collect();
        grain.sort_unstable();
        let mut declared: Vec<&str> = table.grain.iter().map(String::as_str).collect();
        declared.sort_unstable();
        assert_eq!(grain, declared, "{}", table.full_name());
    }
}

#[test]
fn partition_specs_and_sort_orders_bind_to_the_schema() {
    let mut specs = String::new();
    for table in catalog().tables() {
        let schema = table.iceberg_schema().unwrap_or_else(|e| panic!("{e}"));
        let spec = table.iceberg_partition_spec(&schema).unwrap_or_else(|e| panic!("{e}"));
        let spec = spec.bind(schema.clone()).expect("a spec that fits the schema");
        let order = table.iceberg_sort_order(&schema).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(order.fields.len(), table.sort.len());
        assert_eq!(order.is_unsorted(), table.database == Database::Raw);
        assert!(order.is_unsorted() || order.order_id != SortOrder::unsorted_order().order_id);
        let fields: Vec<&str> = spec.fields().iter().map(|field| field.name.as_str()).collect();
        specs.push_str(&format!("{}: {}\n", table.full_name(), fields.join(", ")));
    }
    insta::assert_snapshot!(specs);
}

#[test]
fn an_evolved_schema_keeps_its_own_field_ids() {
    let coins = catalog().table(Database::Curated, "coins").expect("coins exist");
    let schema = coins.iceberg_schema().unwrap_or_else(|e| panic!("{e}"));
    let moved = schema.as_struct().fields().iter().map(|field| {
        let mut field = field.as_ref().clone();
        field.id += 100;
        field.into()
    });
    let moved = iceberg::spec::Schema::builder().with_fields(moved).build().expect("a right schema");
    let order = coins.iceberg_sort_order(&moved).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(order.fields.iter().map(|field| field.source_id).collect::<Vec<_>>(), [101, 102]);
    let none = iceberg::spec::Schema::builder().build().expect("an empty schema");
    insta::assert_snapshot!(
        coins.iceberg_sort_order(&none).expect_err("no columns"),
        @"curated.coins: the Iceberg schema has no column `source`; `coinlake bootstrap` adds it"
    );
}

/// Set this variable to write the page instead of comparing it.
const UPDATE: &str = "COINLAKE_UPDATE_DOCS";

#[test]
fn the_reference_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let page = catalog().reference_page();
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, page).expect("docs/ can be written");
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "docs/tables.md is stale: run `{UPDATE}=1 cargo test -p coinlake-catalog`");
}
