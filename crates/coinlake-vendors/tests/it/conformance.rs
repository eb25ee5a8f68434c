//! What every dataset of every vendor promises.

use std::collections::BTreeSet;

use arrow::datatypes::{DataType, TimeUnit};
use coinlake_vendors::{
    Answer, Dataset, ImportOptions, Options, PageEnd, Refusal, datasets, vendor, vendors,
};

use crate::support::{ok, push};

fn options() -> Options {
    Options {
        quote_currencies: vec!["usd".to_owned(), "EUR".to_owned(), "usd".to_owned()],
        ..Options::default()
    }
}

/// An answer with this many made-up records, in the vendor's envelope.
fn answer(dataset: &dyn Dataset, records: usize) -> String {
    let list: Vec<String> = (0..records).map(|number| format!(r#"{{"id":"coin-{number}"}}"#)).collect();
    match dataset.id().name {
        "global" => r#"{"data":{"markets":7}}"#.to_owned(),
        _ => format!("[{}]", list.join(",\n ")),
    }
}

#[test]
fn every_dataset_has_a_vendor_and_a_name_of_its_own() {
    let ids: BTreeSet<_> = datasets().iter().map(|dataset| dataset.id()).collect();
    assert_eq!(ids.len(), datasets().len());
    for id in ids {
        assert!(vendor(id.vendor).is_some(), "{id}");
        assert_eq!(coinlake_vendors::dataset(id.vendor, id.name).map(|dataset| dataset.id()), Some(id));
    }
    assert!(coinlake_vendors::dataset("coingecko", "candles").is_none());
}

#[test]
fn the_first_plan_of_every_vendor_needs_no_key() {
    for vendor in vendors() {
        assert_eq!(vendor.plans()[0].key_header, None, "{}", vendor.name());
        for plan in vendor.plans() {
            assert_eq!(vendor.base_url(plan.name), Some(plan.base_url));
            assert!(
                plan.base_url.starts_with("https://") && !plan.base_url.ends_with('/'),
                "{}",
                plan.base_url
            );
            assert!(plan.requests_per_minute > 0);
        }
        assert_eq!(vendor.base_url("gold"), None);
    }
}

#[test]
fn series_are_unique_and_safe_in_object_keys() {
    let odd =
        Options { categories: vec!["a b".to_owned(), "a_b".to_owned(), "../x".to_owned()], ..options() };
    for dataset in datasets() {
        for options in [options(), odd.clone()] {
            let requests = dataset.first_requests(&options);
            assert!(!requests.is_empty(), "{}", dataset.id());
            let series: BTreeSet<_> = requests.iter().map(|request| &request.series).collect();
            assert_eq!(series.len(), requests.len(), "{}", dataset.id());
            for request in &requests {
                let is_safe = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                assert!(
                    !request.series.is_empty() && request.series.chars().all(is_safe),
                    "{}",
                    request.series
                );
                assert!(request.path.starts_with('/'));
                assert_eq!(request.page, 1);
                assert_eq!(request.asked["path"], request.path);
            }
        }
    }
}

#[test]
fn the_next_page_differs_in_its_number_only() {
    for dataset in datasets() {
        for request in dataset.first_requests(&options()) {
            let next = request.next_page();
            assert_eq!((next.page, &next.series, &next.path), (2, &request.series, &request.path));
            let changed = |name: &str| name == "page";
            for (before, after) in request.query.iter().zip(&next.query) {
                assert_eq!(before == after, !changed(&before.0), "{before:?} {after:?}");
            }
            for (name, fact) in &request.asked {
                assert_eq!(*fact == next.asked[name], !changed(name), "{name}");
            }
        }
    }
}

#[test]
fn staged_tables_begin_with_the_common_columns() {
    let time = DataType::Timestamp(TimeUnit::Microsecond, None);
    let common = [
        ("_page", DataType::Int32),
        ("_line", DataType::Int32),
        ("snapshot_at", time.clone()),
        ("fetched_at", time),
    ];
    for dataset in datasets() {
        let schema = dataset.staged_schema();
        for (index, (name, data_type)) in common.iter().enumerate() {
            let field = schema.field(index);
            assert_eq!((field.name().as_str(), field.data_type()), (*name, data_type), "{}", dataset.id());
            assert!(!field.is_nullable());
        }
        let names: BTreeSet<_> = schema.fields().iter().map(|field| field.name()).collect();
        assert_eq!(names.len(), schema.fields().len(), "{}", dataset.id());
        let mut decoder = dataset.decoder();
        assert_eq!(decoder.rows(), 0);
        assert_eq!(decoder.finish().schema(), schema, "{}", dataset.id());
    }
}

#[test]
fn empty_full_and_short_pages_say_how_the_series_goes_on() {
    let options = Options { page_size: 3, ..options() };
    for dataset in datasets() {
        let asked = &dataset.first_requests(&options)[0];
        for (records, expected) in
            [(0, PageEnd::Last), (2, PageEnd::Short), (3, PageEnd::More), (5, PageEnd::More)]
        {
            let body = answer(*dataset, records);
            let page = dataset.read(asked, &ok(&body)).expect("a page");
            let expected = if asked.page_size.is_some() { expected } else { PageEnd::Last };
            assert_eq!(page.end, expected, "{} {records}", dataset.id());
            assert!(page.records.iter().all(|record| body.contains(record)), "{}", dataset.id());
            if dataset.id().name != "global" {
                assert_eq!(page.records.len(), records, "{}", dataset.id());
            }
        }
    }
}

#[test]
fn a_page_torn_anywhere_is_broken_and_keeps_nothing() {
    for dataset in datasets() {
        let body = answer(*dataset, 3);
        let asked = &dataset.first_requests(&options())[0];
        for end in 0..body.len() {
            for torn in [body[..end].to_owned(), format!("{}\u{0}{}", &body[..end], &body[end..])] {
                let refusal = dataset.read(asked, &ok(&torn)).expect_err("torn");
                assert!(matches!(refusal, Refusal::Broken { .. }), "{} {torn}: {refusal}", dataset.id());
                assert!(refusal.is_retryable());
            }
        }
        let not_text = Answer { body: b"[{\"id\":\"\xff\"}]", ..ok("") };
        assert!(matches!(dataset.read(asked, &not_text), Err(Refusal::Broken { .. })), "{}", dataset.id());
    }
}

#[test]
fn another_shape_is_broken() {
    for dataset in datasets() {
        let asked = &dataset.first_requests(&options())[0];
        let bodies: &[&str] = match dataset.id().name {
            "global" => &["{}", "[]", "7", "null", r#"{"data":null}"#, r#"{"data":[]}"#, r#""data""#],
            _ => &["{}", "7", "null", r#"{"data":[]}"#, r#""[]""#],
        };
        for body in bodies {
            let refusal = dataset.read(asked, &ok(body)).expect_err(body);
            assert!(matches!(refusal, Refusal::Broken { .. }), "{} {body}: {refusal}", dataset.id());
        }
    }
}

#[test]
fn a_file_may_be_an_answer_or_ndjson() {
    for dataset in datasets() {
        let body = answer(*dataset, 3);
        let page = dataset.read(&dataset.first_requests(&options())[0], &ok(&body)).expect("a page");
        let with_mark = format!("\u{feff}{body}\n");
        let lines = format!("{}\r\n\n", page.records.join("\r\n"));
        for file in [&body, &with_mark, &lines] {
            assert_eq!(
                dataset.read_import(file.as_bytes()).as_ref(),
                Ok(&page.records),
                "{} {file}",
                dataset.id()
            );
        }
        for file in ["", " \n", "{\"id\":1}\n{\"id\":", "[{\"id\":1},\n", "\u{0}"] {
            let refusal = dataset.read_import(file.as_bytes()).expect_err(file);
            assert!(matches!(refusal, Refusal::Broken { .. }), "{} {file}: {refusal}", dataset.id());
        }
    }
}

#[test]
fn an_error_body_on_a_line_of_a_file_refuses_the_file() {
    for dataset in datasets() {
        let file = "{\"id\":\"a\",\"error\":\"a field\"}\n{\"error\":\"Missing parameter\"}\n";
        let said = "Missing parameter".to_owned();
        let expected = Err(Refusal::Rejected { status: 200, code: None, said });
        assert_eq!(dataset.read_import(file.as_bytes()), expected, "{}", dataset.id());
    }
}

#[test]
fn an_imported_request_states_what_is_known_and_no_page() {
    let known =
        ImportOptions { quote_currency: Some("ETH".to_owned()), category: Some("meme-token".to_owned()) };
    for dataset in datasets() {
        let request = dataset.import_request(&known);
        assert!(
            request.asked.contains_key("path") && !request.asked.contains_key("page"),
            "{}",
            dataset.id()
        );
        if dataset.id().name == "markets" {
            assert_eq!(request.series, "eth-category-meme-token");
            assert_eq!(
                (&request.asked["vs_currency"], &request.asked["category"]),
                (&"eth".into(), &"meme-token".into())
            );
        }
    }
}

#[test]
fn a_rejected_line_leaves_no_rows() {
    for dataset in datasets() {
        let mut decoder = dataset.decoder();
        for line in ["", "{", "7", "{}", r#"{"_fetched_at":"2026-11-21T10:00:05Z","_request":{}}"#] {
            push(decoder.as_mut(), line.as_bytes()).expect_err(line);
        }
        assert_eq!((decoder.rows(), decoder.finish().num_rows()), (0, 0), "{}", dataset.id());
    }
}
