//! What commands print: data as it is, words made fit for a terminal; output that cannot be written is an error.

use super::CliError;
use crate::i18n::{printable, printable_lines};
use crate::io::IoError;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints words: nothing in them controls a terminal.
///
/// # Errors
/// As `data`.
pub fn say(text: &str) -> Result<(), CliError> {
    data(printable_lines(text).as_bytes())
}

/// Prints data as it is.
///
/// # Errors
/// Where the standard output cannot take it; a reader that has gone away is no error.
pub fn data(bytes: &[u8]) -> Result<(), CliError> {
    stream(|out| out.write_all(bytes))
}

/// Writes data to the standard output piece by piece.
///
/// # Errors
/// As `data`.
pub fn stream(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), CliError> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            // what was not written is not tried again when the buffer goes
            drop(out.into_parts());
            Err(IoError::system(Path::new("stdout"), error).into())
        }
        _ => Ok(()),
    }
}

/// Tells something on the standard error stream, one line; who listens no more needs no notes.
pub fn tell(text: &str) {
    writeln!(std::io::stderr().lock(), "nanbei: {}", printable(text)).ok();
}
