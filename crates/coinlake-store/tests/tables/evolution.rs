//! What a changed catalog does to a table.

use coinlake_store::{CommitError, TableError};
use iceberg::spec::{PrimitiveType, Type};

use crate::support::{Lake, coins, day, hour, prices, prices_with, publish};

const RANK: &str = r#"name = "rank", type = "int", nullable = true"#;
const NOTE: &str = r#"  { name = "note", "#;
const EXTRA: &str = r#"  { name = "extra", type = "bigint", nullable = true, unit = "coins", description = "New." },
  { name = "note", "#;

#[tokio::test]
async fn columns_are_added_and_widened_and_old_rows_stay() {
    for lake in Lake::each().await {
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        let old = publish(&lake.tables, 0, 5, 1, hour(1)).await.unwrap();
        let wanted = prices_with(&[
            (RANK, r#"name = "rank", type = "bigint", nullable = true"#),
            (NOTE, EXTRA),
            ("Prices of a day.", "Prices of one day."),
        ]);
        let table = lake.tables.evolve(&old, &wanted, hour(2)).await.unwrap();
        let schema = table.metadata.current_schema();
        assert_eq!(*schema.field_by_name("rank").unwrap().field_type, Type::Primitive(PrimitiveType::Long));
        assert_eq!(schema.field_by_name("extra").unwrap().id, 11);
        assert_eq!(schema.field_by_name("note").unwrap().id, 10);
        assert_eq!(table.metadata.properties()["comment"], "Prices of one day.");
        assert_eq!(lake.read(&table, None).await, lake.read(&old, None).await);

        let loaded = lake.load("prices").await;
        let again = lake.tables.evolve(&loaded, &wanted, hour(3)).await.unwrap();
        assert_eq!(again.metadata_location, table.metadata_location, "nothing left to do");
    }
}

#[tokio::test]
async fn table_takes_rows_of_its_new_schema() {
    for lake in Lake::each().await {
        let old = lake.tables.create(&prices(), hour(0)).await.unwrap();
        publish(&lake.tables, 0, 5, 1, hour(1)).await.unwrap();
        let described = prices_with(&[("Who says so.", "The source.")]);
        let table = lake.tables.evolve(&lake.load("prices").await, &described, hour(2)).await.unwrap();
        assert_ne!(table.metadata.current_schema(), old.metadata.current_schema());
        let table = publish(&lake.tables, 1, 6, 2, hour(3)).await.unwrap();
        let content = lake.read(&table, None).await;
        assert_eq!(content[&Some(day(0))].len() + content[&Some(day(1))].len(), 11);
    }
}

#[tokio::test]
async fn changes_that_would_bend_old_rows_are_refused() {
    let cases = [
        (RANK, r#"name = "place", type = "int", nullable = true"#, "column `rank` is gone"),
        (RANK, r#"name = "rank", type = "double", nullable = true"#, "column `rank` is int, not double"),
        (RANK, r#"name = "rank", type = "int""#, "column `rank` may hold nulls already"),
        (
            NOTE,
            r#"  { name = "x", type = "string", description = "X." },
  { name = "note", "#,
            "new column `x` is not nullable",
        ),
        (r#"transform = "day""#, r#"transform = "month""#, "it is partitioned otherwise"),
    ];
    for lake in Lake::each().await {
        let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
        for (from, to, reason) in cases {
            let refused = lake.tables.evolve(&table, &prices_with(&[(from, to)]), hour(1)).await;
            let Err(CommitError::Table(TableError::CannotEvolve { reason: said, .. })) = refused else {
                panic!("{reason}: {refused:?}");
            };
            assert_eq!(said, reason);
        }
    }
}

#[tokio::test]
async fn decimals_take_more_digits_of_the_same_scale() {
    let narrow = [("decimal(38,24)", "decimal(30,24)")];
    for lake in Lake::each().await {
        let table = lake.tables.create(&prices_with(&narrow), hour(0)).await.unwrap();
        let table = lake.tables.evolve(&table, &prices(), hour(1)).await.unwrap();
        let price = table.metadata.current_schema().field_by_name("price").unwrap();
        let wide = PrimitiveType::Decimal { precision: 38, scale: 24 };
        assert_eq!(*price.field_type, Type::Primitive(wide));
        let refused = lake.tables.evolve(&table, &prices_with(&narrow), hour(2)).await;
        assert!(matches!(refused, Err(CommitError::Table(TableError::CannotEvolve { .. }))));
    }
}

#[tokio::test]
async fn evolving_to_another_table_is_refused() {
    for lake in Lake::each().await {
        let table = lake.tables.create(&coins(), hour(0)).await.unwrap();
        assert!(lake.tables.evolve(&table, &prices(), hour(1)).await.is_err());
    }
}
