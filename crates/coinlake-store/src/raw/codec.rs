//! Pages as bytes: NDJSON, gzip, and their hash.

use std::fmt::Write as _;
use std::io::{self, Read, Write};

use flate2::{Compression, GzBuilder, read::MultiGzDecoder};
use sha2::{Digest, Sha256};

/// gzip's code for "unknown" operating system: the header must not depend on where the program runs.
const UNKNOWN_SYSTEM: u8 = 255;

/// The most bytes that one byte of gzip becomes (zlib, "Maximum Compression Factor").
const MOST: usize = 1032;

/// The lines, each ended by a newline, as gzip. The same lines give the same bytes, on every machine and at every time.
pub(crate) fn compress(lines: &[Vec<u8>]) -> Vec<u8> {
    let mut encoder =
        GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM).write(Vec::new(), Compression::new(6));
    let written: io::Result<Vec<u8>> = lines
        .iter()
        .try_for_each(|line| {
            encoder.write_all(line)?;
            encoder.write_all(b"\n")
        })
        .and_then(|()| encoder.finish());
    written.expect("writing to a vector does not fail")
}

pub(crate) fn decompress(object: &[u8], expected_bytes: usize) -> io::Result<Vec<u8>> {
    // What is expected was read from a manifest, which may be damaged.
    let mut text = Vec::with_capacity(expected_bytes.min(object.len().saturating_mul(MOST)));
    MultiGzDecoder::new(object).read_to_end(&mut text)?;
    Ok(text)
}

/// SHA-256 as lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_lines_give_the_same_bytes() {
        let lines = [b"{\"a\":1}".to_vec(), b"{}".to_vec()];
        let object = compress(&lines);
        assert_eq!(object[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM], "no time, no system");
        for expected in [0, 11, usize::MAX] {
            assert_eq!(decompress(&object, expected).unwrap(), b"{\"a\":1}\n{}\n");
        }
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
