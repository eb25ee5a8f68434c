"""The markets transform in Polars, with floats where the lake has decimals: raw pages to Parquet, one folder a day.

Usage: with_polars.py LAKE OUT
"""

import glob
import os
import sys

import polars as pl

TEXTS = ["id", "symbol", "name", "_fetched_at", "ath_date", "atl_date", "last_updated"]
NUMBERS = [
    "current_price", "high_24h", "low_24h", "ath", "atl",
    "market_cap", "fully_diluted_valuation", "total_volume", "circulating_supply", "total_supply", "max_supply",
    "price_change_24h", "price_change_percentage_24h", "market_cap_change_24h", "market_cap_change_percentage_24h",
    "ath_change_percentage", "atl_change_percentage",
] + [f"price_change_percentage_{period}_in_currency" for period in ["1h", "7d", "14d", "30d", "200d", "1y"]]
SCHEMA = (
    {name: pl.String for name in TEXTS}
    | {name: pl.Float64 for name in NUMBERS}
    | {
        "market_cap_rank": pl.Int64,
        "_request": pl.Struct({"vs_currency": pl.String}),
        "roi": pl.Struct({"times": pl.Float64, "currency": pl.String, "percentage": pl.Float64}),
    }
)
GRAIN = ["id", "quote_currency", "snapshot_at"]

lake, out = sys.argv[1:]
for day in sorted(glob.glob(f"{lake}/raw/coingecko/markets/dt=*")):
    pages = sorted(glob.glob(f"{day}/run=*/*.json.gz"))
    rows = (
        pl.scan_ndjson(pages, schema=SCHEMA, include_file_paths="path")
        .with_columns(
            pl.col("ath_date", "atl_date", "last_updated", "_fetched_at").str.to_datetime(time_unit="us", time_zone="UTC"),
            pl.col("path").str.extract(r"run=(\d{8}T\d{6})Z", 1).str.to_datetime("%Y%m%dT%H%M%S").alias("snapshot_at"),
            pl.col("_request").struct.field("vs_currency").alias("quote_currency"),
        )
        .drop("path", "_request")
        .unnest("roi")
        .sort("last_updated", descending=True, nulls_last=True)
        .unique(subset=GRAIN, keep="first", maintain_order=True)
        .with_columns(
            (pl.col("market_cap") / pl.col("market_cap").sum().over("quote_currency", "snapshot_at") * 100).alias(
                "market_cap_share_pct"
            ),
            (pl.col("total_volume") / pl.col("market_cap") * 100).alias("volume_to_market_cap_pct"),
        )
        .sort(GRAIN)
        .collect()
    )
    folder = os.path.join(out, os.path.basename(day))
    os.makedirs(folder, exist_ok=True)
    rows.write_parquet(os.path.join(folder, "rows.parquet"), compression="zstd", compression_level=3)
