"""Random filters: what each reader finds against the rows in memory."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from e2e.readback.readers import Opened, catalog, duck, scan
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


@dataclass
class Question:
    """A predicate, the same as a statement about a table still to be named, and its answer."""

    predicate: Predicate
    statement: str
    wanted: tuple


def questions(opened: Opened) -> list[Question]:
    """Filters of every kind over the large table, with counts and coins that PyArrow finds in all its rows."""
    rows = opened(TABLE).scan(selected_fields=COLUMNS).to_arrow()
    chance = random.Random(SEED)
    predicates = [*fixed(rows), *(conjunction(chance, rows) for _ in range(PREDICATES))]
    wanted = [summary(rows.filter(predicate.keeps)) for predicate in predicates]
    assert any(count for count, *_ in wanted) and len({count for count, *_ in wanted}) > 10
    statements = [
        f"select {number} as number, count(*) as found, min(coin_id) as first, max(coin_id) as last from %s "
        f"where {predicate.sql}"
        for number, predicate in enumerate(predicates)
    ]
    return [Question(*parts) for parts in zip(predicates, statements, wanted, strict=True)]


def batches(asked: list[Question], table: str, size: int = 20) -> list[str]:
    """One statement for each so many questions."""
    starts = range(0, len(asked), size)
    return [" union all ".join(one.statement % table for one in asked[start : start + size]) for start in starts]


def check(report: Report, lake: Lake) -> None:
    """Counts and distinct coins that each reader finds under each filter."""
    table = catalog(lake).load_table(TABLE)
    asked = questions(catalog(lake).load_table)
    with report.check(f"coinlake finds the rows of {len(asked)} random filters"):
        for batch in batches(asked, TABLE):
            for row in lake.sql(batch):
                one = asked[int(row["number"])]
                compare((int(row["found"]), row["first"], row["last"]), one)
    with report.check(f"DuckDB finds the rows of {len(asked)} random filters"):
        connection = duck()
        for one in asked:
            found = connection.sql(one.statement % scan(table)).fetchone()
            compare(found[1:], one)
    with report.check(f"PyIceberg finds the rows of {len(asked)} random filters"):
        for one in asked:
            text = pyiceberg_text(one.predicate.sql)
            found = table.scan(row_filter=text, selected_fields=("coin_id",)).to_arrow()
            compare(summary(found), one)


def compare(found: tuple, asked: Question) -> None:
    """Fails unless a reader found the rows."""
    same(tuple(found), asked.wanted, f"count, first and last coin where {asked.predicate.sql}")


def summary(rows: pa.Table) -> tuple:
    extremes = pc.min_max(rows["coin_id"]).as_py()
    return rows.num_rows, extremes["min"], extremes["max"]


def fixed(rows: pa.Table) -> list[Predicate]:
    """The filters that once lost rows elsewhere: large prices and small ones, long text."""
    price, little = (pa.scalar(Decimal(one), pa.decimal128(38, 24)) for one in ("100000", "0.000000000001"))
    name = "A coin with a long name 5"
    return [
        Predicate("price > 100000", known(pc.greater(rows["price"], price))),
        Predicate("price < 0.000000000001000000000000", known(pc.less(rows["price"], little))),
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
