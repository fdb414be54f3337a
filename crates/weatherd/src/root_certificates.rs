//! The certificates that the environment gives in place of the built-in roots, as OpenSSL reads them.
//! Does not know what they are for.

use std::path::{Path, PathBuf};
use std::{fs, io};

use weatherd_config::ProcessEnvironment;

use crate::plain_file;

/// The most that is read of all files together; a system's bundle has a quarter of a megabyte.
pub(crate) const MAX_BYTES: usize = 16 << 20;

/// Returns the certificates of `$SSL_CERT_FILE` and of the files in `$SSL_CERT_DIR`, as PEM; `None` if
/// neither is set.
///
/// # Errors
///
/// The path that cannot be read, and why. Files in a directory that cannot be read are left out.
pub(crate) fn read(
    environment: &ProcessEnvironment,
) -> Result<Option<Vec<u8>>, (PathBuf, io::Error)> {
    let (file, dirs) = (&environment.ssl_cert_file, &environment.ssl_cert_dirs);
    if file.is_none() && dirs.is_empty() {
        return Ok(None);
    }
    let mut pem = Vec::new();
    if let Some(file) = file {
        pem = plain_file::read(file, MAX_BYTES).map_err(|e| (file.clone(), e))?;
    }
    for dir in dirs {
        append(dir, &mut pem).map_err(|e| (dir.clone(), e))?;
    }
    Ok(Some(pem))
}

fn append(dir: &Path, pem: &mut Vec<u8>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        // Links to files, as the tools of the system make them, are followed; pipes are not read.
        let room = MAX_BYTES.saturating_sub(pem.len());
        if let Ok(content) = plain_file::read(&path, room) {
            pem.extend(content);
            pem.push(b'\n');
        }
    }
    Ok(())
}
