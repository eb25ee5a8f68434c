"""Makes the zips of the functions: `python3 -m infra.functions`, or `make zips`. Needs nothing but Python and Rust."""
