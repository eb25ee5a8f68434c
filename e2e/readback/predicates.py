"""Random filters: what each reader finds against the rows in memory."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from e2e.readback.readers import catalog, duck, scan
from e2e.readback.sample import LARGE_DAY
from e2e.support.program import Lake
from e2e.support.report import Report, same

TABLE = "curated.market_snapshots"
SEED = 20260203
PREDICATES = 120
COLUMNS = ("price", "name", "coin_id", "market_cap_rank", "volume_24h", "price_change_24h_pct", "snapshot_at")
COMPARISONS: dict[str, Callable] = {
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
    "=": pc.equal,
    "<>": pc.not_equal,
}


@dataclass
class Predicate:
    """A condition as SQL, and the rows it keeps."""

    sql: str
    keeps: pa.ChunkedArray


def check(report: Report, lake: Lake) -> None:
    """Counts and distinct coins that each reader finds under each filter."""
    table = catalog(lake).load_table(TABLE)
    rows = table.scan(selected_fields=COLUMNS).to_arrow()
    chance = random.Random(SEED)
    predicates = [*fixed(rows), *(conjunction(chance, rows) for _ in range(PREDICATES))]
    wanted = [summary(rows.filter(predicate.keeps)) for predicate in predicates]
    assert any(count for count, *_ in wanted) and len({count for count, *_ in wanted}) > 10
    statements = [
        f"select {number} as number, count(*) as found, min(coin_id) as first, max(coin_id) as last from %s "
        f"where {predicate.sql}"
        for number, predicate in enumerate(predicates)
    ]
    with report.check(f"coinlake finds the rows of {len(predicates)} random filters"):
        for start in range(0, len(statements), 20):
            batch = " union all ".join(statement % TABLE for statement in statements[start : start + 20])
            for row in lake.sql(batch):
                number = int(row["number"])
                compare((int(row["found"]), row["first"], row["last"]), wanted[number], predicates[number])
    with report.check(f"DuckDB finds the rows of {len(predicates)} random filters"):
        connection = duck()
        for number, statement in enumerate(statements):
            found = connection.sql(statement % scan(table)).fetchone()
            compare(found[1:], wanted[number], predicates[number])
    with report.check(f"PyIceberg finds the rows of {len(predicates)} random filters"):
        for number, predicate in enumerate(predicates):
            found = table.scan(row_filter=pyiceberg_text(predicate.sql), selected_fields=("coin_id",)).to_arrow()
            compare(summary(found), wanted[number], predicate)


def compare(found: tuple, wanted: tuple, predicate: Predicate) -> None:
    same(tuple(found), wanted, f"count, first and last coin where {predicate.sql}")


def summary(rows: pa.Table) -> tuple:
    extremes = pc.min_max(rows["coin_id"]).as_py()
    return rows.num_rows, extremes["min"], extremes["max"]


def fixed(rows: pa.Table) -> list[Predicate]:
    """The filters that once lost rows elsewhere: large prices, long text."""
    price = pa.scalar(Decimal(100_000), pa.decimal128(38, 24))
    name = "A coin with a long name 5"
    return [
        Predicate("price > 100000", known(pc.greater(rows["price"], price))),
        Predicate(f"name > '{name}'", known(pc.greater(rows["name"], name))),
        Predicate(f"name = '{name}'", known(pc.equal(rows["name"], name))),
    ]


def conjunction(chance: random.Random, rows: pa.Table) -> Predicate:
    """One to three random comparisons, all of which must hold."""
    parts = [comparison(chance, rows, chance.choice(COLUMNS)) for _ in range(chance.randint(1, 3))]
    keeps = parts[0].keeps
    for part in parts[1:]:
        keeps = pc.and_(keeps, part.keeps)
    return Predicate(" and ".join(part.sql for part in parts), keeps)


def comparison(chance: random.Random, rows: pa.Table, column: str) -> Predicate:
    """A column against one of its own values, or whether it is null."""
    values = rows[column]
    if chance.random() < 0.1:
        return Predicate(f"{column} is null", pc.is_null(values))
    sample = values[chance.randrange(len(values))]
    while not sample.is_valid:
        sample = values[chance.randrange(len(values))]
    operator = chance.choice(list(COMPARISONS))
    return Predicate(f"{column} {operator} {literal(sample)}", known(COMPARISONS[operator](values, sample)))


def literal(value: pa.Scalar) -> str:
    """The value as SQL that every reader takes as the column's type."""
    if pa.types.is_decimal(value.type):
        return format(value.as_py(), "f")
    if pa.types.is_timestamp(value.type):
        return f"timestamp '{value.as_py():%Y-%m-%d %H:%M:%S}'"
    if pa.types.is_floating(value.type):
        return f"double '{value.as_py()!r}'"
    if pa.types.is_string(value.type) or pa.types.is_large_string(value.type):
        return "'" + value.as_py().replace("'", "''") + "'"
    return str(value.as_py())


def pyiceberg_text(sql: str) -> str:
    """The same condition in PyIceberg's filter language, which knows no typed literals and wants ISO 8601."""
    plain = re.sub(r"timestamp '(\S+) (\S+)'", r"'\1T\2'", sql)
    return plain.replace("double '", "'").replace("<>", "!=")


def known(found: pa.ChunkedArray) -> pa.ChunkedArray:
    """SQL keeps a row only if its condition is true, not if it is unknown."""
    return pc.fill_null(found, False)
