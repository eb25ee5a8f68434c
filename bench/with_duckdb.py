"""The markets transform in DuckDB: raw pages to exact decimals to Parquet, one folder a day.

Usage: with_duckdb.py LAKE OUT
"""

import sys

import duckdb

PRICES = ["current_price", "high_24h", "low_24h", "ath", "atl"]
AMOUNTS = ["market_cap", "fully_diluted_valuation", "total_volume", "circulating_supply", "total_supply", "max_supply"]
CHANGES = [
    "price_change_24h",
    "price_change_percentage_24h",
    "market_cap_change_24h",
    "market_cap_change_percentage_24h",
    "ath_change_percentage",
    "atl_change_percentage",
] + [f"price_change_percentage_{period}_in_currency" for period in ["1h", "7d", "14d", "30d", "200d", "1y"]]
TIMES = ["ath_date", "atl_date", "last_updated"]
TEXTS = ["id", "symbol", "name"]

lake, out = sys.argv[1:]
# Numbers are read as text: a JSON number that DuckDB reads into a DECIMAL has been a double on the way.
read = ["_fetched_at", "_request", "market_cap_rank", "roi", *TEXTS, *PRICES, *AMOUNTS, *CHANGES, *TIMES]
columns = ", ".join(f"'{name}': 'VARCHAR'" for name in read)


def number(name: str, kind: str) -> str:
    """An exact decimal from text that may carry an exponent, which the cast of text to DECIMAL understands."""
    return f"cast({name} as {kind}) as {name}"


typed = ",\n            ".join(
    TEXTS
    + [number(name, "decimal(38, 24)") for name in PRICES]
    + [number(name, "decimal(38, 16)") for name in AMOUNTS]
    + [f"cast({name} as double) as {name}" for name in CHANGES]
    + [f"cast({name} as timestamp) as {name}" for name in TIMES]
)

connection = duckdb.connect()
connection.execute("set threads = 2")
connection.execute("set preserve_insertion_order = false")
connection.execute(
    f"""
    copy (
        with typed as (
            select
            {typed},
            cast(market_cap_rank as integer) as market_cap_rank,
            cast(json_extract_string(roi, '$.times') as double) as roi_times,
            json_extract_string(roi, '$.currency') as roi_currency,
            cast(json_extract_string(roi, '$.percentage') as double) as roi_percentage,
            json_extract_string(_request, '$.vs_currency') as quote_currency,
            cast(_fetched_at as timestamp) as fetched_at,
            strptime(regexp_extract(filename, 'run=(\\d{{8}}T\\d{{6}})Z', 1), '%Y%m%dT%H%M%S') as snapshot_at
            from read_json(
                '{lake}/raw/coingecko/markets/*/*/*.json.gz',
                format = 'newline_delimited', columns = {{{columns}}}, filename = true
            )
        ),
        ranked as (
            select *, row_number() over (
                partition by id, quote_currency, snapshot_at order by last_updated desc nulls last
            ) as recency
            from typed
        ),
        measured as (
            select
                * exclude (recency),
                cast(market_cap as double) / nullif(cast(sum(market_cap) over (
                    partition by quote_currency, snapshot_at) as double), 0) * 100 as market_cap_share_pct,
                cast(total_volume as double) / nullif(cast(market_cap as double), 0) * 100 as volume_to_market_cap_pct,
                strftime(snapshot_at, '%Y-%m-%d') as day
            from ranked where recency = 1
        )
        select * from measured order by id, quote_currency, snapshot_at
    ) to '{out}' (format parquet, compression zstd, compression_level 3, partition_by (day))
    """
)
