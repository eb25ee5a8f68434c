//! The keys of a table's file: which there are, which must be there, and of what type.

use toml::Spanned;

use super::document::{Notes, Section, quoted};
use crate::column_type::TYPES;
use crate::{
    Check, Column, ColumnType, Database, Partition, RawFormat, RawSource, Severity, Table, Transform,
};

const TABLE_KEYS: [&str; 7] = ["description", "grain", "partition", "sort", "columns", "checks", "source"];
const COLUMN_KEYS: [&str; 5] = ["name", "type", "description", "unit", "nullable"];
const CHECK_KEYS: [&str; 4] = ["name", "expect", "severity", "description"];

/// A table as written, as far as it could be read, with the places that the rules point to.
pub(super) struct Draft {
    pub(super) description: Option<Spanned<String>>,
    pub(super) grain: Vec<Spanned<String>>,
    pub(super) partition: Option<Spanned<Partition>>,
    pub(super) sort: Vec<Spanned<String>>,
    pub(super) columns: Vec<Spanned<Column>>,
    /// The names of all columns, also of those that could not be read.
    pub(super) column_names: Vec<Spanned<String>>,
    pub(super) checks: Vec<Spanned<Check>>,
    pub(super) source: Option<Spanned<RawSource>>,
}

impl Draft {
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().map(Spanned::get_ref).find(|column| column.name == name)
    }

    /// The finished table; right only if nothing was noted.
    pub(super) fn into_table(self, database: Database, name: String) -> Table {
        let grain = values(self.grain);
        Table {
            database,
            name,
            description: self.description.map(Spanned::into_inner).unwrap_or_default(),
            sort: if self.sort.is_empty() { grain.clone() } else { values(self.sort) },
            grain,
            partition: self.partition.map(Spanned::into_inner),
            columns: values(self.columns),
            checks: values(self.checks),
            source: self.source.map(Spanned::into_inner),
        }
    }
}

/// Reads the file's keys; what is missing from the draft has been noted.
pub(super) fn read(database: Database, root: &Section<'_>, notes: &mut Notes<'_>) -> Draft {
    root.refuse_other_keys(&TABLE_KEYS, notes);
    let names = "a list of column names";
    let columns = root.sections("columns", "a list of tables", notes);
    for (key, meaning) in needed(database) {
        if !root.has(key) {
            notes.add(root.span(), key, meaning, "nothing");
        }
    }
    let partition_section = root.section("partition", "a table with column and transform", notes);
    let source_section = root.section("source", "a table with vendor, dataset and format", notes);
    Draft {
        description: root.required_text("description", "what one row of the table is", notes).map(owned),
        grain: root.texts("grain", names, notes).into_iter().flatten().map(owned).collect(),
        sort: root.texts("sort", names, notes).into_iter().flatten().map(owned).collect(),
        partition: partition_section.and_then(|section| partition(&section, notes)),
        source: source_section.and_then(|section| source(&section, notes)),
        column_names: columns.iter().filter_map(column_name).collect(),
        columns: columns.iter().filter_map(|section| column(database, section, notes)).collect(),
        checks: root
            .sections("checks", "a list of tables", notes)
            .iter()
            .filter_map(|section| check(section, notes))
            .collect(),
    }
}

/// The keys a file must have beside the description, and what they mean.
fn needed(database: Database) -> &'static [(&'static str, &'static str)] {
    match database {
        Database::Raw => &[
            ("columns", "a list of tables"),
            ("partition", "{ column = \"dt\", transform = \"identity\" }"),
            ("source", "a table with vendor, dataset and format"),
        ],
        _ => &[("columns", "a list of tables"), ("grain", "the columns that identify a row")],
    }
}

fn column_name(section: &Section<'_>) -> Option<Spanned<String>> {
    section.name().map(|name| Spanned::new(section.span(), name.to_owned()))
}

fn column(database: Database, section: &Section<'_>, notes: &mut Notes<'_>) -> Option<Spanned<Column>> {
    section.refuse_other_keys(&COLUMN_KEYS, notes);
    let name = section.required_text("name", "the column's name", notes);
    let column_type = section.required_text("type", "the column's type", notes);
    let description = section.required_text("description", "what the column means", notes);
    let unit = section.text("unit", "what the quantity is counted in", notes);
    // A vendor may leave out any field, so raw columns are always nullable.
    let nullable = section.flag("nullable", notes) || database == Database::Raw;
    let column_type = column_type.and_then(|text| {
        let parsed = text.get_ref().parse::<ColumnType>();
        parsed
            .inspect_err(|_| notes.add(text.span(), &section.key("type"), TYPES, quoted(text.get_ref())))
            .ok()
    });
    let column = Column {
        name: name?.into_inner().to_owned(),
        column_type: column_type?,
        description: description?.into_inner().to_owned(),
        unit: unit.map(|unit| unit.into_inner().to_owned()),
        nullable,
    };
    Some(Spanned::new(section.span(), column))
}

fn check(section: &Section<'_>, notes: &mut Notes<'_>) -> Option<Spanned<Check>> {
    section.refuse_other_keys(&CHECK_KEYS, notes);
    let name = section.required_text("name", "the check's name", notes);
    let expect = section.required_text("expect", "a SQL condition on the columns of one row", notes);
    let severity = choice(section, "severity", &Severity::ALL.map(|s| (s.as_str(), s)), notes);
    let description = section.required_text("description", "why the condition should hold", notes);
    let check = Check {
        name: name?.into_inner().to_owned(),
        expect: expect?.into_inner().to_owned(),
        severity: severity?,
        description: description?.into_inner().to_owned(),
    };
    Some(Spanned::new(section.span(), check))
}

fn partition(section: &Section<'_>, notes: &mut Notes<'_>) -> Option<Spanned<Partition>> {
    section.refuse_other_keys(&["column", "transform"], notes);
    let column = section.required_text("column", "the name of a column", notes);
    let transform = choice(section, "transform", &Transform::ALL.map(|t| (t.as_str(), t)), notes);
    let partition = Partition { column: column?.into_inner().to_owned(), transform: transform? };
    Some(Spanned::new(section.span(), partition))
}

fn source(section: &Section<'_>, notes: &mut Notes<'_>) -> Option<Spanned<RawSource>> {
    section.refuse_other_keys(&["vendor", "dataset", "format"], notes);
    let vendor = section.required_text("vendor", "the vendor, such as coingecko", notes);
    let dataset = section.required_text("dataset", "the vendor's dataset, such as markets", notes);
    let format = choice(section, "format", &RawFormat::ALL.map(|f| (f.as_str(), f)), notes);
    let source = RawSource {
        vendor: vendor?.into_inner().to_owned(),
        dataset: dataset?.into_inner().to_owned(),
        format: format?,
    };
    Some(Spanned::new(section.span(), source))
}

/// The value whose name stands under `key`.
fn choice<T: Copy>(
    section: &Section<'_>,
    key: &str,
    choices: &[(&str, T)],
    notes: &mut Notes<'_>,
) -> Option<T> {
    let expected = choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" or ");
    let name = section.required_text(key, &expected, notes)?;
    let chosen = choices.iter().find(|(choice, _)| choice == name.get_ref());
    if chosen.is_none() {
        notes.add(name.span(), &section.key(key), expected, quoted(name.get_ref()));
    }
    chosen.map(|(_, value)| *value)
}

fn owned(text: Spanned<&str>) -> Spanned<String> {
    Spanned::new(text.span(), text.into_inner().to_owned())
}

fn values<T>(spanned: Vec<Spanned<T>>) -> Vec<T> {
    spanned.into_iter().map(Spanned::into_inner).collect()
}
