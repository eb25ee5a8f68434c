"""Where moto 5.2.5 is not as AWS is. Each module says in its first lines what moto does and what AWS does instead, and
has a check of the same name in `e2e/cloud/patches`, which passes with the patch and fails without."""

from importlib import import_module

# In the order in which they are applied: a later one is outside of an earlier one. Pages are cut from segments, and the
# lock on versions is held while an old version is dropped.
NAMES = [
    "athena_catalog",
    "athena_named_queries",
    "athena_prepared_statements",
    "athena_work_groups",
    "glue_column_statistics",
    "glue_partition_values",
    "glue_segments",
    "glue_pages",
    "glue_skip_archive",
    "glue_version_id",
    "lambda_trust",
    "s3_cors",
    "s3_one_at_a_time",
    "s3_policy_conditions",
    "sts_assume_role",
    "unknown_actions",
]


def apply() -> None:
    """Applies every patch to the moto of this process. Once."""
    for name in NAMES:
        import_module(f"{__name__}.{name}").apply()
