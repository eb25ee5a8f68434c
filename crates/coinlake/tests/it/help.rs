//! What a person can learn from the program itself.

use crate::program::Place;

const COMMANDS: [&[&str]; 20] = [
    &[],
    &["run"],
    &["bootstrap"],
    &["ingest"],
    &["import"],
    &["transform"],
    &["sql"],
    &["query"],
    &["status"],
    &["quarantine"],
    &["quarantine", "list"],
    &["quarantine", "show"],
    &["catalog"],
    &["catalog", "apply"],
    &["catalog", "check"],
    &["catalog", "destroy"],
    &["catalog", "plan"],
    &["catalog", "show"],
    &["vacuum"],
    &["doctor"],
];

#[test]
fn every_command_explains_itself() {
    let place = Place::new();
    for command in COMMANDS {
        let ran = place.run(&[command, &["--help"]].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{command:?}");
        let name = if command.is_empty() { "coinlake".to_owned() } else { command.join("-") };
        insta::assert_snapshot!(name, ran.stdout);
    }
}

#[test]
fn every_shell_gets_its_completions() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = place.run(&["completions", shell]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("quarantine") && ran.stdout.contains("safety-age"), "{shell}");
    }
}
