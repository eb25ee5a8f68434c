//! Queries keep to the SQL that Athena and DataFusion understand alike.
//!
//! The rule is a list of what is allowed where something is called, and of words and shapes that are known to differ.

use coinlake_catalog::queries::{self, Query, QueryKind};

/// Functions, and the words of SQL that an opening parenthesis may follow. (`round` of a decimal has another type in each
/// engine, which the comparison in the local cloud notices; of a double it is the same.)
const BEFORE_PARENTHESIS: [&str; 51] = [
    "and",
    "array_agg",
    "as",
    "by",
    "cast",
    "cbrt",
    "coalesce",
    "corr",
    "count",
    "cube",
    "date_trunc",
    "decimal",
    "dense_rank",
    "else",
    "exp",
    "extract",
    "first_value",
    "from",
    "from_unixtime",
    "in",
    "lag",
    "last_value",
    "lead",
    "length",
    "ln",
    "log10",
    "lower",
    "max",
    "min",
    "not",
    "nth_value",
    "nullif",
    "on",
    "or",
    "over",
    "power",
    "rank",
    "replace",
    "rollup",
    "round",
    "row_number",
    "select",
    "sqrt",
    "stddev_samp",
    "sum",
    "then",
    "timestamp",
    "trim",
    "try_cast",
    "upper",
    "when",
];

/// Words and shapes that mean different things to the engines, or an error to one of them. (DataFusion 53 also counts the
/// rows for which the condition of an aggregate's `filter` is NULL, apache/datafusion#22067: write `case when` inside.)
const DIFFERENT: [&str; 20] = [
    " qualify ",
    " ilike ",
    " lateral ",
    " exists ",
    "> all ",
    "< all ",
    "= all ",
    "distinct on",
    "::",
    "as varchar",
    "as string",
    "as integer)",
    "as int)",
    "as bigint)",
    "as timestamp)",
    "(dow from",
    "(epoch from",
    " localtimestamp",
    "filter (",
    "filter(",
];

#[test]
fn queries_call_only_what_both_engines_share() {
    for query in all() {
        let sql = code(&query.sql);
        for (place, _) in sql.match_indices('(') {
            let word = last_word(&sql[..place]);
            assert!(
                word.is_empty() || BEFORE_PARENTHESIS.contains(&word),
                "{}: `{word}(` is not among the functions that Athena and DataFusion share",
                query.name
            );
        }
    }
}

#[test]
fn queries_avoid_what_the_engines_understand_differently() {
    for query in all() {
        let sql = code(&query.sql);
        for shape in DIFFERENT {
            assert!(
                !sql.contains(shape),
                "{}: `{}` is not the same on both engines",
                query.name,
                shape.trim()
            );
        }
        assert!(
            !has_fraction(&sql),
            "{}: a literal with a fraction is a decimal to one engine: cast it",
            query.name
        );
    }
}

#[test]
fn queries_are_written_in_the_house_style() {
    for query in all() {
        let sql = code(&query.sql);
        assert_eq!(sql, sql.to_lowercase(), "{}: lower case", query.name);
        assert!(
            !query.sql.trim_end().ends_with(';'),
            "{}: ends with a semicolon, which a view cannot",
            query.name
        );
        for database in ["raw", "curated", "ops", "analytics"] {
            let all_columns = format!("select * from {database}.");
            assert!(!sql.contains(&all_columns), "{}: names the columns it reads", query.name);
        }
        if query.kind == QueryKind::Saved {
            assert!(
                outermost(&sql).contains("order by"),
                "{}: a saved query says in which order",
                query.name
            );
        }
        assert!(query.question.ends_with('?'), "{}: asks a question", query.name);
        assert!(query.grain.is_some(), "{}: states its grain", query.name);
    }
}

#[test]
fn the_promised_queries_are_there() {
    let promised = [
        "category_performance",
        "data_freshness",
        "drawdown_from_high",
        "exchange_ranking",
        "latest_market",
        "market_dominance",
        "moving_averages",
        "quality_scorecard",
        "run_history",
        "top_movers",
        "volatility",
        "watchlist_categories",
    ];
    let (views, saved): (Vec<_>, Vec<_>) = all().into_iter().partition(|query| query.kind == QueryKind::View);
    for name in promised {
        assert!(views.iter().any(|view| view.name == name), "there is no view {name}");
    }
    assert!(saved.len() >= 10, "{} saved queries", saved.len());
}

fn all() -> Vec<Query> {
    queries::embedded().expect("our own queries")
}

/// The SQL alone, on one line: no comments, and nothing within quotes.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("--").next().unwrap_or_default());
    let joined = lines.collect::<Vec<_>>().join(" ");
    let unquoted = joined.split('\'').step_by(2).collect::<Vec<_>>().join("''");
    unquoted.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn last_word(text: &str) -> &str {
    let text = text.trim_end();
    let begin = text.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |place| place + 1);
    &text[begin..]
}

/// Whether a number such as `1.5` or `1e3` stands in the text.
fn has_fraction(sql: &str) -> bool {
    sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_')
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .any(|word| word.contains(['.', 'e']))
}

/// The text outside of all parentheses.
fn outermost(sql: &str) -> String {
    let mut depth = 0_u32;
    sql.chars()
        .filter(|c| {
            depth += u32::from(*c == '(');
            let is_outside = depth == 0;
            depth -= u32::from(*c == ')');
            is_outside
        })
        .collect()
}
