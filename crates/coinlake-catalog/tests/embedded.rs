//! The catalog and the queries this program is built with.

use coinlake_catalog::{Catalog, queries};

#[test]
fn the_embedded_catalog_has_no_mistakes() {
    if let Err(e) = Catalog::embedded() {
        panic!("{e}");
    }
}

#[test]
fn the_embedded_queries_have_no_mistakes() {
    if let Err(e) = queries::embedded() {
        panic!("{e}");
    }
}
