//! `coinlake catalog`.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::Utc;
use clap::{Args, Subcommand};
use coinlake_bootstrap::Bootstrap;
use coinlake_catalog::queries::{self, Query};
use coinlake_catalog::{Catalog, CatalogError, Table};
use coinlake_store::Lake;
use coinlake_transform::query::{self, QueryOptions, message, parse, session};
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use super::asking::counted;
use super::bootstrap::{self, BootstrapArgs};
use super::dataset::unknown;
use super::definitions::{DefinitionArgs, Definitions};
use super::destroy::{self, DestroyArgs};
use crate::cli::Global;
use crate::failure::Failure;
use crate::lake;
use crate::printer::Printer;

/// The definitions of tables and queries: check them, and bring a lake in line with them
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogCommand {
    /// Say what differs between the lake and its definitions; changes nothing
    Plan(PlanArgs),
    /// Make a lake, or bring it in line with its definitions; `coinlake bootstrap` for short
    Apply(BootstrapArgs),
    /// Delete what a lake on S3 has in the Glue catalog of its account; its objects stay
    ///
    /// Only what carries the mark of this lake is deleted: databases, raw tables, views, and the entries of Iceberg tables.
    /// Whatever else is in the databases stays, and so does a database that holds it, unless it is a function: Glue deletes
    /// those with their database. No object on S3 is deleted: the lake is its raw zone, and `coinlake bootstrap` with
    /// `coinlake transform --rebuild` makes the rest anew, but for the history of publishes and checks.
    Destroy(DestroyArgs),
    /// Check definition files: every mistake with its file, line and what was expected
    ///
    /// Whether a lake is as its definitions say, `coinlake catalog plan --check` finds out.
    Check(CheckArgs),
    /// Print the reference page of all tables, or the part about one
    Show(ShowArgs),
}

/// How to compare.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  coinlake catalog plan\n  coinlake --lake s3://bucket/lake catalog plan --check   for a nightly look\n  coinlake catalog plan --definitions ../fork             what changed files would do"
)]
pub(crate) struct PlanArgs {
    /// Exit with 1 when something differs
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    definitions: DefinitionArgs,
}

/// What to check.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  coinlake catalog check            catalog/ and queries/ of this folder\n  coinlake catalog check ../fork"
)]
pub(crate) struct CheckArgs {
    /// Folder that holds `catalog` and `queries`
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

/// What to show.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  coinlake catalog show > docs/tables.md\n  coinlake catalog show curated.market_snapshots"
)]
pub(crate) struct ShowArgs {
    /// A table, such as curated.coins
    table: Option<String>,
}

pub(super) async fn run(command: CatalogCommand, global: &Global, printer: &Printer) -> Result<(), Failure> {
    match command {
        CatalogCommand::Plan(args) => plan(args, global, printer).await,
        CatalogCommand::Apply(args) => bootstrap::run(args, global, printer).await,
        CatalogCommand::Destroy(args) => destroy::run(&args, global, printer).await,
        CatalogCommand::Check(args) => check(&args.folder, printer).await,
        CatalogCommand::Show(args) => show(args.table.as_deref(), printer),
    }
}

async fn plan(args: PlanArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let definitions = Definitions::read(&args.definitions, global).await?;
    let lake = lake::open_or_empty(global).await?;
    let plan = definitions.of(&lake).plan(Utc::now()).await?;
    let mut out = printer.data();
    writeln!(out, "{plan}")?;
    out.flush()?;
    match args.check && !plan.is_empty() {
        true => {
            Err(Failure::said(format!("{} differs from its definitions; {}", lake.root(), plan.next_step())))
        }
        false => Ok(()),
    }
}

async fn check(folder: &Path, printer: &Printer) -> Result<(), Failure> {
    let catalog = Catalog::from_dir(&folder.join("catalog")).map_err(wrong)?;
    let queries = queries::from_dir(&folder.join("queries")).map_err(wrong)?;
    plan_all(&catalog, &queries).await?;
    let tables = counted(catalog.tables().count() as u64, "table");
    let queries =
        if queries.len() == 1 { "1 query".to_owned() } else { format!("{} queries", queries.len()) };
    printer.note(&format!("{tables} and {queries} are sound"));
    Ok(())
}

fn wrong(error: CatalogError) -> Failure {
    Failure::request(error)
}

fn show(name: Option<&str>, printer: &Printer) -> Result<(), Failure> {
    let page = lake::catalog()?.reference_page();
    let text = match name {
        None => page,
        Some(name) => section(&page, name)?,
    };
    let mut out = printer.data();
    writeln!(out, "{}", text.trim_end())?;
    Ok(out.flush()?)
}

/// Plans every view and query over an empty lake with these tables: unknown columns and types that do not fit show here.
async fn plan_all(catalog: &Catalog, queries: &[Query]) -> Result<(), Failure> {
    let lake = Lake::create_or_open(&"memory://check".parse()?).await?;
    let bootstrap = Bootstrap::new(&lake, catalog);
    bootstrap.apply(&mut bootstrap.plan(Utc::now()).await?, Utc::now()).await?;
    let session = session(&lake, catalog, queries, &QueryOptions::default())?;
    let mut mistakes = Vec::new();
    for checked in queries {
        if let Err(error) = plan_one(&session, checked).await {
            mistakes.push(format!("queries/…/{}.sql: {}", checked.name, message(&error)));
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Failure::said(mistakes.join("\n"))) }
}

async fn plan_one(session: &SessionContext, checked: &Query) -> Result<(), DataFusionError> {
    for statement in parse(&checked.sql)? {
        query::plan(session, statement).await?.create_physical_plan().await?;
    }
    Ok(())
}

/// The failure for a name that is no table's; a view's has a page elsewhere.
fn no_table(name: &str) -> Result<Failure, Failure> {
    let view = name.strip_prefix("analytics.").unwrap_or(name);
    if lake::queries()?.iter().any(|query| query.name == view) {
        let next = format!("`coinlake query --show {view}` prints what it answers and its SQL");
        return Ok(Failure::said(format!("`{name}` is a query and no table: {next}")));
    }
    let catalog = lake::catalog()?;
    let names: Vec<String> = catalog.tables().map(Table::full_name).collect();
    Ok(unknown("table", name, names.iter().map(String::as_str).collect()))
}

/// The part of the reference page about one table.
fn section(page: &str, name: &str) -> Result<String, Failure> {
    let heading = |line: &str| line.strip_prefix("### ").map(|rest| rest.trim_matches('`').to_owned());
    let lines = page.lines().skip_while(|line| heading(line).as_deref() != Some(name));
    let mut lines = lines.peekable();
    let Some(first) = lines.next() else { return Err(no_table(name)?) };
    let rest = lines.take_while(|line| !line.starts_with("## ") && !line.starts_with("### "));
    Ok(std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n"))
}
