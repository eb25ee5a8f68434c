//! Lakes on the server that the environment names, each with a prefix and databases of its own.

use std::sync::Arc;

use coinlake_store::{Aws, LakeUrl};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::support::Lake;

const BUCKET: &str = "conformance";

/// The address of the server under test.
pub(crate) fn endpoint() -> String {
    std::env::var("AWS_ENDPOINT_URL").expect(
        "AWS_ENDPOINT_URL names the server that these tests use, and is not set: start one with \
         `python -m e2e.localcloud`, which prints what to export",
    )
}

/// The address of a lake that is not there yet.
pub(crate) async fn url() -> LakeUrl {
    make_bucket().await;
    let id = Uuid::new_v4().simple();
    let url: LakeUrl = format!("s3://{BUCKET}/lakes/{id}").parse().unwrap();
    url.with_database_prefix(&format!("t{id}")).unwrap()
}

pub(crate) async fn urls() -> Vec<(LakeUrl, Option<TempDir>)> {
    vec![(url().await, None)]
}

pub(crate) async fn each() -> Vec<Lake> {
    let aws = Aws::from_environment().await;
    vec![through(&aws, &url().await).await]
}

/// The lake at `url`, made if it is not there, reached as `aws` says.
pub(crate) async fn through(aws: &Aws, url: &LakeUrl) -> Lake {
    let lake = coinlake_store::Lake::create_or_open_on(aws, url).await.unwrap();
    let pointer = aws.pointer(url.database_prefix().unwrap());
    Lake::new(lake.objects().clone(), lake.root().to_owned(), Arc::new(pointer), None)
}

async fn make_bucket() {
    static MADE: OnceCell<()> = OnceCell::const_new();
    let make = async || {
        // The region of a request is that of its signature, which a local cloud does not check.
        let scope = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
        let request = reqwest::Client::new().put(format!("{}/{BUCKET}", endpoint()));
        let answer = request.header("Authorization", scope).send().await.unwrap();
        assert!(answer.status().is_success() || answer.status() == 409, "{answer:?}");
    };
    MADE.get_or_init(make).await;
}
