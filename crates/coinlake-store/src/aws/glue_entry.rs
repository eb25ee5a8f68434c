//! What Glue takes as a table's entry, for all who write entries.

use aws_sdk_glue::types::builders::TableInputBuilder;
use aws_sdk_glue::types::{Table, TableInput};

/// Glue's limits, in characters (AWS Glue API, "Column" and "TableInput").
const COLUMN_COMMENT: usize = 255;
const DESCRIPTION: usize = 2048;

/// An entry as it would be sent back unchanged.
pub fn as_input(entry: Table) -> TableInputBuilder {
    TableInput::builder()
        .name(entry.name)
        .set_description(entry.description)
        .set_owner(entry.owner)
        .set_last_access_time(entry.last_access_time)
        .set_last_analyzed_time(entry.last_analyzed_time)
        .retention(entry.retention)
        .set_storage_descriptor(entry.storage_descriptor)
        .set_partition_keys(entry.partition_keys)
        .set_view_original_text(entry.view_original_text)
        .set_view_expanded_text(entry.view_expanded_text)
        .set_table_type(entry.table_type)
        .set_parameters(entry.parameters)
        .set_target_table(entry.target_table)
}

/// The description of a table as Glue takes it.
pub fn description(text: &str) -> String {
    fitting(text, DESCRIPTION)
}

/// The comment of a column as Glue takes it.
pub fn column_comment(text: &str) -> String {
    fitting(text, COLUMN_COMMENT)
}

/// One line, cut to so many characters.
fn fitting(text: &str, characters: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_one_line_that_glue_takes() {
        assert_eq!(description("two\nlines"), "two lines");
        assert_eq!(description(&"ä".repeat(3000)).chars().count(), 2048);
        assert_eq!(column_comment(&"ä".repeat(3000)).chars().count(), 255);
    }

    #[test]
    fn an_entry_that_is_sent_back_keeps_what_others_wrote() {
        let view = Table::builder()
            .name("movers")
            .description("made by hand")
            .owner("ann")
            .retention(3)
            .view_original_text("select 1")
            .view_expanded_text("select 1 as one")
            .table_type("VIRTUAL_VIEW")
            .parameters("colour", "blue");
        let input = as_input(view.build().unwrap()).build().unwrap();
        let expected = TableInput::builder()
            .name("movers")
            .description("made by hand")
            .owner("ann")
            .retention(3)
            .view_original_text("select 1")
            .view_expanded_text("select 1 as one")
            .table_type("VIRTUAL_VIEW")
            .parameters("colour", "blue");
        assert_eq!(input, expected.build().unwrap());
    }
}
