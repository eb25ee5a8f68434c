//! What AWS refuses is told with its own words and the next step, and without secrets.

use coinlake_store::{Aws, Lake, StoreError};

use crate::kinds::{self, url};
use crate::proxy::{Fault, Proxy, Which};
use crate::support::{hour, prices, publish};

const DENIED: &str = r#"{"__type":"AccessDeniedException","message":"User: x is not authorized to perform: glue:UpdateTable"}"#;

#[tokio::test]
async fn a_missing_bucket_is_named() {
    let url = "s3://coinlake-is-not-there/lake".parse().unwrap();
    for refused in [Lake::open(&url).await, Lake::create_or_open(&url).await] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
        let error = error.to_string();
        assert!(error.contains("s3://coinlake-is-not-there/lake") && error.contains("aws s3 mb"), "{error}");
    }
}

#[tokio::test]
async fn a_lake_that_may_not_be_read_names_the_permissions() {
    let proxy = Proxy::start().await;
    let body =
        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><HostId>secret</HostId></Error>";
    proxy.spoil(Which("PUT", "_coinlake.json"), Fault::Gets(403, body));
    let aws = Aws::at_endpoint(proxy.url()).await;
    let error = Lake::create_or_open_on(&aws, &url().await).await.unwrap_err().to_string();
    assert!(error.contains("AccessDenied: Access Denied; ") && error.contains("s3:PutObject"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[tokio::test]
async fn a_table_that_may_not_be_changed_names_the_permissions() {
    let proxy = Proxy::start().await;
    let aws = Aws::at_endpoint(proxy.url()).await;
    let lake = kinds::through(&aws, &url().await).await;
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    proxy.spoil(Which("AWSGlue.UpdateTable", ""), Fault::Gets(400, DENIED));
    let error = publish(&lake.tables, 0, 5, 1, hour(1)).await.unwrap_err().to_string();
    for part in ["_curated.prices", "not authorized to perform: glue:UpdateTable", "glue:CreateTable"] {
        assert!(error.contains(part), "{part}: {error}");
    }
}
