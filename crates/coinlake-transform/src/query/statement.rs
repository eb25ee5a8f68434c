//! From text to plans that only read.

use datafusion::error::{DataFusionError, Result};
use datafusion::prelude::{DataFrame, SQLOptions, SessionContext};
use datafusion::sql::parser::{DFParserBuilder, Statement as Parsed};
use datafusion::sql::sqlparser::ast::Statement as Sql;

use super::comparisons;
use super::error::QueryError;

/// One parsed statement.
#[derive(Debug)]
pub struct Statement(Parsed);

/// The statements of a text, separated by `;`. All of it is parsed before any of it runs; comments alone are none.
///
/// # Errors
/// When the text is not SQL, or a statement in it would change something.
pub fn parse(text: &str) -> Result<Vec<Statement>> {
    let statements = DFParserBuilder::new(text).build()?.parse_statements()?;
    statements.into_iter().map(|parsed| reads_only(&parsed).map(|()| Statement(parsed))).collect()
}

/// The plan of a statement, ready to run.
///
/// # Errors
/// When a table, column or function is unknown or types do not fit.
pub async fn plan(context: &SessionContext, statement: Statement) -> Result<DataFrame> {
    let plan = context.state().statement_to_plan(statement.0).await?;
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
        .verify_plan(&plan)?;
    comparisons::check(&plan)?;
    context.execute_logical_plan(plan).await
}

fn reads_only(statement: &Parsed) -> Result<()> {
    match statement {
        Parsed::Explain(explain) => reads_only(&explain.statement),
        Parsed::Statement(sql) if is_query(sql) => Ok(()),
        other => Err(DataFusionError::External(Box::new(QueryError::ReadOnly(opening(&other.to_string()))))),
    }
}

fn is_query(statement: &Sql) -> bool {
    match statement {
        Sql::Explain { statement, .. } => is_query(statement),
        Sql::Query(_)
        | Sql::ExplainTable { .. }
        | Sql::ShowTables { .. }
        | Sql::ShowColumns { .. }
        | Sql::ShowVariable { .. }
        | Sql::ShowFunctions { .. } => true,
        _ => false,
    }
}

/// The first words of a statement, for a message.
fn opening(statement: &str) -> String {
    let words: Vec<&str> = statement.split_whitespace().take(3).collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn statements_that_write_are_refused_by_name() {
        let cases = [
            ("drop table curated.coins", "drop table curated.coins"),
            ("create table a as select 1", "create table a"),
            ("create external table a stored as csv location '/x'", "create external table"),
            ("copy (select 1) to '/x.csv'", "copy"),
            ("insert into curated.coins values (1)", "insert into curated.coins"),
            ("delete from curated.coins", "delete from curated.coins"),
            ("update curated.coins set name = 'x'", "update curated.coins set"),
            ("set datafusion.execution.batch_size = 1", "set"),
            ("explain delete from curated.coins", "delete from"),
            ("select 1; drop view analytics.latest_market", "drop view"),
        ];
        for (text, named) in cases {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(named) && error.contains("only reads"), "{text}: {error}");
        }
    }

    #[test]
    fn reading_statements_are_counted() {
        let cases = [
            ("", 0),
            ("-- nothing", 0),
            ("select 1; ; select 2;", 2),
            ("explain select 1", 1),
            ("show tables", 1),
        ];
        for (text, count) in cases {
            assert_eq!(parse(text).expect(text).len(), count, "{text}");
        }
    }
}
