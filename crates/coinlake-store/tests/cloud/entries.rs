//! What a table's entry in Glue holds, for Athena, for the console, and for people who write into it.

use std::collections::HashMap;

use aws_sdk_glue::Client;
use aws_sdk_glue::types::{StorageDescriptor, Table, TableInput};
use coinlake_store::{Aws, GluePointer, LakeUrl, StoreError, TableId};

use crate::kinds::{through, url};
use crate::support::{Lake, coins, hour, prices, prices_with, publish};

struct Account {
    glue: Client,
    url: LakeUrl,
    lake: Lake,
}

impl Account {
    async fn new() -> Self {
        let aws = Aws::from_environment().await;
        let url = url().await;
        let lake = through(&aws, &url).await;
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        Self { glue: Client::new(aws.sdk_config()), lake, url }
    }

    fn database(&self) -> String {
        format!("{}_curated", self.url.database_prefix().unwrap())
    }

    async fn entry(&self, name: &str) -> Table {
        let asked = self.glue.get_table().database_name(self.database()).name(name);
        asked.send().await.unwrap().table.unwrap()
    }

    async fn put(&self, input: TableInput) {
        let request = self.glue.update_table().database_name(self.database()).table_input(input);
        request.send().await.unwrap();
    }
}

fn parameters(entry: &Table) -> &HashMap<String, String> {
    entry.parameters.as_ref().unwrap()
}

/// The entry as somebody who changes it would send it back.
fn as_input(entry: &Table) -> aws_sdk_glue::types::builders::TableInputBuilder {
    TableInput::builder()
        .name(&entry.name)
        .set_storage_descriptor(entry.storage_descriptor.clone())
        .table_type("EXTERNAL_TABLE")
        .set_parameters(entry.parameters.clone())
        .set_description(entry.description.clone())
}

