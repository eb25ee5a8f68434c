//! `GET /global`: one record under `data` for the whole market, amounts in some 60 currencies at once. One page.

use std::borrow::Cow;
use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};

use super::{AMOUNT_SCALE, dataset_id, pages};
use crate::staged::{
    Column, Field, Kind, LineReader, Members, Rows, Value, always, check_currency, for_each_member,
    read_value, schema, sometimes,
};
use crate::{
    Answer, Dataset, DatasetId, Decoder, Drift, ImportOptions, Options, Page, Place, Reason, Refusal,
    Rejected, Request,
};

/// Figures of the whole market, one staged row for each currency they are quoted in.
pub(crate) struct Global;

impl Dataset for Global {
    fn id(&self) -> DatasetId {
        dataset_id("global")
    }

    fn first_requests(&self, _: &Options) -> Vec<Request> {
        vec![Request::first("all", "/global")]
    }

    fn read<'a>(&self, _: &Request, answer: &Answer<'a>) -> Result<Page<'a>, Refusal> {
        pages::read_object(answer)
    }

    fn read_import<'a>(&self, body: &'a [u8]) -> Result<Vec<&'a str>, Refusal> {
        pages::import_object(body)
    }

    fn field_names(&self) -> Vec<&'static str> {
        FIELDS.iter().map(|field| field.name).collect()
    }

    fn import_request(&self, _: &ImportOptions) -> Request {
        Request::first("all", "/global")
    }

    fn staged_schema(&self) -> SchemaRef {
        schema(columns())
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(GlobalDecoder { reader: LineReader::new(&[], &FIELDS), rows: Rows::new(schema(columns())) })
    }
}

/// In the order of the columns.
pub(super) static FIELDS: [Field; 11] = [
    always("total_market_cap", Kind::Object),
    always("total_volume", Kind::Object),
    always("active_cryptocurrencies", Kind::Bigint),
    always("upcoming_icos", Kind::Bigint),
    always("ongoing_icos", Kind::Bigint),
    always("ended_icos", Kind::Bigint),
    always("markets", Kind::Bigint),
    always("market_cap_percentage", Kind::Object),
    always("market_cap_change_percentage_24h_usd", Kind::Double),
    // Since 2026.
    sometimes("volume_change_percentage_24h_usd", Kind::Double),
    always("updated_at", Kind::UnixSeconds),
];

/// Positions in the list of fields.
const TOTAL_MARKET_CAP: usize = 0;
const TOTAL_VOLUME: usize = 1;
const MARKET_CAP_PERCENTAGE: usize = 7;

const AMOUNT: Kind = Kind::Decimal(AMOUNT_SCALE);

/// The totals become one row for each currency; of the shares, two have columns of their own beside the whole object.
fn columns() -> Vec<Column> {
    let column = |name: &str, kind: Kind| Column {
        name: name.to_owned(),
        data_type: kind.data_type().expect("a kind of one column"),
        is_nullable: true,
    };
    let same_name = |field: &Field| column(field.name, field.kind);
    let mut columns =
        vec![Column { name: "quote_currency".to_owned(), data_type: DataType::Utf8, is_nullable: false }];
    columns.extend([column("total_market_cap", AMOUNT), column("total_volume", AMOUNT)]);
    columns.extend(FIELDS[TOTAL_VOLUME + 1..MARKET_CAP_PERCENTAGE].iter().map(same_name));
    columns.extend(["btc", "eth"].map(|coin| column(&format!("{coin}_market_cap_percentage"), Kind::Double)));
    columns.extend(FIELDS[MARKET_CAP_PERCENTAGE..].iter().map(same_name));
    columns
}

struct GlobalDecoder {
    reader: LineReader,
    rows: Rows,
}

impl Decoder for GlobalDecoder {
    fn push(&mut self, line: &[u8], place: Place) -> Result<usize, Rejected> {
        let members = self.reader.read(line)?;
        let values = self.reader.values(&members)?;
        let totals = self.totals(&members)?;
        let shares = self.shares(&members)?;
        for (currency, [market_cap, volume]) in &totals {
            let quote = [Value::Text(Cow::Borrowed(currency)), market_cap.clone(), volume.clone()];
            let (counts, rest) =
                values[TOTAL_VOLUME + 1..].split_at(MARKET_CAP_PERCENTAGE - TOTAL_VOLUME - 1);
            let row = [&quote[..], counts, &shares[..], rest].concat();
            self.rows.append(place, self.reader.fetched_at(), self.reader.facts(), &row);
        }
        Ok(totals.len())
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn finish(&mut self) -> RecordBatch {
        self.rows.finish()
    }

    fn take_drift(&mut self) -> Vec<Drift> {
        self.reader.take_drift()
    }
}

impl GlobalDecoder {
    /// Market cap and volume of each currency that either object names.
    fn totals<'a>(&mut self, members: &Members<'a>) -> Result<BTreeMap<String, [Value<'a>; 2]>, Rejected> {
        let mut totals = BTreeMap::new();
        for position in [TOTAL_MARKET_CAP, TOTAL_VOLUME] {
            for (currency, raw) in entries(members, position)? {
                check_currency(&currency)
                    .map_err(|fault| Rejected::in_field(FIELDS[position].name, fault))?;
                let total = self.read_entry(position, &currency, AMOUNT, raw)?;
                totals.entry(currency).or_insert([Value::Null, Value::Null])[position] = total;
            }
        }
        if totals.is_empty() {
            let fault = (Reason::MissingField, "no currency here nor in `total_volume`".to_owned());
            return Err(Rejected::in_field(FIELDS[TOTAL_MARKET_CAP].name, fault));
        }
        Ok(totals)
    }

    /// Shares of Bitcoin and of Ether.
    fn shares<'a>(&mut self, members: &Members<'a>) -> Result<[Value<'a>; 2], Rejected> {
        let mut shares = [Value::Null, Value::Null];
        for (coin, raw) in entries(members, MARKET_CAP_PERCENTAGE)? {
            let share = self.read_entry(MARKET_CAP_PERCENTAGE, &coin, Kind::Double, raw)?;
            match coin.as_str() {
                "btc" => shares[0] = share,
                "eth" => shares[1] = share,
                _ => {}
            }
        }
        Ok(shares)
    }

    fn read_entry<'a>(
        &mut self,
        position: usize,
        key: &str,
        kind: Kind,
        raw: &'a str,
    ) -> Result<Value<'a>, Rejected> {
        let parent = FIELDS[position].name;
        self.reader.note_retyped(|| format!("{parent}.{key}"), kind, raw);
        read_value(&sometimes("", kind), Some(raw))
            .map_err(|fault| Rejected::in_field(format!("{parent}.{key}"), fault))
    }
}

/// The entries of one of the objects; none where it is absent or null.
fn entries<'a>(members: &Members<'a>, position: usize) -> Result<Vec<(String, &'a str)>, Rejected> {
    let mut entries = Vec::new();
    if let Some(object) = members.fields[position].filter(|raw| *raw != "null") {
        for_each_member(object, |key, raw| entries.push((key.into_owned(), raw)))?;
    }
    Ok(entries)
}
