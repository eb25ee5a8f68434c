//! What tables exist: catalog files to definitions, Arrow, Iceberg and docs.
