//! Iceberg types as Glue and Athena write them.

use iceberg::spec::{PrimitiveType, Type};

/// The Hive type that shows what an Iceberg column holds; for people and the console, since engines read the metadata
/// file. The mapping of Iceberg's own Glue catalog (`IcebergToGlueConverter.toTypeString`).
pub(super) fn type_of(kind: &Type) -> String {
    match kind {
        Type::Primitive(kind) => primitive(kind),
        Type::Struct(fields) => {
            let fields = fields.fields().iter();
            let fields: Vec<String> =
                fields.map(|field| format!("{}:{}", field.name, type_of(&field.field_type))).collect();
            format!("struct<{}>", fields.join(","))
        }
        Type::List(list) => format!("array<{}>", type_of(&list.element_field.field_type)),
        Type::Map(map) => {
            let (key, value) = (&map.key_field.field_type, &map.value_field.field_type);
            format!("map<{},{}>", type_of(key), type_of(value))
        }
    }
}

fn primitive(kind: &PrimitiveType) -> String {
    let name = match kind {
        PrimitiveType::Boolean => "boolean",
        PrimitiveType::Int => "int",
        PrimitiveType::Long => "bigint",
        PrimitiveType::Float => "float",
        PrimitiveType::Double => "double",
        PrimitiveType::Date => "date",
        PrimitiveType::Timestamp
        | PrimitiveType::Timestamptz
        | PrimitiveType::TimestampNs
        | PrimitiveType::TimestamptzNs => "timestamp",
        PrimitiveType::Time | PrimitiveType::String | PrimitiveType::Uuid => "string",
        PrimitiveType::Fixed(_) | PrimitiveType::Binary => "binary",
        PrimitiveType::Decimal { precision, scale } => return format!("decimal({precision},{scale})"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use iceberg::spec::{ListType, NestedField, StructType};

    use super::*;

    #[test]
    fn nested_types_are_written_in_one_line() {
        let price = Type::Primitive(PrimitiveType::Decimal { precision: 38, scale: 24 });
        let field = NestedField::required(1, "price", price);
        let row = Type::Struct(StructType::new(vec![Arc::new(field)]));
        let list = Type::List(ListType { element_field: NestedField::list_element(2, row, true).into() });
        assert_eq!(type_of(&list), "array<struct<price:decimal(38,24)>>");
    }
}
