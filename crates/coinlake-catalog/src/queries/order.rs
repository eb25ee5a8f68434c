//! Views in the order in which they can be created.

use super::QueryKind;
use super::file::Located;
use crate::error::Mistake;

/// Views before saved queries, each view after the views it reads, otherwise by name. Notes doubled names, reads of
/// views that do not exist, and circles.
pub(super) fn by_dependency(mut queries: Vec<Located>, mistakes: &mut Vec<Mistake>) -> Vec<Located> {
    queries.sort_by(|a, b| (a.query.kind, &a.query.name).cmp(&(b.query.kind, &b.query.name)));
    note_doubles(&queries, mistakes);
    note_unknown_views(&queries, mistakes);
    let saved = queries.iter().position(|q| q.query.kind == QueryKind::Saved).unwrap_or(queries.len());
    let saved = queries.split_off(saved);
    let mut waiting = queries;
    let mut ordered: Vec<Located> = Vec::with_capacity(waiting.len());
    // One at a time, so that a view comes as early in the alphabet as its dependencies allow.
    while let Some(ready) =
        waiting.iter().position(|view| views_read(view).all(|name| !is_among(&waiting, name)))
    {
        ordered.push(waiting.remove(ready));
    }
    for view in waiting {
        let message = format!(
            "Reads: expected views that do not read this one, found a circle through `{}`",
            view.query.name
        );
        mistakes.push(Mistake { file: view.path, line: view.reads_line, message });
    }
    ordered.extend(saved);
    ordered
}

/// The names of the views a query reads.
fn views_read(query: &Located) -> impl Iterator<Item = &str> {
    query.query.reads.iter().filter_map(|name| name.strip_prefix("analytics."))
}

fn is_among(views: &[Located], name: &str) -> bool {
    views.iter().any(|view| view.query.name == name)
}

fn note_doubles(queries: &[Located], mistakes: &mut Vec<Mistake>) {
    for pair in queries.windows(2) {
        let [first, second] = pair else { continue };
        if (first.query.kind, &first.query.name) == (second.query.kind, &second.query.name) {
            let message = format!("file name: expected each name once, found it in {} too", first.path);
            mistakes.push(Mistake { file: second.path.clone(), line: 1, message });
        }
    }
}

fn note_unknown_views(queries: &[Located], mistakes: &mut Vec<Mistake>) {
    for query in queries {
        let is_view =
            |name: &str| queries.iter().any(|q| q.query.kind == QueryKind::View && q.query.name == name);
        for name in views_read(query).filter(|name| !is_view(name)) {
            let message = format!("Reads: expected a view of queries/views, found `analytics.{name}`");
            mistakes.push(Mistake { file: query.path.clone(), line: query.reads_line, message });
        }
    }
}
