//! The program `coinlake-sim`.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_coinlake-sim");

/// A running program; killed when a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn output(args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).output().expect("the program runs")
}

#[tokio::test]
async fn the_first_line_is_the_base_url_and_sigterm_stops_it() {
    let mut command = Command::new(PROGRAM);
    command.args([
        "--coins",
        "5",
        "--now",
        "2026-01-01T00:00:00Z",
        "--step",
        "1s",
        "--fault",
        "status=503@first:1",
    ]);
    let mut running =
        Running(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs"));
    let mut first = String::new();
    let stdout = running.0.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut first).expect("a line");
    let ping = format!("{}/coingecko/api/v3/ping", first.trim_end());
    assert_eq!(reqwest::get(&ping).await.expect("an answer").status(), 503);
    assert_eq!(reqwest::get(&ping).await.expect("an answer").status(), 200);
    let killed =
        Command::new("kill").args(["-TERM", &running.0.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    assert_eq!(running.0.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = output(&["--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains(&format!("cannot listen on {address}")) && error.contains("--listen"), "{error}");
    assert!(output.stdout.is_empty());
}

#[test]
fn missing_recordings_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = output(&["--recorded", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("--recorded") && error.contains("answers.ndjson"), "{error}");
}

#[test]
fn a_wrong_fault_is_a_usage_error() {
    let output = output(&["--fault", "storm"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("unknown kind `storm`"));
}
