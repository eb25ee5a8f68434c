//! What a data file was made from: the key-value pairs in its Parquet footer.

use std::collections::BTreeMap;

use bytes::Bytes;
use iceberg::spec::DataFile;
use object_store::ObjectStoreExt;
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, ParquetMetaData, ParquetMetaDataReader};

use crate::tables::{TableError, Tables};

/// Bytes read from a file's end at first: holds the footer of most files, with one request.
const FOOTER_GUESS: u64 = 64 * 1024;

impl Tables {
    /// The facts that the writer of a data file put into its footer.
    ///
    /// # Errors
    /// When the file cannot be read or is no Parquet file.
    pub async fn lineage(&self, file: &DataFile) -> Result<BTreeMap<String, String>, TableError> {
        let footer = self.footer(file).await?;
        let pairs = footer.file_metadata().key_value_metadata();
        Ok(pairs.into_iter().flatten().filter_map(pair).collect())
    }

    async fn footer(&self, file: &DataFile) -> Result<ParquetMetaData, TableError> {
        let size = file.file_size_in_bytes();
        let mut wanted = FOOTER_GUESS;
        loop {
            let tail = self.tail(file, wanted.min(size)).await?;
            let mut reader = ParquetMetaDataReader::new();
            match reader.try_parse_sized(&tail, size) {
                Err(ParquetError::NeedMoreData(needed)) if wanted < size => {
                    wanted = (wanted * 2).max(needed as u64);
                }
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(reader.finish()?),
            }
        }
    }

    async fn tail(&self, file: &DataFile, bytes: u64) -> Result<Bytes, TableError> {
        let path = self.objects.path(file.file_path())?;
        let size = file.file_size_in_bytes();
        Ok(self.objects.store().get_range(&path, size - bytes..size).await?)
    }
}

fn pair(pair: &KeyValue) -> Option<(String, String)> {
    Some((pair.key.clone(), pair.value.clone()?))
}
