//! Decimals as doubles: the nearest one, as Athena's engine finds it. The engine's own cast divides two doubles, which
//! rounds more than once: 172.36 became 172.35999999999999.
//!
//! A filter on such a double reads all files of the chosen days; one on the decimal itself leaves out files by their bounds.

use std::any::Any;
use std::fmt::Write;
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Field, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::utils::take_function_args;
use datafusion::common::{DFSchema, ScalarValue, internal_err};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{
    Cast, ColumnarValue, Expr, ExprSchemable, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature, TryCast, Volatility,
};
use datafusion::optimizer::analyzer::function_rewrite::ApplyFunctionRewrites;

/// The rule that puts our cast in the place of the engine's, also where types made the engine cast by itself: it has to
/// come after the rules that do.
pub(super) fn rule() -> ApplyFunctionRewrites {
    ApplyFunctionRewrites::new(vec![Arc::new(Casts(Arc::new(NearestDouble::new().into())))])
}

#[derive(Debug)]
struct Casts(Arc<ScalarUDF>);

impl FunctionRewrite for Casts {
    fn name(&self) -> &str {
        "nearest_double"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _: &ConfigOptions) -> Result<Transformed<Expr>> {
        match expr {
            Expr::Cast(Cast { expr, data_type: DataType::Float64 })
            | Expr::TryCast(TryCast { expr, data_type: DataType::Float64 })
                if matches!(expr.get_type(schema)?, DataType::Decimal128(..)) =>
            {
                let call = ScalarFunction::new_udf(Arc::clone(&self.0), vec![*expr]);
                Ok(Transformed::yes(Expr::ScalarFunction(call)))
            }
            other => Ok(Transformed::no(other)),
        }
    }
}

/// The cast as a function of one decimal.
#[derive(Debug, PartialEq, Eq, Hash)]
struct NearestDouble {
    signature: Signature,
}

impl NearestDouble {
    fn new() -> Self {
        Self { signature: Signature::any(1, Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for NearestDouble {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn name(&self) -> &str {
        "nearest_double"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let is_nullable = args.arg_fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new(self.name(), DataType::Float64, is_nullable)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [value] = take_function_args(self.name(), args.args)?;
        match value {
            ColumnarValue::Array(decimals) => Ok(ColumnarValue::Array(Arc::new(doubles(decimals.as_ref())?))),
            ColumnarValue::Scalar(decimal) => {
                let doubles = doubles(decimal.to_array()?.as_ref())?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&doubles, 0)?))
            }
        }
    }
}

fn doubles(decimals: &dyn Array) -> Result<Float64Array> {
    let DataType::Decimal128(_, scale) = decimals.data_type() else {
        return internal_err!("{} is no decimal", decimals.data_type());
    };
    let mut text = String::new();
    let decimals = decimals.as_primitive::<Decimal128Type>().iter();
    Ok(decimals.map(|digits| digits.map(|digits| nearest(digits, *scale, &mut text))).collect())
}

/// The double that is nearest to `digits` with `scale` of them behind the point; `text` is space to write in.
fn nearest(digits: i128, scale: i8, text: &mut String) -> f64 {
    text.clear();
    // Parsing rounds once, whatever the number of digits.
    write!(text, "{digits}e{}", -i32::from(scale)).expect("text takes all that is written");
    text.parse().expect("digits with an exponent are a number")
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::Decimal128Array;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_become_the_nearest_doubles() {
        for (digits, scale, double) in [
            (172_360_000_000_000_000_000_000_000, 24, 172.36),
            (1, 24, 1e-24),
            (-5, 1, -0.5),
            (i128::from(u64::MAX), 0, 18_446_744_073_709_551_615.0),
            // Half between two doubles, which is the even one, and a little more.
            (9_007_199_254_740_993, 0, 9_007_199_254_740_992.0),
            (90_071_992_547_409_930_000_000_000_000_001, 16, 9_007_199_254_740_994.0),
            (7, -2, 700.0),
        ] {
            assert_eq!(nearest(digits, scale, &mut String::new()), double, "{digits} e-{scale}");
        }
    }

    #[test]
    fn null_stays_null() {
        let decimals = Decimal128Array::from(vec![Some(15), None]).with_precision_and_scale(38, 1);
        let found = doubles(&decimals.expect("a decimal")).expect("doubles");
        assert_eq!(found, Float64Array::from(vec![Some(1.5), None]));
    }

    proptest! {
        #[test]
        fn a_decimal_is_the_double_that_its_text_is(digits in -(10_i128.pow(38) - 1)..10_i128.pow(38), scale in 0..=38_i8) {
            let (sign, digits_only) = (if digits < 0 { "-" } else { "" }, digits.unsigned_abs());
            let padded = format!("{digits_only:039}");
            let (whole, fraction) = padded.split_at(39 - scale as usize);
            let text: f64 = format!("{sign}{whole}.{fraction}0").parse().expect("a number");
            prop_assert_eq!(nearest(digits, scale, &mut String::new()), text);
        }
    }
}
