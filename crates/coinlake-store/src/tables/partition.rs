//! The values a table is partitioned by.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use iceberg::spec::{Literal, PartitionSpec, PrimitiveLiteral, Struct, Transform};

use super::error::TableError;

/// One partition of a table: days or months since 1970-01-01 UTC, by the table's transform
/// (Iceberg specification, "Partition Transforms").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartitionKey(pub i32);

impl PartitionKey {
    /// The day that holds `date`.
    pub fn day(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }

    /// The month that holds `date`.
    pub fn month(date: NaiveDate) -> Self {
        Self((date.year() - 1970) * 12 + date.month0() as i32)
    }

    /// The partition that holds `time`, under `transform`; `None` when the transform is neither day nor month.
    pub fn of(time: DateTime<Utc>, transform: Transform) -> Option<Self> {
        match transform {
            Transform::Day => Some(Self::day(time.date_naive())),
            Transform::Month => Some(Self::month(time.date_naive())),
            _ => None,
        }
    }

    pub(crate) fn to_struct(self) -> Struct {
        Struct::from_iter([Some(Literal::int(self.0))])
    }

    /// The key in a partition tuple: `None` for an unpartitioned table and for a null.
    pub(crate) fn from_struct(partition: &Struct) -> Option<Self> {
        match partition.fields() {
            [Some(Literal::Primitive(PrimitiveLiteral::Int(ordinal)))] => Some(Self(*ordinal)),
            _ => None,
        }
    }
}

/// The folder of a partition, as other engines name it: `snapshot_at_day=2026-11-21/`; empty when unpartitioned.
///
/// # Errors
/// When a key is given for an unpartitioned table, or none for a partitioned one.
pub(crate) fn folder(spec: &PartitionSpec, partition: Option<PartitionKey>) -> Result<String, TableError> {
    let (field, PartitionKey(ordinal)) = match (spec.fields(), partition) {
        ([], None) => return Ok(String::new()),
        ([field], Some(key)) => (field, key),
        _ => return Err(TableError::PartitionMismatch),
    };
    let value = match field.transform {
        Transform::Day => epoch_day(ordinal).map(|date| date.format("%Y-%m-%d").to_string()),
        Transform::Month => epoch_month(ordinal).map(|date| date.format("%Y-%m").to_string()),
        _ => None,
    };
    let value = value.ok_or(TableError::PartitionMismatch)?;
    Ok(format!("{}={value}/", field.name))
}

fn epoch_day(ordinal: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(ordinal)
}

fn epoch_month(ordinal: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    let months = Months::new(ordinal.unsigned_abs());
    if ordinal >= 0 { epoch.checked_add_months(months) } else { epoch.checked_sub_months(months) }
}
