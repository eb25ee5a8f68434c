//! Where a result goes: standard output, or a file that appears when it is complete.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Format;
use crate::failure::Failure;
use crate::printer::width;

/// The output of one command.
pub(crate) enum Target {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A new file beside its final name.
    File(BufWriter<NamedTempFile>, PathBuf),
    /// Something that exists and is no file (a device, a named pipe): written directly.
    Device(BufWriter<File>),
}

impl Target {
    /// The file named, or standard output.
    ///
    /// # Errors
    /// When the folder cannot be written, or binary data would go to a terminal.
    pub(crate) fn open(output: Option<&Path>, format: Format) -> Result<Self, Failure> {
        let Some(path) = output else {
            if format == Format::Parquet && io::stdout().is_terminal() {
                return Err(Failure::said(
                    "Parquet is binary and this is a terminal; name a file with `--output FILE`",
                ));
            }
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        // The kind alone: the error of a new file names a temporary one.
        let cannot = |error: io::Error| {
            Failure::said(format!(
                "cannot write {}: {}; name a file in a folder that is there and yours",
                path.display(),
                io::Error::from(error.kind())
            ))
        };
        if path.is_dir() {
            return Err(Failure::said(format!("{} is a folder; name a file in it", path.display())));
        }
        if path.exists() && !path.is_file() {
            return Ok(Self::Device(BufWriter::new(File::options().write(true).open(path).map_err(cannot)?)));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = new_file(folder).map_err(cannot)?;
        Ok(Self::File(BufWriter::new(file), path.to_owned()))
    }

    /// Width of the terminal it is; `None` when lines may be of any length.
    pub(super) fn width(&self) -> Option<usize> {
        matches!(self, Self::Stdout(_)).then(width).flatten()
    }

    /// Makes everything written visible. Without this call a file does not appear.
    pub(crate) fn commit(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(mut stdout) => Ok(stdout.flush()?),
            Self::Device(mut device) => Ok(device.flush()?),
            Self::File(file, path) => {
                let failed =
                    |error: io::Error| Failure::ours(error).context(format!("write {}", path.display()));
                let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
                file.persist(&path).map(|_| ()).map_err(|error| failed(error.error))
            }
        }
    }
}

/// A temporary file with the permissions of any new file, where the default is one that nobody else can read.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".coinlake-").tempfile_in(folder)
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file, _) => file.write(bytes),
            Self::Device(device) => device.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file, _) => file.flush(),
            Self::Device(device) => device.flush(),
        }
    }
}
