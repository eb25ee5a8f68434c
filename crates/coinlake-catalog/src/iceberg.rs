//! Column types and tables as Iceberg sees them.

use std::sync::Arc;

use iceberg::spec::{
    NestedField, NullOrder, PrimitiveType, Schema, SortDirection, SortField, SortOrder,
    Transform as IcebergTransform, Type, UnboundPartitionSpec,
};

use crate::{CatalogError, ColumnType, Table, Transform};

impl ColumnType {
    /// The Iceberg type of the column's values.
    pub fn iceberg(self) -> Type {
        Type::Primitive(match self {
            Self::String => PrimitiveType::String,
            Self::Boolean => PrimitiveType::Boolean,
            Self::Int => PrimitiveType::Int,
            Self::Bigint => PrimitiveType::Long,
            Self::Double => PrimitiveType::Double,
            Self::Date => PrimitiveType::Date,
            Self::Timestamp => PrimitiveType::Timestamp,
            Self::Decimal { precision, scale } => PrimitiveType::Decimal {
                precision: u32::from(precision),
                scale: u32::from(scale.unsigned_abs()),
            },
        })
    }
}

impl Transform {
    /// The Iceberg transform of the same name.
    pub fn iceberg(self) -> IcebergTransform {
        match self {
            Self::Identity => IcebergTransform::Identity,
            Self::Day => IcebergTransform::Day,
            Self::Month => IcebergTransform::Month,
        }
    }
}

impl Table {
    /// The schema of a new Iceberg table: field ids from 1 in column order, descriptions as field docs, the grain as
    /// identifier fields.
    pub fn iceberg_schema(&self) -> Result<Schema, CatalogError> {
        let fields = self.columns.iter().zip(1..).map(|(column, id)| {
            let field = NestedField::new(id, &column.name, column.column_type.iceberg(), !column.nullable);
            Arc::new(field.with_doc(column.documentation()))
        });
        let grain = self.columns.iter().zip(1..).filter(|(column, _)| self.grain.contains(&column.name));
        Schema::builder()
            .with_fields(fields)
            .with_identifier_field_ids(grain.map(|(_, id)| id))
            .build()
            .map_err(|source| self.no_iceberg(source))
    }

    /// The partition spec over `schema`, whose fields are found by name because ids differ once a table has evolved.
    /// The partition field is called `<column>_day` or `<column>_month` (`<column>` for the identity), as other
    /// writers of Iceberg tables call it.
    pub fn iceberg_partition_spec(&self, schema: &Schema) -> Result<UnboundPartitionSpec, CatalogError> {
        let mut spec = UnboundPartitionSpec::builder();
        if let Some(partition) = &self.partition {
            let name = match partition.transform {
                Transform::Identity => partition.column.clone(),
                other => format!("{}_{}", partition.column, other.as_str()),
            };
            let source = self.field_id(schema, &partition.column)?;
            spec = spec
                .add_partition_field(source, name, partition.transform.iceberg())
                .map_err(|source| self.no_iceberg(source))?;
        }
        Ok(spec.build())
    }

    /// The sort order over `schema`: the sort columns ascending. They are never null, so the order of nulls is moot.
    pub fn iceberg_sort_order(&self, schema: &Schema) -> Result<SortOrder, CatalogError> {
        let mut order = SortOrder::builder();
        for column in &self.sort {
            order.with_sort_field(SortField {
                source_id: self.field_id(schema, column)?,
                transform: IcebergTransform::Identity,
                direction: SortDirection::Ascending,
                null_order: NullOrder::First,
            });
        }
        order.build(schema).map_err(|source| self.no_iceberg(source))
    }

    fn field_id(&self, schema: &Schema, column: &str) -> Result<i32, CatalogError> {
        schema
            .field_id_by_name(column)
            .ok_or_else(|| CatalogError::MissingField { table: self.full_name(), column: column.to_owned() })
    }

    fn no_iceberg(&self, source: iceberg::Error) -> CatalogError {
        CatalogError::Iceberg { table: self.full_name(), source: Box::new(source) }
    }
}
