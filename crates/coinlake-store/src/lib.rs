//! Where data lives: raw runs and manifests, Iceberg tables, publish, vacuum.
