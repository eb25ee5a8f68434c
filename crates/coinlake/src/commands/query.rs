//! `coinlake query`.

use std::io::Write;

use clap::Args;
use coinlake_catalog::queries::{Query, QueryKind};
use coinlake_transform::query::nearest;

use super::asking::{Asker, ResultArgs, counted};
use crate::cli::Global;
use crate::failure::Failure;
use crate::lake;
use crate::printer::Printer;

/// List the questions that come with the lake, or run one
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct QueryArgs {
    /// Name of a view or a saved query; without it, all are listed
    name: Option<String>,
    /// Print the SQL instead of running it
    #[arg(long, requires = "name")]
    show: bool,
    #[command(flatten)]
    result: ResultArgs,
}

const EXAMPLES: &str = "\
Examples:
  coinlake query                          what can be asked
  coinlake query latest_market
  coinlake query --show top_movers        the SQL, a start for your own
  coinlake query --format csv volatility > volatility.csv";

pub(super) async fn run(args: QueryArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let queries = lake::queries()?;
    let Some(name) = &args.name else { return list(&queries, printer) };
    let query = find(&queries, name)?;
    if args.show {
        let mut out = printer.data();
        writeln!(out, "{}", query.sql.trim_end())?;
        return Ok(out.flush()?);
    }
    printer.note(&format!("{}: {}", query.title, query.question));
    let asker = Asker::open(global, &args.result).await?;
    asker.label(printer);
    let rows = asker.answer_all(&query.sql, &args.result).await?;
    printer.note(&counted(rows, "row"));
    Ok(())
}

fn find<'a>(queries: &'a [Query], name: &str) -> Result<&'a Query, Failure> {
    let short = name.strip_prefix("analytics.").unwrap_or(name);
    queries.iter().find(|query| query.name == short).ok_or_else(|| {
        let near = nearest(short, queries.iter().map(|query| query.name.as_str()));
        let hint = match near.as_slice() {
            [] => "`coinlake query` lists all".to_owned(),
            near => format!("did you mean {}?", near.join(", ")),
        };
        Failure::said(format!("there is no query `{name}`; {hint}"))
    })
}

fn list(queries: &[Query], printer: &Printer) -> Result<(), Failure> {
    let mut out = printer.data();
    let width = queries.iter().map(|query| query.name.len()).max().unwrap_or(0);
    for (kind, heading) in
        [(QueryKind::View, "Views (analytics.<name> in SQL):"), (QueryKind::Saved, "Saved queries:")]
    {
        let mut of_kind: Vec<&Query> = queries.iter().filter(|query| query.kind == kind).collect();
        of_kind.sort_by_key(|query| &query.name);
        writeln!(out, "{heading}")?;
        for query in of_kind {
            writeln!(out, "  {:width$}  {}", query.name, query.question)?;
        }
    }
    Ok(out.flush()?)
}
