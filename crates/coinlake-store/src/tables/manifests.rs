//! The manifests of a new snapshot: small ones are folded together, so their number follows the files, not the commits.

use std::collections::HashSet;

use iceberg::io::FileIO;
use iceberg::spec::{
    DataFile, Datum, Literal, ManifestContentType, ManifestEntry, ManifestFile, ManifestWriter,
    ManifestWriterBuilder, PrimitiveLiteral, Struct, TableMetadata, Type,
};
use uuid::Uuid;

use super::error::TableError;

/// Entries in a full manifest. Manifests with fewer live files are folded into the next one written.
pub(crate) const MANIFEST_ENTRIES: usize = 256;

/// Which files of a table a commit replaces.
pub(crate) enum Replaced {
    Everything,
    Partitions(HashSet<Struct>),
}

impl Replaced {
    pub(crate) fn holds(&self, partition: &Struct) -> bool {
        match self {
            Self::Everything => true,
            Self::Partitions(partitions) => partitions.contains(partition),
        }
    }

    /// Whether files of a manifest may be replaced, by its partition bounds.
    pub(crate) fn may_touch(&self, manifest: &ManifestFile, metadata: &TableMetadata) -> bool {
        let Self::Partitions(partitions) = self else {
            return true;
        };
        let Some((low, high)) = partition_bounds(manifest, metadata) else {
            return true;
        };
        partitions.iter().any(|partition| match partition.fields() {
            [Some(Literal::Primitive(PrimitiveLiteral::Int(value)))] => (low..=high).contains(value),
            _ => true,
        })
    }
}

/// The smallest and largest ordinal in a manifest of a table with one day or month field and no null partition.
fn partition_bounds(manifest: &ManifestFile, metadata: &TableMetadata) -> Option<(i32, i32)> {
    let [field] = metadata.default_partition_type().fields() else {
        return None;
    };
    let Type::Primitive(kind) = field.field_type.as_ref() else {
        return None;
    };
    let [summary] = manifest.partitions.as_deref()? else {
        return None;
    };
    if summary.contains_null {
        return None;
    }
    let ordinal = |bytes: &[u8]| match Datum::try_from_bytes(bytes, kind.clone()).ok()?.literal() {
        PrimitiveLiteral::Int(value) => Some(*value),
        _ => None,
    };
    let low = ordinal(summary.lower_bound.as_ref()?)?;
    let high = ordinal(summary.upper_bound.as_ref()?)?;
    Some((low, high))
}

/// Writes the manifests of one new snapshot.
pub(crate) struct ManifestSink<'a> {
    io: &'a FileIO,
    metadata: &'a TableMetadata,
    snapshot_id: i64,
    commit: Uuid,
    open: Vec<Open>,
    written: Vec<ManifestFile>,
}

struct Open {
    content: ManifestContentType,
    writer: ManifestWriter,
    entries: usize,
}

impl<'a> ManifestSink<'a> {
    pub(crate) fn new(io: &'a FileIO, metadata: &'a TableMetadata, snapshot_id: i64, commit: Uuid) -> Self {
        Self { io, metadata, snapshot_id, commit, open: vec![], written: vec![] }
    }

    /// A file that this snapshot adds.
    pub(crate) async fn add(&mut self, file: DataFile) -> Result<(), TableError> {
        // A negative sequence number means: inherited from the commit.
        let writer = self.writer(ManifestContentType::Data).await?;
        Ok(writer.add_file(file, -1)?)
    }

    /// A file of the snapshot before, which stays.
    pub(crate) async fn keep(
        &mut self,
        content: ManifestContentType,
        entry: &ManifestEntry,
    ) -> Result<(), TableError> {
        let (sequence, snapshot) = (sequence(entry)?, added_by(entry)?);
        let file = entry.data_file().clone();
        let writer = self.writer(content).await?;
        Ok(writer.add_existing_file(file, snapshot, sequence, entry.file_sequence_number)?)
    }

    /// A file of the snapshot before, which goes.
    pub(crate) async fn remove(
        &mut self,
        content: ManifestContentType,
        entry: &ManifestEntry,
    ) -> Result<(), TableError> {
        let sequence = sequence(entry)?;
        let file = entry.data_file().clone();
        let writer = self.writer(content).await?;
        Ok(writer.add_delete_file(file, sequence, entry.file_sequence_number)?)
    }

    /// Everything written.
    pub(crate) async fn finish(mut self) -> Result<Vec<ManifestFile>, TableError> {
        for open in std::mem::take(&mut self.open) {
            self.written.push(open.writer.write_manifest_file().await?);
        }
        Ok(self.written)
    }

    async fn writer(&mut self, content: ManifestContentType) -> Result<&mut ManifestWriter, TableError> {
        if let Some(full) = self.take_full(content) {
            self.written.push(full.writer.write_manifest_file().await?);
        }
        let i = match self.open.iter().position(|open| open.content == content) {
            Some(i) => i,
            None => {
                let writer = self.new_writer(content)?;
                self.open.push(Open { content, writer, entries: 0 });
                self.open.len() - 1
            }
        };
        self.open[i].entries += 1;
        Ok(&mut self.open[i].writer)
    }

    fn take_full(&mut self, content: ManifestContentType) -> Option<Open> {
        let is_full = |open: &Open| open.content == content && open.entries >= MANIFEST_ENTRIES;
        let i = self.open.iter().position(is_full)?;
        Some(self.open.remove(i))
    }

    fn new_writer(&self, content: ManifestContentType) -> Result<ManifestWriter, TableError> {
        let number = self.written.len() + self.open.len();
        let location = self.metadata.location();
        let path = format!("{location}/metadata/{}-m{number}.avro", self.commit);
        let builder = ManifestWriterBuilder::new(
            self.io.new_output(path)?,
            Some(self.snapshot_id),
            self.metadata.current_schema().clone(),
            self.metadata.default_partition_spec().as_ref().clone(),
        );
        Ok(match content {
            ManifestContentType::Data => builder.build_v2_data(),
            ManifestContentType::Deletes => builder.build_v2_deletes(),
        })
    }
}

/// The snapshot that brought the file of an entry.
pub(crate) fn added_by(entry: &ManifestEntry) -> Result<i64, TableError> {
    entry.snapshot_id().ok_or_else(|| incomplete(entry, "snapshot id"))
}

fn sequence(entry: &ManifestEntry) -> Result<i64, TableError> {
    entry.sequence_number().ok_or_else(|| incomplete(entry, "sequence number"))
}

fn incomplete(entry: &ManifestEntry, what: &str) -> TableError {
    let message = format!("the manifest entry of {} has no {what}", entry.file_path());
    iceberg::Error::new(iceberg::ErrorKind::DataInvalid, message).into()
}
