//! The rules of the house: which crate may use which, and what stays small.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What each crate may use of ours, apart from tests.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("coinlake-catalog", &[]),
    ("coinlake-vendors", &["coinlake-catalog"]),
    ("coinlake-store", &["coinlake-catalog"]),
    ("coinlake-bootstrap", &["coinlake-catalog", "coinlake-store"]),
    ("coinlake-ingest", &["coinlake-store", "coinlake-vendors"]),
    ("coinlake-transform", &["coinlake-catalog", "coinlake-store", "coinlake-vendors"]),
    (
        "coinlake-lambda",
        &[
            "coinlake-bootstrap",
            "coinlake-catalog",
            "coinlake-ingest",
            "coinlake-store",
            "coinlake-transform",
            "coinlake-vendors",
        ],
    ),
    ("coinlake-sim", &[]),
    (
        "coinlake",
        &[
            "coinlake-bootstrap",
            "coinlake-catalog",
            "coinlake-ingest",
            "coinlake-sim",
            "coinlake-store",
            "coinlake-transform",
            "coinlake-vendors",
        ],
    ),
];

/// Programs and libraries of which a crate must not be one of the users, apart from tests.
const ONLY_IN: [(&str, &[&str]); 10] = [
    ("datafusion", &["coinlake", "coinlake-transform"]),
    ("reqwest", &["coinlake-ingest"]),
    ("aws-config", &["coinlake-store"]),
    ("aws-sdk-athena", &["coinlake-bootstrap"]),
    ("aws-sdk-glue", &["coinlake-bootstrap", "coinlake-store"]),
    ("aws-sdk-ssm", &["coinlake-lambda"]),
    ("axum", &["coinlake-sim"]),
    ("rusqlite", &["coinlake-store"]),
    ("clap", &["coinlake", "coinlake-sim"]),
    ("rustyline", &["coinlake"]),
];

const MAIN_LINES: usize = 60;
const FILE_LINES: usize = 500;

#[test]
fn crates_use_only_the_crates_that_they_may() {
    let uses = uses();
    let known: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    assert_eq!(uses.keys().map(String::as_str).collect::<BTreeSet<_>>(), known, "a rule for each crate");
    for (name, allowed) in MAY_USE {
        let ours = uses[name].iter().filter(|used| known.contains(used.as_str()));
        let forbidden: Vec<&String> = ours.filter(|used| !allowed.contains(&used.as_str())).collect();
        assert!(
            forbidden.is_empty(),
            "{name} must not use {forbidden:?}: ARCHITECTURE.md says who may use whom"
        );
    }
}

#[test]
fn heavy_libraries_stay_where_they_belong() {
    let uses = uses();
    for (library, allowed) in ONLY_IN {
        let users: Vec<&String> =
            uses.iter().filter(|(_, used)| used.contains(library)).map(|(name, _)| name).collect();
        assert!(!users.is_empty(), "nobody uses {library}: delete its rule");
        let forbidden: Vec<_> = users.iter().filter(|user| !allowed.contains(&user.as_str())).collect();
        assert!(forbidden.is_empty(), "{library} is for {allowed:?}, {forbidden:?} must not use it");
    }
}

#[test]
fn programs_begin_in_a_short_main() {
    let mains: Vec<PathBuf> =
        sources().into_iter().filter(|path| path.file_name().is_some_and(|name| name == "main.rs")).collect();
    assert!(!mains.is_empty());
    for main in mains {
        let lines = lines(&main);
        assert!(
            lines < MAIN_LINES,
            "{} has {lines} lines, fewer than {MAIN_LINES} are allowed",
            main.display()
        );
    }
}

#[test]
fn no_source_file_is_long() {
    for path in sources() {
        let lines = lines(&path);
        assert!(
            lines <= FILE_LINES,
            "{} has {lines} lines, {FILE_LINES} are allowed: divide it",
            path.display()
        );
    }
}

/// For each crate of the workspace what it depends on directly, apart from tests.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs: it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    members(&metadata["packages"]).map(|package| (text(&package["name"]), direct(package))).collect()
}

fn direct(package: &Value) -> BTreeSet<String> {
    let outside_tests = |dependency: &&Value| dependency["kind"] != "dev";
    members(&package["dependencies"])
        .filter(outside_tests)
        .map(|dependency| text(&dependency["name"]))
        .collect()
}

fn members(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a name").to_owned()
}

/// Every Rust file of the workspace.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("the entry is there").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).expect("a source file is text").lines().count()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
