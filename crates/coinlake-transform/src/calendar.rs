//! `curated.calendar`: generated, from no vendor.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Int32Array, RecordBatch};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::Lineage;
use crate::plan::{Unit, published, refuse_foreign};
use crate::publish::{Draft, Part, publish_until_done};
use crate::report::{Counts, TableReport};
use crate::rows::{RowSink, nullable};

/// The year of Bitcoin's first block.
const FIRST_YEAR: i32 = 2009;
const LAST_YEAR: i32 = 2040;

/// Writes the calendar if the table does not hold this version of it.
pub(crate) async fn publish_calendar(
    context: &Arc<Context>,
    target: Target,
) -> Result<Option<TableReport>, TransformError> {
    let began = context.deps.now();
    let lineage = Lineage::new([].into());
    if !context.rebuild && published(context, &target.files).await?.as_ref() == Some(&lineage) {
        return Ok(None);
    }
    refuse_foreign(context, &target, None).await?;
    let unit = Unit {
        partition: None,
        label: target.label(None),
        dirty: [].into(),
        lineage,
        files: vec![],
        keeps: false,
    };
    let sink = RowSink::open(context, &target, None, unit.lineage.to_footer())?;
    sink.send(rows(&target)?).await;
    let written = sink.finish().await?;
    let part = Part {
        unit,
        files: written.files,
        tally: Some(written.tally),
        counts: Counts::default(),
        unbalanced: 0,
        manifests: vec![],
    };
    publish_until_done(context, target, Draft::new(context, vec![part], began)).await
}

fn rows(target: &Target) -> Result<RecordBatch, TransformError> {
    let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).expect("a first of January");
    let dates: Vec<NaiveDate> = first.iter_days().take_while(|date| date.year() <= LAST_YEAR).collect();
    let ints = |of: &dyn Fn(NaiveDate) -> i32| {
        Arc::new(dates.iter().map(|d| Some(of(*d))).collect::<Int32Array>()) as ArrayRef
    };
    let days = |of: &dyn Fn(NaiveDate) -> NaiveDate| {
        Arc::new(dates.iter().map(|d| Some(of(*d).to_epoch_days())).collect::<Date32Array>()) as ArrayRef
    };
    let is_weekend = dates.iter().map(|date| Some(matches!(date.weekday(), Weekday::Sat | Weekday::Sun)));
    let column = |name: &str| -> Result<ArrayRef, TransformError> {
        Ok(match name {
            "date" => days(&|date| date),
            "year" => ints(&|date| date.year()),
            "quarter" => ints(&|date| quarter(date)),
            "month" => ints(&|date| date.month() as i32),
            "day_of_month" => ints(&|date| date.day() as i32),
            "day_of_year" => ints(&|date| date.ordinal() as i32),
            "day_of_week" => ints(&|date| date.weekday().number_from_monday() as i32),
            "iso_year" => ints(&|date| date.iso_week().year()),
            "iso_week" => ints(&|date| date.iso_week().week() as i32),
            "is_weekend" => Arc::new(is_weekend.clone().collect::<BooleanArray>()),
            "month_start" => days(&|date| date - Days::new(u64::from(date.day0()))),
            "quarter_start" => days(&|date| month_start(date.year(), quarter(date) as u32 * 3 - 2)),
            "year_start" => days(&|date| month_start(date.year(), 1)),
            other => {
                let cause = format!("column `{other}` is in the catalog, and nobody says how to fill it");
                return Err(TransformError::Table { table: target.name(), cause });
            }
        })
    };
    let schema = nullable(&target.definition.arrow_schema());
    let columns = schema.fields().iter().map(|field| column(field.name())).collect::<Result<_, _>>()?;
    RecordBatch::try_new(schema, columns).map_err(TransformError::arrow("generate the calendar"))
}

fn quarter(date: NaiveDate) -> i32 {
    date.month0() as i32 / 3 + 1
}

fn month_start(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).expect("every month has a first day")
}
