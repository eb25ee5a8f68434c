//! Every curated table made from raw records: what it reads and the SQL beside this file that makes it. A new table is one entry and one `.sql` file.

use arrow::datatypes::SchemaRef;
use coinlake_vendors::DatasetId;

/// How a curated table follows from raw records.
#[derive(Debug)]
pub(crate) struct Description {
    /// Name in `curated`.
    pub(crate) name: &'static str,
    /// How its rows relate to those of earlier runs.
    pub(crate) kind: Kind,
    /// The datasets its SQL reads, as `staged.<vendor>_<dataset>`.
    pub(crate) inputs: &'static [Input],
    /// Gives the catalog's columns by name.
    pub(crate) sql: &'static str,
}

/// How a table's rows relate to those of earlier runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Each row follows from one run alone. The SQL also gives `_page`, `_line` and `_rank`: the rows of rank 1 are kept, others repeat their grain.
    /// Where a run has many rows, comparing neighbours (`lag`) finds them in half the time that numbering each grain takes.
    Fact,
    /// Rows merge into the `published` ones; the SQL must be idempotent and free of order.
    Fold,
}

/// A dataset that a table reads.
#[derive(Debug)]
pub(crate) struct Input {
    /// The dataset.
    pub(crate) dataset: DatasetId,
    /// Staged columns that make the key of a [`Kind::Fold`]; a row with a NULL among them is no input.
    pub(crate) key: &'static [&'static str],
    /// Only pages asked with this fact in their `_request`.
    pub(crate) asked: Option<&'static str>,
}

/// All tables, in the order of publishing: facts before dimensions.
pub(crate) const TABLES: &[Description] = &[
    fact("market_snapshots", &[whole(MARKETS, &[])], include_str!("market_snapshots.sql")),
    fact("global_snapshots", &[whole(GLOBAL, &[])], include_str!("global_snapshots.sql")),
    fact("category_snapshots", &[whole(CATEGORIES, &[])], include_str!("category_snapshots.sql")),
    fact("exchange_snapshots", &[whole(EXCHANGES, &[])], include_str!("exchange_snapshots.sql")),
    fold("coins", &[whole(MARKETS, &["id"]), whole(COINS_LIST, &["id"])], include_str!("coins.sql")),
    fold("exchanges", &[whole(EXCHANGES, &["id"])], include_str!("exchanges.sql")),
    fold("categories", &[whole(CATEGORIES, &["id"])], include_str!("categories.sql")),
    fold(
        "coin_categories",
        &[Input { dataset: MARKETS, key: &["id", "category"], asked: Some("category") }],
        include_str!("coin_categories.sql"),
    ),
];

/// Folds what decoding noticed about the vendors' records; reads `found` and `published`.
pub(crate) const SCHEMA_DRIFT: &str = include_str!("schema_drift.sql");

const MARKETS: DatasetId = coingecko("markets");
const GLOBAL: DatasetId = coingecko("global");
const CATEGORIES: DatasetId = coingecko("categories");
const EXCHANGES: DatasetId = coingecko("exchanges");
const COINS_LIST: DatasetId = coingecko("coins_list");

const fn coingecko(name: &'static str) -> DatasetId {
    DatasetId { vendor: "coingecko", name }
}

const fn whole(dataset: DatasetId, key: &'static [&'static str]) -> Input {
    Input { dataset, key, asked: None }
}

const fn fact(name: &'static str, inputs: &'static [Input], sql: &'static str) -> Description {
    Description { name, kind: Kind::Fact, inputs, sql }
}

const fn fold(name: &'static str, inputs: &'static [Input], sql: &'static str) -> Description {
    Description { name, kind: Kind::Fold, inputs, sql }
}

impl Description {
    /// Whether the table reads this dataset.
    pub(crate) fn reads(&self, dataset: DatasetId) -> bool {
        self.inputs.iter().any(|input| input.dataset == dataset)
    }
}

/// The tables that a description's SQL reads from the raw zone, by name.
pub(crate) fn staged_tables(description: &Description) -> Vec<(String, SchemaRef)> {
    let schema = |dataset: DatasetId| {
        let known = coinlake_vendors::dataset(dataset.vendor, dataset.name);
        known.expect("a test looks each input up").staged_schema()
    };
    let tables = description.inputs.iter().map(|input| input.dataset);
    tables.map(|dataset| (format!("staged.{}_{}", dataset.vendor, dataset.name), schema(dataset))).collect()
}

#[cfg(test)]
mod tests {
    use coinlake_catalog::{Catalog, Database};

    use super::*;
    use crate::inputs::{TRANSFORM_VERSION, digest};

    /// Digest of all that turns decoded records into rows, under the version that belongs to it.
    const RULES: (i32, &str) = (1, "fea775230ef29c815be817f99202dd7de3c51cde78d9229c70192cde838cb5c9");

    #[test]
    fn other_rules_have_another_version() {
        let catalog = Catalog::embedded().expect("our own catalog");
        let code =
            |sql: &str| sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<String>();
        let rules = TABLES.iter().map(|description| {
            let table = catalog.table(Database::Curated, description.name).expect(description.name);
            let columns: Vec<_> =
                table.arrow_schema().fields().iter().map(|field| format!("{field:?}")).collect();
            format!("{} {}\n{}\n", description.name, columns.join(","), code(description.sql))
        });
        let digest = digest(rules.collect::<String>().as_bytes());
        assert_eq!(
            (TRANSFORM_VERSION, digest.as_str()),
            RULES,
            "tables made by older rules have to be made anew: raise TRANSFORM_VERSION (also when only a decoder changed), \
             and write the new pair here"
        );
    }

    #[test]
    fn every_description_fits_the_catalog_and_the_vendors() {
        let catalog = Catalog::embedded().expect("our own catalog");
        for description in TABLES {
            let table = catalog.table(Database::Curated, description.name).expect(description.name);
            assert_eq!(table.partition.is_some(), description.kind == Kind::Fact, "{}", description.name);
            assert!(
                table.sort.iter().all(|column| table.grain.contains(column)),
                "{}: rows are sorted by their grain",
                description.name
            );
            for input in description.inputs {
                assert!(
                    coinlake_vendors::dataset(input.dataset.vendor, input.dataset.name).is_some(),
                    "{}",
                    input.dataset
                );
                assert_eq!(
                    input.key.is_empty(),
                    description.kind == Kind::Fact,
                    "{}: folds count keys",
                    description.name
                );
            }
        }
    }

    #[test]
    fn a_dataset_feeds_one_fact_at_most() {
        for dataset in coinlake_vendors::datasets() {
            let facts = TABLES.iter().filter(|table| table.kind == Kind::Fact && table.reads(dataset.id()));
            assert!(facts.count() <= 1, "{}: its lines would be decoded twice", dataset.id());
        }
    }

    #[test]
    fn every_curated_table_is_made() {
        let catalog = Catalog::embedded().expect("our own catalog");
        for table in catalog.tables().filter(|table| table.database == Database::Curated) {
            let made =
                TABLES.iter().any(|description| description.name == table.name) || table.name == "calendar";
            assert!(made, "nobody makes {}", table.name);
        }
    }
}
