//! Killed between any two calls of the store, an ingest or import run again ends as one that was never killed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::TimeDelta;
use coinlake_ingest::{ImportFile, ImportRequest, IngestRequest, Outcome, import};
use coinlake_store::Lake;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::lab::{at, fetch, five_rows, keys_of_run, markets, raw_keys, request, rows, run};
use crate::scripted::{Vendor, five_coins, market_page};

/// A store that dies: from a certain call on nothing reaches it, nothing comes back.
#[derive(Debug)]
struct Mortal {
    inner: Arc<InMemory>,
    calls: AtomicUsize,
    /// Calls that work.
    lives: usize,
    /// Whether the first call that fails is still carried out, only its answer lost.
    last_one_lands: bool,
}

impl Mortal {
    fn new(inner: &Arc<InMemory>, lives: usize, last_one_lands: bool) -> Arc<Self> {
        Arc::new(Self { inner: Arc::clone(inner), calls: AtomicUsize::new(0), lives, last_one_lands })
    }

    /// Whether no call failed.
    fn outlived(&self) -> bool {
        self.calls.load(Ordering::SeqCst) <= self.lives
    }

    /// Whether the call is carried out, and whether its answer arrives.
    fn call(&self) -> (bool, bool) {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        (number < self.lives || (number == self.lives && self.last_one_lands), number < self.lives)
    }
}

fn dead<T>() -> Result<T> {
    Err(Error::Generic { store: "Mortal", source: "killed".into() })
}

impl fmt::Display for Mortal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mortal")
    }
}

#[async_trait]
impl ObjectStore for Mortal {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let (happens, arrives) = self.call();
        let result = if happens { self.inner.put_opts(location, payload, options).await } else { dead() };
        if arrives { result } else { dead() }
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        dead()
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if self.call().1 { self.inner.get_opts(location, options).await } else { dead() }
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        if self.call().1 { self.inner.delete_stream(locations) } else { stream::iter([dead()]).boxed() }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        if self.call().1 { self.inner.list(prefix) } else { stream::iter([dead()]).boxed() }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        if self.call().1 { self.inner.list_with_delimiter(prefix).await } else { dead() }
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        dead()
    }
}

/// What a kill may leave after the run has come about: nothing that the next call, or `vacuum`, does not remove.
async fn assert_whole(lake: &Lake, story: &str) {
    assert_eq!(rows(lake).await, five_rows(), "{story}");
    let raw = lake.raw();
    let long_after = chrono::Utc::now() + TimeDelta::days(2);
    let leftovers = raw.leftovers(long_after, TimeDelta::days(1)).await.unwrap();
    raw.delete_leftovers(&leftovers).await.unwrap();
    assert_eq!(raw_keys(lake).await, keys_of_run(lake).await, "{story}");
}

#[tokio::test]
async fn an_ingest_killed_anywhere_is_made_good_by_the_next() {
    let vendor = Vendor::start(five_coins).await;
    for last_one_lands in [false, true] {
        // Making the lake takes three calls.
        for lives in 3.. {
            let objects = Arc::new(InMemory::new());
            let mortal = Mortal::new(&objects, lives, last_one_lands);
            let store: Arc<dyn ObjectStore> = Arc::<Mortal>::clone(&mortal);
            let dying = Lake::on(store, "memory://kills").await.unwrap();
            let first = fetch(&dying, &request(&vendor.url)).await;
            let story = format!("killed after {lives} calls ({last_one_lands}): {first:?}");

            let healthy = Lake::on(objects, "memory://kills").await.unwrap();
            let was_committed = healthy.raw().committed(&run()).await.unwrap().is_some();
            let again = fetch(&healthy, &request(&vendor.url)).await.unwrap();
            assert_eq!(again.outcome == Outcome::AlreadyCommitted, was_committed, "{story}");
            assert_whole(&healthy, &story).await;
            // When no call was left to fail the enumeration is complete. Until then the call failed, or had committed and
            // could not tidy up.
            if mortal.outlived() {
                assert!(lives > 10 && first.is_ok(), "{story}");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_resumed_ingest_killed_anywhere_is_made_good_by_the_next() {
    let vendor = Vendor::start(five_coins).await;
    for lives in 2..40 {
        let objects = Arc::new(InMemory::new());
        let healthy = Lake::on(Arc::clone(&objects) as Arc<dyn ObjectStore>, "memory://kills").await.unwrap();
        let soon = crate::lab::TestClock::new();
        let shared = crate::lab::deps(&soon);
        let deadline = Some(at() + TimeDelta::seconds(1));
        let paced = IngestRequest { deadline, ..request(&vendor.url) };
        let mut slow = shared.clone();
        slow.progress = Arc::new(move |_| soon.advance(std::time::Duration::from_secs(2)));
        let report = coinlake_ingest::ingest(&healthy, markets(), &paced, &slow).await.unwrap();
        assert_eq!((report.outcome, report.pages), (Outcome::Continue, 1));

        let mortal = Lake::on(Mortal::new(&objects, lives, true), "memory://kills").await.unwrap();
        let second = coinlake_ingest::ingest(&mortal, markets(), &request(&vendor.url), &shared).await;
        coinlake_ingest::ingest(&healthy, markets(), &request(&vendor.url), &shared).await.unwrap();
        assert_whole(&healthy, &format!("killed after {lives} calls: {second:?}")).await;
    }
}

#[tokio::test]
async fn an_import_killed_anywhere_is_made_good_by_the_next() {
    let file = |page| ImportFile { name: format!("{page}.json"), bytes: market_page(5, page, 2).into() };
    let files =
        ImportRequest { at: at(), files: (1..=3).map(file).collect(), currency: None, category: None };
    for last_one_lands in [false, true] {
        for lives in 3..20 {
            let objects = Arc::new(InMemory::new());
            let mortal =
                Lake::on(Mortal::new(&objects, lives, last_one_lands), "memory://kills").await.unwrap();
            let first = import(&mortal, markets(), &files).await;
            let healthy = Lake::on(objects, "memory://kills").await.unwrap();
            import(&healthy, markets(), &files).await.unwrap();
            assert_whole(&healthy, &format!("killed after {lives} calls: {first:?}")).await;
        }
    }
}
