"""From the text of one vendor answer to the rows that every curated table must hold."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from e2e.recorded import fields
from e2e.recorded.numbers import Number, Refused, value
from e2e.support.catalog import types

Row = dict[str, object]


@dataclass
class Prediction:
    """What must follow from one answer."""

    records: int
    """Records in the answer."""
    tables: dict[str, list[Row]]
    """Rows by table; a column that a row does not name must be NULL."""
    quarantined: list[tuple[int, str]]
    """Line and reason of each record that is set aside."""


class Text:
    """JSON text that a column holds: equal if it means the same, numbers digit for digit."""

    def __init__(self, meaning: object) -> None:
        self.meaning = meaning


def predict(dataset: str, text: str, at: str, currency: str, category: str | None) -> Prediction:
    """The curated rows of an answer imported as the run of time `at`."""
    answer = json.loads(text, parse_float=Number, parse_int=Number)
    records = [answer["data"]] if dataset == "global" else answer
    seen = {"source": "coingecko", "snapshot_at": moment(at)}
    return PREDICTORS[dataset](records, seen, currency, category)


def markets(records: list[Row], seen: Row, currency: str, category: str | None) -> Prediction:
    accepted, refused = each(records, lambda record: fact("curated.market_snapshots", record, fields.MARKETS, seen))
    for row in accepted:
        row["quote_currency"] = currency
    rows = newest(accepted, "coin_id")
    shares(rows)
    coins = [
        dimension(seen, coin_id=row["coin_id"], symbol=row["symbol"], name=row["name"], image_url=image)
        | {"image_seen_at": seen["snapshot_at"] if image is not None else None}
        for row in rows
        for image in [next(record["image"] for record in records if record["id"] == row["coin_id"])]
    ]
    members = [dimension(seen, coin_id=row["coin_id"], category_id=category) for row in rows] if category else []
    tables = {"curated.market_snapshots": rows, "curated.coins": coins, "curated.coin_categories": members}
    return Prediction(len(records), tables, refused)


def categories(records: list[Row], seen: Row, *_: object) -> Prediction:
    rows, refused = each(records, lambda record: fact("curated.category_snapshots", record, fields.CATEGORIES, seen))
    for row in rows:
        row["quote_currency"] = "usd"
    descriptions = {record["id"]: record.get("content") for record in records}
    dimensions = [
        dimension(seen, category_id=row["category_id"], name=row["name"], description=descriptions[row["category_id"]])
        for row in rows
    ]
    return Prediction(len(records), {"curated.category_snapshots": rows, "curated.categories": dimensions}, refused)


def exchanges(records: list[Row], seen: Row, *_: object) -> Prediction:
    rows, refused = each(records, lambda record: fact("curated.exchange_snapshots", record, fields.EXCHANGES, seen))
    by_id = {record["id"]: record for record in records}
    dimensions = [
        dimension(
            seen,
            exchange_id=row["exchange_id"],
            name=row["name"],
            country=record.get("country"),
            year_established=value(record.get("year_established"), "int"),
            url=record.get("url"),
            image_url=record.get("image"),
            description=record.get("description"),
        )
        for row in rows
        for record in [by_id[row["exchange_id"]]]
    ]
    return Prediction(len(records), {"curated.exchange_snapshots": rows, "curated.exchanges": dimensions}, refused)


def coins_list(records: list[Row], seen: Row, *_: object) -> Prediction:
    coins = [
        dimension(seen, coin_id=record["id"], symbol=record["symbol"], name=record["name"])
        | platforms(record.get("platforms"), seen)
        for record in records
    ]
    return Prediction(len(records), {"curated.coins": coins}, [])


def whole_market(records: list[Row], seen: Row, *_: object) -> Prediction:
    rows = []
    for record in records:
        caps, volumes = record.get("total_market_cap") or {}, record.get("total_volume") or {}
        common = fact("curated.global_snapshots", record, fields.GLOBAL, seen)
        shares_by_symbol = record.get("market_cap_percentage")
        rows += [
            common
            | {
                "quote_currency": currency,
                "total_market_cap": value(caps.get(currency), "decimal(38,16)"),
                "total_volume_24h": value(volumes.get(currency), "decimal(38,16)"),
                "btc_market_cap_share_pct": value((shares_by_symbol or {}).get("btc"), "double"),
                "eth_market_cap_share_pct": value((shares_by_symbol or {}).get("eth"), "double"),
                "market_cap_share_pct_by_symbol": None if shares_by_symbol is None else Text(shares_by_symbol),
            }
            for currency in {**caps, **volumes}
        ]
    return Prediction(len(records), {"curated.global_snapshots": rows}, [])


PREDICTORS: dict[str, Callable[..., Prediction]] = {
    "markets": markets,
    "categories": categories,
    "exchanges": exchanges,
    "coins_list": coins_list,
    "global": whole_market,
}


def each(records: list[Row], to_row: Callable[[Row], Row]) -> tuple[list[Row], list[tuple[int, str]]]:
    """The rows of the records, and the lines of those that are refused."""
    rows, refused = [], []
    for line, record in enumerate(records, 1):
        try:
            rows.append(to_row(record))
        except Refused as refusal:
            refused.append((line, refusal.reason))
    return rows, refused


def fact(table: str, record: Row, names: dict[str, str], seen: Row) -> Row:
    """A row of a fact table: the vendor's fields under our names, typed as the catalog says."""
    row = seen | {"fetched_at": seen["snapshot_at"]}
    for column, path in names.items():
        found = lookup(record, path)
        row[column] = typed(found, types(table)[column])
    return row


def lookup(record: Row, path: str) -> object:
    """The value at `field` or `field.member`; None where anything on the way is missing or null."""
    found: object = record
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def typed(found: object, kind: str) -> object:
    if kind == "timestamp" and found is not None:
        return datetime.fromtimestamp(int(found), UTC) if isinstance(found, Number) else moment(str(found))
    if kind == "string":
        return Text(found) if isinstance(found, list | dict) else found
    return value(found, kind)


def dimension(seen: Row, **attributes: object) -> Row:
    """A row of a dimension that one run has seen."""
    at = seen["snapshot_at"]
    return {"source": seen["source"], **attributes, "first_seen_at": at, "last_seen_at": at}


def platforms(found: object, seen: Row) -> Row:
    if found is None:
        return {}
    return {"platforms": Text(found), "platforms_seen_at": seen["snapshot_at"]}


def newest(rows: Iterable[Row], key: str) -> list[Row]:
    """One row per key: the last updated one (one without a time loses), else the first."""
    best: dict[object, Row] = {}
    oldest = datetime.min.replace(tzinfo=UTC)
    for row in rows:
        kept = best.get(row[key])
        if kept is None or (row["last_updated_at"] or oldest) > (kept["last_updated_at"] or oldest):
            best[row[key]] = row
    return list(best.values())


def shares(rows: list[Row]) -> None:
    """Adds the computed measures: share of the run's capitalisation, and volume by capitalisation."""
    total = sum(row["market_cap"] for row in rows if row["market_cap"] is not None)
    for row in rows:
        cap, volume = row["market_cap"], row["volume_24h"]
        row["market_cap_share_pct"] = float(cap / total * 100) if cap is not None and total else None
        row["volume_to_market_cap_pct"] = float(volume / cap * 100) if cap and volume is not None else None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
