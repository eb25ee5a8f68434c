"""What Athena says of results: types, values, pages, files, failures."""

from botocore.exceptions import ClientError

from e2e.athena.asking import RESULTS, Athena
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same

# SQL, then Athena's type, precision, scale and text. The texts are those of Athena's documentation and of its Java.
VALUES = [
    ("cast(1 as bigint)", "bigint", 19, 0, "1"),
    ("1", "integer", 10, 0, "1"),
    ("cast(1 as smallint)", "smallint", 5, 0, "1"),
    ("1e16", "double", 17, 0, "1.0E16"),
    ("1e-7", "double", 17, 0, "1.0E-7"),
    ("nan()", "double", 17, 0, "NaN"),
    ("cast(1.5 as real)", "float", 17, 0, "1.5"),
    ("cast('0.000000000000000000000001' as decimal(38,24))", "decimal", 38, 24, "0.000000000000000000000001"),
    ("true", "boolean", 0, 0, "true"),
    ("'x,\"y\n'", "varchar", 2147483647, 0, 'x,"y\n'),
    ("''", "varchar", 2147483647, 0, ""),
    ("cast(null as varchar)", "varchar", 2147483647, 0, None),
    ("date '2026-11-20'", "date", 0, 0, "2026-11-20"),
    ("timestamp '2026-11-20 01:02:03.123456'", "timestamp", 3, 0, "2026-11-20 01:02:03.123456"),
    ("array[1, null]", "array", 0, 0, "[1, null]"),
    ("map(array['a'], array[1.5e0])", "map", 0, 0, "{a=1.5}"),
    ("cast(row(1, 'x') as row(n integer, s varchar))", "row", 0, 0, "{n=1, s=x}"),
    ("to_utf8('ab')", "varbinary", 1073741824, 0, "61 62"),
]


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """Values, pages, files, parameters, failures."""
    with report.check("each type is named, measured and written as Athena does"):
        values(athena)
    with report.check("2,500 rows come in pages, in order, with one header"):
        pages(athena)
    with report.check("the result is a file: CSV of a query, where NULL is not the empty text, else plain text"):
        files(cloud, athena)
    with report.check("parameters and prepared statements take the place of question marks that are code"):
        parameters(athena)
    with report.check("a failed query says why, a running one can be stopped, an unknown one is refused"):
        failures(athena)
    with report.check("a workgroup says where results go and how much may be read"):
        workgroup(cloud, athena)


def values(athena: Athena) -> None:
    columns = ", ".join(f"{sql} as c{number}" for number, (sql, *_) in enumerate(VALUES))
    execution = athena.run(f"select {columns}")["QueryExecutionId"]
    result = athena.client.get_query_results(QueryExecutionId=execution)["ResultSet"]
    described = result["ResultSetMetadata"]["ColumnInfo"]
    row = [one.get("VarCharValue") for one in result["Rows"][1]["Data"]]
    for (sql, *wanted), info, value in zip(VALUES, described, row, strict=True):
        same([info["Type"], info["Precision"], info["Scale"], value], wanted, sql)


def pages(athena: Athena) -> None:
    statement = "select a.n * 50 + b.n as i from unnest(sequence(0, 49)) a(n), unnest(sequence(0, 49)) b(n) order by 1"
    found = athena.pages(athena.run(statement)["QueryExecutionId"], 999)
    same(found, [["i"], *([str(number)] for number in range(2500))], "rows")


def files(cloud: Cloud, athena: Athena) -> None:
    def content(statement: str) -> tuple[str, str]:
        place = athena.run(statement)["ResultConfiguration"]["OutputLocation"]
        bucket, _, key = place.removeprefix("s3://").partition("/")
        return place, cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()

    place, text = content("select 1 as a, cast(null as varchar) as b, '' as c, 'x\"y' as d")
    assert place.startswith(RESULTS) and place.endswith(".csv"), place
    same(text, '"a","b","c","d"\n"1",,"","x""y"\n', "CSV")
    place, text = content("show tables in raw")
    assert place.endswith(".txt"), place
    same(text, "prices\n", "text")


def parameters(athena: Athena) -> None:
    found = athena.rows("select ? as a, '?' as b -- ?\n, ? as c", ExecutionParameters=["'it''s'", "1"])
    same(found[1], ["it's", "?", "1"], "row")
    athena.run("prepare asked from select id from prices where dt = ? and id = ?")
    same(athena.rows("execute asked using '2026-11-20', 'eth'"), [["id"], ["eth"]], "rows by USING")
    found = athena.rows("execute asked", ExecutionParameters=["'2026-11-20'", "'btc'"])
    same(found, [["id"], ["btc"]], "rows by parameters")
    athena.run("deallocate prepare asked")


def failures(athena: Athena) -> None:
    refused = athena.refusal("select nope\nfrom prices")
    assert refused.startswith("COLUMN_NOT_FOUND: line 1:8:"), refused
    assert athena.refusal("select from").startswith("SYNTAX_ERROR"), "no word of syntax"
    many = "unnest(sequence(1, 9999))"
    endless = athena.start(f"select count(*) from {many}, {many}, {many}")
    athena.client.stop_query_execution(QueryExecutionId=endless)
    same(athena.ended(endless)["Status"]["State"], "CANCELLED", "state")
    for call in (athena.client.get_query_execution, athena.client.get_query_results):
        try:
            call(QueryExecutionId="00000000-0000-0000-0000-000000000000")
        except ClientError as error:
            same(error.response["Error"]["Code"], "InvalidRequestException", "code")
        else:
            raise AssertionError("an unknown execution is known")


def workgroup(cloud: Cloud, athena: Athena) -> None:
    place = "s3://lake/of-workgroup/"
    configuration = {"ResultConfiguration": {"OutputLocation": place}, "EnforceWorkGroupConfiguration": True}
    athena.client.create_work_group(Name="analysts", Configuration=configuration)
    found = athena.run("select 1", WorkGroup="analysts")["ResultConfiguration"]["OutputLocation"]
    assert found.startswith(place), found
    # The least that can be said.
    limit = {"BytesScannedCutoffPerQuery": 10_000_000}
    athena.client.update_work_group(WorkGroup="analysts", ConfigurationUpdates=limit)
    large = {"Bucket": "lake", "Key": "raw/vendor/prices/dt=2026-11-01/run=20261101T000000Z/prices-1.json"}
    cloud.client("s3").put_object(**large, Body=b'{"id":"large"}\n' * 700_000)
    stopped = athena.ended(athena.start("select count(id) from prices", WorkGroup="analysts"))["Status"]
    cloud.client("s3").delete_object(**large)
    same(stopped["State"], "CANCELLED", "state")
    assert "limit was exceeded" in stopped["StateChangeReason"], stopped
