//! The key that server and clients share: made fresh from the system's randomness, or read from a
//! file the user keeps.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rendezvous::{CONNECTION_NAME, ConnectionFile, Environment};
use zeroize::Zeroizing;

use crate::plain_file;

/// The random bytes of a fresh key.
pub const FRESH_BYTES: usize = 32;
/// The longest key file that is accepted, in bytes.
pub const MAX_FILE: u64 = 4096;

/// A failure to obtain the key.
#[derive(Debug, thiserror::Error)]
pub enum AuthkeyError {
    /// The system gave no randomness.
    #[error("cannot get random bytes for a key")]
    NoRandomness(#[source] getrandom::Error),
    /// The file cannot be read.
    #[error("cannot read the key file {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// Others can read the file, so the key is no secret.
    #[error("the key file {} can be read by others; run: chmod 600 {}", .0.display(), .0.display())]
    Exposed(PathBuf),
    /// The file is empty or too long.
    #[error("the key file {} must hold 1 to {MAX_FILE} bytes", .0.display())]
    Length(PathBuf),
}

/// Returns the key from `file` as it stands there, without a final line break; a fresh one without a
/// file.
///
/// # Errors
///
/// [`AuthkeyError`] says why there is none.
pub fn obtain(file: Option<&Path>) -> Result<Zeroizing<Vec<u8>>, AuthkeyError> {
    match file {
        Some(file) => read(file),
        None => fresh(),
    }
}

/// Returns the key from `file`; without one, that of the connection file in `dir`, which clients of the
/// server before may hold, and a fresh one where there is none either.
///
/// # Errors
///
/// [`AuthkeyError`] says why there is none.
pub fn keep(
    file: Option<&Path>,
    dir: &Path,
    environment: &Environment,
) -> Result<Zeroizing<Vec<u8>>, AuthkeyError> {
    let before = || ConnectionFile::read(&dir.join(CONNECTION_NAME), environment).ok();
    match file {
        Some(file) => read(file),
        // Another length is nobody's fresh key.
        None => match before() {
            Some(before) if before.authkey.len() == FRESH_BYTES => Ok(before.authkey),
            _ => fresh(),
        },
    }
}

/// Returns the secret in a file that systemd passed: its directory keeps others out, whatever the mode of
/// the file says.
///
/// # Errors
///
/// [`AuthkeyError`] says why there is none.
#[cfg(feature = "fleet")]
pub(crate) fn of_credential(file: &Path) -> Result<Zeroizing<Vec<u8>>, AuthkeyError> {
    let opened =
        plain_file::open(file).map_err(|e| AuthkeyError::Unreadable(file.to_owned(), e))?;
    content(file, &opened)
}

fn fresh() -> Result<Zeroizing<Vec<u8>>, AuthkeyError> {
    let mut key = Zeroizing::new(vec![0; FRESH_BYTES]);
    getrandom::fill(&mut key).map_err(AuthkeyError::NoRandomness)?;
    Ok(key)
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, AuthkeyError> {
    let unreadable = |e| AuthkeyError::Unreadable(path.to_owned(), e);
    let file = plain_file::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.mode() & 0o077 != 0 {
        return Err(AuthkeyError::Exposed(path.to_owned()));
    }
    content(path, &file)
}

/// Reads what is in `file`, which is at `path`, without a final line break.
fn content(path: &Path, file: &File) -> Result<Zeroizing<Vec<u8>>, AuthkeyError> {
    let unreadable = |e| AuthkeyError::Unreadable(path.to_owned(), e);
    let mut key = Zeroizing::new(Vec::new());
    file.take(MAX_FILE + 1)
        .read_to_end(&mut key)
        .map_err(unreadable)?;
    let line_break = [b"\r\n".as_slice(), b"\n"]
        .into_iter()
        .find(|end| key.ends_with(end));
    let length = key.len() - line_break.map_or(0, <[u8]>::len);
    key.truncate(length);
    if key.is_empty() || key.len() as u64 > MAX_FILE {
        return Err(AuthkeyError::Length(path.to_owned()));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn file(bytes: &[u8], mode: u32) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), bytes).unwrap();
        fs::set_permissions(file.path(), Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn fresh_keys_are_long_and_differ() {
        let (one, two) = (obtain(None).unwrap(), obtain(None).unwrap());
        assert_eq!(one.len(), FRESH_BYTES);
        assert_ne!(one, two);
    }

    #[test]
    fn a_key_file_is_taken_without_its_line_break() {
        for (bytes, key) in [
            ("weather\n", "weather"),
            ("weather\r\n", "weather"),
            ("we\n\n", "we\n"),
        ] {
            let file = file(bytes.as_bytes(), 0o600);
            assert_eq!(*obtain(Some(file.path())).unwrap(), key.as_bytes());
        }
    }

    #[test]
    fn a_key_that_is_no_secret_or_no_key_is_refused() {
        let refusal = |bytes: &[u8], mode| obtain(Some(file(bytes, mode).path())).unwrap_err();
        assert!(matches!(
            refusal(b"weather", 0o644),
            AuthkeyError::Exposed(_)
        ));
        assert!(matches!(refusal(b"\n", 0o600), AuthkeyError::Length(_)));
        assert!(matches!(
            refusal(&[7; 5000], 0o600),
            AuthkeyError::Length(_)
        ));
        let missing = obtain(Some(Path::new("/nowhere/key"))).unwrap_err();
        assert!(matches!(missing, AuthkeyError::Unreadable(..)));
    }
}