#[tokio::test]
async fn an_entry_is_what_athena_needs_and_the_console_shows() {
    let account = Account::new().await;
    let first = account.lake.load("prices").await;
    let second = publish(&account.lake.tables, 0, 5, 1, hour(1)).await.unwrap();

    let entry = account.entry("prices").await;
    assert_eq!(entry.table_type.as_deref(), Some("EXTERNAL_TABLE"));
    assert_eq!(entry.description.as_deref(), Some("Prices of a day."));
    let parameters = parameters(&entry);
    assert_eq!(parameters["table_type"], "ICEBERG");
    assert_eq!(parameters["metadata_location"], second.metadata_location);
    assert_eq!(parameters["previous_metadata_location"], first.metadata_location);
    assert!(second.metadata_location.starts_with("s3://"));

    let storage = entry.storage_descriptor.unwrap();
    assert_eq!(storage.location.as_deref(), Some(second.metadata.location()));
    assert_eq!(storage.number_of_buckets, -1);
    let columns: Vec<_> =
        storage.columns().iter().map(|c| (c.name(), c.r#type().unwrap(), c.comment().unwrap())).collect();
    assert_eq!(columns.len(), 10);
    assert_eq!(columns[2], ("snapshot_at", "timestamp", "When, UTC."));
    assert!(columns[3].1 == "decimal(38,24)" && columns[3].2.starts_with("The price."), "{:?}", columns[3]);
    assert_eq!([columns[5].1, columns[6].1, columns[8].1], ["bigint", "double", "date"]);
}

#[tokio::test]
async fn a_new_column_is_in_the_entry_at_once() {
    let account = Account::new().await;
    let extra = r#"  { name = "extra", type = "bigint", nullable = true, unit = "coins", description = "New." },
  { name = "note", "#;
    let wanted =
        prices_with(&[(r#"  { name = "note", "#, extra), ("Prices of a day.", "Prices of one day.")]);
    let table = account.lake.load("prices").await;
    account.lake.tables.evolve(&table, &wanted, hour(1)).await.unwrap();
    let entry = account.entry("prices").await;
    let columns = entry.storage_descriptor().unwrap().columns();
    assert!(columns.iter().any(|column| column.name() == "extra"));
    assert_eq!(entry.description(), Some("Prices of one day."), "it follows the table");
}

#[tokio::test]
async fn what_people_wrote_into_an_entry_stays() {
    let account = Account::new().await;
    let entry = account.entry("prices").await;
    let written = as_input(&entry).parameters("owner-team", "markets").description("By hand.").owner("ana");
    account.put(written.build().unwrap()).await;
    publish(&account.lake.tables, 0, 5, 1, hour(1)).await.unwrap();
    let entry = account.entry("prices").await;
    assert_eq!(parameters(&entry)["owner-team"], "markets");
    assert_eq!((entry.description(), entry.owner()), (Some("By hand."), Some("ana")));
}

#[tokio::test]
async fn what_another_engine_wiped_is_put_back() {
    let account = Account::new().await;
    let entry = account.entry("prices").await;
    let location = &parameters(&entry)["metadata_location"];
    let bare = TableInput::builder().name("prices").table_type("EXTERNAL_TABLE");
    let bare = bare.parameters("table_type", "iceberg").parameters("metadata_location", location);
    account.put(bare.storage_descriptor(StorageDescriptor::builder().build()).build().unwrap()).await;
    publish(&account.lake.tables, 0, 5, 1, hour(1)).await.unwrap();
    let entry = account.entry("prices").await;
    assert_eq!(entry.description(), Some("Prices of a day."));
    let columns = entry.storage_descriptor().unwrap().columns();
    assert_eq!(columns[2].comment(), Some("When, UTC."));
}

#[tokio::test]
async fn an_entry_that_a_publish_moved_on_has_nothing_to_show_of_the_version_before() {
    let account = Account::new().await;
    let (early, first) = (account.entry("prices").await, account.lake.load("prices").await);
    publish(&account.lake.tables, 0, 5, 1, hour(1)).await.unwrap();
    let (late, second) = (account.entry("prices").await, account.lake.load("prices").await);
    assert!(GluePointer::is_shown_in(&early, &second).unwrap());
    assert!(GluePointer::is_shown_in(&late, &first).unwrap());
}

#[tokio::test]
async fn a_database_made_for_a_table_is_marked_as_the_lakes() {
    let account = Account::new().await;
    let found = account.glue.get_database().name(account.database()).send().await.unwrap().database.unwrap();
    assert_eq!(found.parameters.unwrap()["coinlake.lake"], account.url.to_string());
}

#[tokio::test]
async fn an_entry_that_another_engine_wiped_can_be_put_back_without_a_commit() {
    let account = Account::new().await;
    let entry = account.entry("prices").await;
    let table = account.lake.load("prices").await;
    assert!(GluePointer::is_shown_in(&entry, &table).unwrap());
    let location = &parameters(&entry)["metadata_location"];
    let bare = TableInput::builder().name("prices").table_type("EXTERNAL_TABLE");
    let bare = bare.parameters("table_type", "ICEBERG").parameters("metadata_location", location);
    account.put(bare.storage_descriptor(StorageDescriptor::builder().build()).build().unwrap()).await;
    assert!(!GluePointer::is_shown_in(&account.entry("prices").await, &table).unwrap());

    let pointer = Aws::from_environment().await.pointer(account.url.database_prefix().unwrap());
    pointer.show(&table).await.unwrap();
    let shown = account.entry("prices").await;
    assert!(GluePointer::is_shown_in(&shown, &table).unwrap());
    assert_eq!(parameters(&shown)["metadata_location"], *location);
    assert_eq!(parameters(&shown)["coinlake.lake"], account.url.to_string());
}

#[tokio::test]
async fn a_commit_keeps_no_old_version_of_the_entry() {
    let account = Account::new().await;
    for round in 0..3 {
        publish(&account.lake.tables, 0, 5, round, hour(round as i64)).await.unwrap();
    }
    let asked = account.glue.get_table_versions().database_name(account.database()).table_name("prices");
    let versions = asked.send().await.unwrap().table_versions.unwrap();
    assert_eq!(versions.len(), 1, "an account has a limit on them");
}

#[tokio::test]
async fn a_table_that_is_not_iceberg_is_refused_by_name_and_not_listed() {
    let account = Account::new().await;
    let csv = TableInput::builder().name("coins").table_type("EXTERNAL_TABLE").build().unwrap();
    account.glue.create_table().database_name(account.database()).table_input(csv).send().await.unwrap();
    let tables = &account.lake.tables;
    for refused in [
        tables.load(&TableId::new("curated", "coins")).await.map(drop),
        tables.create(&coins(), hour(1)).await.map(drop),
    ] {
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("_curated.coins") && error.contains("no Iceberg table"), "{error}");
    }
    assert_eq!(tables.list().await.unwrap(), [TableId::new("curated", "prices")]);
}

#[tokio::test]
async fn all_pages_of_a_listing_are_read() {
    let account = Account::new().await;
    let entry = account.entry("prices").await;
    for n in 0..120 {
        let input = as_input(&entry).name(format!("copy_{n:03}")).build().unwrap();
        let request = account.glue.create_table().database_name(account.database()).table_input(input);
        request.send().await.unwrap();
    }
    assert_eq!(account.lake.tables.list().await.unwrap().len(), 121);
}

#[tokio::test]
async fn a_copied_lake_does_not_take_the_tables_of_the_original() {
    let account = Account::new().await;
    let copy: LakeUrl = format!("{}-copy", account.url).parse().unwrap();
    let same_databases = copy.clone().with_database_prefix(account.url.database_prefix().unwrap()).unwrap();
    let marker = account.lake.store.as_ref();
    let marker = object_store::ObjectStoreExt::get(marker, &"_coinlake.json".into()).await.unwrap();
    let made = coinlake_store::Lake::create_or_open(&copy).await.unwrap();
    let bytes = marker.bytes().await.unwrap();
    object_store::ObjectStoreExt::put(made.objects(), &"_coinlake.json".into(), bytes.into()).await.unwrap();

    let refused = coinlake_store::Lake::relocate(&same_databases).await;
    assert!(matches!(refused, Err(StoreError::TablesInTheWay { .. })), "{refused:?}");
    account.lake.load("prices").await;
    let fresh = copy.with_database_prefix(&format!("{}_2", account.url.database_prefix().unwrap())).unwrap();
    coinlake_store::Lake::relocate(&fresh).await.unwrap();
    coinlake_store::Lake::open(&fresh).await.unwrap();
}

#[tokio::test]
async fn a_lake_has_one_set_of_tables() {
    let account = Account::new().await;
    let prefix = account.url.database_prefix().unwrap();
    let others = account.url.clone().with_database_prefix(&format!("{prefix}_2")).unwrap();
    for refused in [
        coinlake_store::Lake::open(&others).await,
        coinlake_store::Lake::create_or_open(&others).await,
        coinlake_store::Lake::relocate(&others).await,
    ] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::OtherDatabases { .. }), "{error:?}");
        assert!(error.to_string().contains(&format!("set COINLAKE_PREFIX={prefix};")), "{error}");
    }
}
