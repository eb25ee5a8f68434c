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
    match (spec.fields(), partition) {
        ([], None) => Ok(String::new()),
        ([field], Some(_)) => Ok(format!("{}={}/", field.name, label(spec, partition)?)),
        _ => Err(TableError::PartitionMismatch),
    }
}

/// A partition for people: `2026-11-21`, `2026-11`; `all` when unpartitioned.
///
/// # Errors
/// As [`folder`].
pub(crate) fn label(spec: &PartitionSpec, partition: Option<PartitionKey>) -> Result<String, TableError> {
    let (field, PartitionKey(ordinal)) = match (spec.fields(), partition) {
        ([], None) => return Ok("all".to_owned()),
        ([field], Some(key)) => (field, key),
        _ => return Err(TableError::PartitionMismatch),
    };
    let value = match field.transform {
        Transform::Day => epoch_day(ordinal).map(|date| date.format("%Y-%m-%d").to_string()),
        Transform::Month => epoch_month(ordinal).map(|date| date.format("%Y-%m").to_string()),
        _ => None,
    };
    value.ok_or(TableError::PartitionMismatch)
}

fn epoch_day(ordinal: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(ordinal)
}

fn epoch_month(ordinal: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    let months = Months::new(ordinal.unsigned_abs());
    if ordinal >= 0 { epoch.checked_add_months(months) } else { epoch.checked_sub_months(months) }
}

#[cfg(test)]
mod tests {
    use iceberg::spec::{NestedField, PrimitiveType, Schema, Type};

    use super::*;

    fn spec(transform: Transform) -> PartitionSpec {
        let at = NestedField::required(1, "at", Type::Primitive(PrimitiveType::Timestamp));
        let schema = Schema::builder().with_fields([at.into()]).build().unwrap();
        let field = PartitionSpec::builder(schema).add_partition_field("at", "at_part", transform);
        field.unwrap().build().unwrap()
    }

    #[test]
    fn folders_are_named_by_the_date() {
        let cases = [
            (Transform::Day, "2026-11-21", 20_778, "at_part=2026-11-21/"),
            (Transform::Day, "1970-01-01", 0, "at_part=1970-01-01/"),
            (Transform::Day, "1969-12-31", -1, "at_part=1969-12-31/"),
            (Transform::Month, "2026-11-21", 682, "at_part=2026-11/"),
            (Transform::Month, "1970-01-31", 0, "at_part=1970-01/"),
            (Transform::Month, "1969-12-31", -1, "at_part=1969-12/"),
        ];
        for (transform, date, ordinal, expected) in cases {
            let time = format!("{date}T23:59:59Z").parse().unwrap();
            let key = PartitionKey::of(time, transform).unwrap();
            assert_eq!(key, PartitionKey(ordinal), "{date}");
            assert_eq!(PartitionKey::from_struct(&key.to_struct()), Some(key));
            assert_eq!(folder(&spec(transform), Some(key)).unwrap(), expected);
        }
    }

    #[test]
    fn key_and_spec_must_fit() {
        let none = PartitionSpec::unpartition_spec();
        assert_eq!(folder(&none, None).unwrap(), "");
        assert!(folder(&none, Some(PartitionKey(1))).is_err());
        assert!(folder(&spec(Transform::Day), None).is_err());
    }
}
