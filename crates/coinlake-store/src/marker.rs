//! The object that makes a place a lake: its format and where it was made.

use std::sync::Arc;

use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::lake::GlueDatabases;

const MARKER: &str = "_coinlake.json";

/// The layout of a lake that this program writes, and the newest it reads.
const LAKE_FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
pub(crate) struct Marker {
    format: u32,
    /// The root URI the tables' metadata was written for.
    pub(crate) location: String,
    /// What the names of the Glue databases begin with that hold the tables' pointers; only on S3. Two sets of tables
    /// over the same folders would delete each other's files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) databases: Option<String>,
    /// The region of these databases; markers of older versions name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    /// Whether the lake is filled from simulated vendors.
    #[serde(default)]
    pub(crate) simulated: bool,
}

/// What every format has: read first, so that a newer lake is recognised whatever else it says.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Marker {
    pub(crate) fn at(root: &str, glue: Option<&GlueDatabases>) -> Self {
        Self {
            format: LAKE_FORMAT,
            location: root.to_owned(),
            databases: glue.map(|glue| glue.prefix.clone()),
            region: glue.map(|glue| glue.region.clone()),
            simulated: false,
        }
    }

    /// The same, of a lake that is filled from simulated vendors or not.
    pub(crate) fn simulated(self, simulated: bool) -> Self {
        Self { simulated, ..self }
    }

    fn payload(&self) -> PutPayload {
        serde_json::to_vec(self).expect("plain values serialize").into()
    }
}

/// Makes `marker` that of its lake unless there is one.
pub(crate) async fn create(objects: &Arc<dyn ObjectStore>, marker: &Marker) -> Result<(), StoreError> {
    let root = &marker.location;
    let create = PutOptions::from(PutMode::Create);
    match objects.put_opts(&Path::from(MARKER), marker.payload(), create).await {
        Ok(_) | Err(Error::AlreadyExists { .. }) => Ok(()),
        // The answer may be lost of a request that was fulfilled.
        Err(error) => match read(objects, root).await {
            Ok(Some(_)) => Ok(()),
            _ => Err(StoreError::storage("write", format!("{root}/{MARKER}"), error)),
        },
    }
}

/// Replaces the marker.
pub(crate) async fn write(objects: &Arc<dyn ObjectStore>, marker: &Marker) -> Result<(), StoreError> {
    let written = objects.put(&Path::from(MARKER), marker.payload()).await;
    written.map_err(|error| StoreError::storage("write", format!("{}/{MARKER}", marker.location), error))?;
    Ok(())
}

/// The marker; `None` when there is none. Fails when it is of a newer format or no marker at all.
pub(crate) async fn read(objects: &Arc<dyn ObjectStore>, root: &str) -> Result<Option<Marker>, StoreError> {
    let place = format!("{root}/{MARKER}");
    let failed = |error| StoreError::storage("read", &place, error);
    let bytes = match objects.get(&Path::from(MARKER)).await {
        Ok(object) => object.bytes().await.map_err(failed)?,
        Err(error @ Error::NotFound { .. }) => match failed(error) {
            // Not the object is missing, but the bucket.
            refused @ StoreError::Refused { .. } => return Err(refused),
            _ => return Ok(None),
        },
        Err(error) => return Err(failed(error)),
    };
    let damaged = |error: serde_json::Error| {
        let remedy = "delete it and run `coinlake bootstrap`, then `coinlake transform --rebuild`";
        StoreError::damaged(&place, error, remedy)
    };
    let Format { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
    if format > LAKE_FORMAT {
        return Err(StoreError::NewerFormat {
            place: root.to_owned(),
            found: format,
            supported: LAKE_FORMAT,
        });
    }
    serde_json::from_slice(&bytes).map(Some).map_err(damaged)
}
