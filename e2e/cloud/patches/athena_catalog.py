"""Athena: the catalog AwsDataCatalog is Glue."""

from e2e.cloud.patches.calls import code, database, table
from e2e.localcloud.program import Cloud
from e2e.support.report import same

HERE = {"CatalogName": "AwsDataCatalog"}


def check(cloud: Cloud) -> None:
    """A database and a table of Glue, found through Athena."""
    athena, glue = cloud.client("athena"), cloud.client("glue")
    name = database(glue)
    columns = [{"Name": "a", "Type": "int", "Comment": "c"}]
    storage = {"Columns": columns, "Location": "s3://lake/t/"}
    glue.create_table(DatabaseName=name, TableInput=table("t", StorageDescriptor=storage, Parameters={"k": "v"}))
    glue.create_table(DatabaseName=name, TableInput=table("other"))
    same(athena.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"]["Type"], "GLUE", "type of the catalog")
    catalogs = [one["CatalogName"] for one in athena.list_data_catalogs()["DataCatalogsSummary"]]
    same(catalogs, ["AwsDataCatalog"], "catalogs")
    same(athena.get_database(**HERE, DatabaseName=name)["Database"]["Name"], name, "database")
    assert name in [one["Name"] for one in athena.list_databases(**HERE)["DatabaseList"]], "database not listed"
    found = athena.get_table_metadata(**HERE, DatabaseName=name, TableName="t")["TableMetadata"]
    same(found["Columns"], columns, "columns")
    same([one["Name"] for one in found["PartitionKeys"]], ["dt"], "partition keys")
    same(found["Parameters"], {"location": "s3://lake/t/", "k": "v"}, "parameters")
    listed = athena.list_table_metadata(**HERE, DatabaseName=name, Expression="o.*")["TableMetadataList"]
    same([one["Name"] for one in listed], ["other"], "tables")
    refused = code(athena.get_table_metadata, **HERE, DatabaseName=name, TableName="nope")
    same(refused, "MetadataException", "answer about an unknown table")
