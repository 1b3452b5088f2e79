//! The tools of GDAL: found where they are installed, run without the network, stopped when the work is cancelled.

use crate::io::{IoError, Progress};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A layer of a file, as GDAL tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    pub name: String,
    /// Its system as well-known text; empty for none.
    pub wkt: String,
}

/// Where a tool lies: on the path, or in the folders that QGIS and OSGeo4W make on Windows.
pub fn tool(name: &str) -> Option<PathBuf> {
    let file = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|own| own.is_file());
    found.or_else(|| {
        let programs = std::env::var_os("ProgramFiles").filter(|_| cfg!(windows))?;
        let folders = std::fs::read_dir(programs).ok()?.flatten().map(|entry| entry.path());
        let qgis = folders.filter(|own| own.file_name().is_some_and(|name| name.to_string_lossy().starts_with("QGIS")));
        let others = ["C:\\OSGeo4W", "C:\\OSGeo4W64"].map(PathBuf::from);
        qgis.chain(others).map(|folder| folder.join("bin").join(&file)).find(|own| own.is_file())
    })
}

/// Runs a tool and gives all that it says, at most so many bytes.
///
/// # Errors
/// Where it cannot be started or fails, with what it says; `IoError::Memory` and `IoError::Cancelled`.
fn said(name: &str, arguments: &[&str], path: &Path, progress: &Progress, most: u64) -> Result<Vec<u8>, IoError> {
    let program = tool(name).ok_or_else(|| IoError::NeedsGdal(path.display().to_string()))?;
    let system = |source| IoError::system(path, source);
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // files that name others, and drivers that ask servers, are left alone
    command.env("GDAL_SKIP", "VRT WMS WCS WMTS HTTP").env("OGR_SKIP", "OGR_VRT HTTP WFS OAPIF CSW Carto Elasticsearch");
    // sheets as they stand: which row is their heading is seen later
    for (name, value) in [("HEADERS", "DISABLE"), ("FIELD_TYPES", "STRING")] {
        command.env(format!("OGR_XLS_{name}"), value).env(format!("OGR_ODS_{name}"), value);
    }
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "GDAL_HTTP_PROXY"] {
        command.env(proxy, "http://127.0.0.1:9");
    }
    let mut child = command.spawn().map_err(system)?;
    let (out, errors) = (child.stdout.take(), child.stderr.take());
    let told = std::thread::spawn(move || {
        let mut text = Vec::new();
        errors.map(|own| own.take(1 << 16).read_to_end(&mut text));
        text
    });
    let mut bytes = Vec::new();
    if let Some(mut out) = out {
        loop {
            let read = out.by_ref().take(1 << 20).read_to_end(&mut bytes).map_err(system)?;
            let stopped = if progress.is_cancelled() { Some(IoError::Cancelled) } else { None };
            let stopped = stopped.or((bytes.len() as u64 > most).then_some(IoError::Memory(most)));
            if let Some(error) = stopped {
                child.kill().ok();
                child.wait().ok();
                return Err(error);
            }
            if read == 0 {
                break;
            }
        }
    }
    let status = child.wait().map_err(system)?;
    let told = told.join().unwrap_or_default();
    if status.success() { Ok(bytes) } else { Err(IoError::Gdal(crate::i18n::excerpt(String::from_utf8_lossy(&told).trim(), 300))) }
}

/// The layers of a file.
///
/// # Errors
/// As `said`.
pub fn layers(path: &Path, progress: &Progress) -> Result<Vec<Layer>, IoError> {
    let text = said("ogrinfo", &["-ro", "-so", "-al", "-wkt_format", "WKT1", &shown(path)], path, progress, 1 << 26)?;
    Ok(listed(&String::from_utf8_lossy(&text)))
}

/// The features of a layer as a sequence of GeoJSON, in the file's own coordinates.
///
/// # Errors
/// As `said`.
pub fn features(path: &Path, layer: &str, progress: &Progress, most: u64) -> Result<Vec<u8>, IoError> {
    let own = shown(path);
    // said to be in degrees already, so that nothing is transformed on the way
    let arguments = ["-f", "GeoJSONSeq", "/vsistdout/", &own, layer, "-a_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=15"];
    said("ogr2ogr", &arguments, path, progress, most)
}

/// The cells of a sheet as CSV, each as it is shown, below a row that numbers the columns.
///
/// # Errors
/// As `said`.
pub fn table(path: &Path, sheet: &str, progress: &Progress, most: u64) -> Result<Vec<u8>, IoError> {
    said("ogr2ogr", &["-f", "CSV", "/vsistdout/", &shown(path), sheet], path, progress, most)
}

/// A path from the root, which is no option and no name of a connection.
fn shown(path: &Path) -> String {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string().trim_start_matches("\\\\?\\").to_owned()
}

/// The layers in what `ogrinfo` says.
fn listed(text: &str) -> Vec<Layer> {
    let (mut layers, mut in_wkt): (Vec<Layer>, bool) = (Vec::new(), false);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("Layer name: ") {
            layers.push(Layer { name: name.to_owned(), wkt: String::new() });
            in_wkt = false;
        } else if line == "Layer SRS WKT:" {
            in_wkt = true;
        } else if let Some(own) = layers.last_mut().filter(|_| in_wkt) {
            let goes_on = line.starts_with(' ') || own.wkt.is_empty();
            in_wkt = goes_on && !line.starts_with("(unknown)") && !line.is_empty();
            if in_wkt {
                own.wkt.push_str(line.trim());
            }
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_and_their_systems_are_taken_from_what_the_tool_says() {
        let text = "INFO: Open of `a.gdb'\n      using driver `OpenFileGDB' successful.\n\nLayer name: 地块\nGeometry: Polygon\nLayer SRS WKT:\n\
                    PROJCS[\"CGCS2000\",\n    GEOGCS[\"x\"],\n    AUTHORITY[\"EPSG\",\"4549\"]]\nData axis to CRS axis mapping: 2,1\nname: String\n\n\
                    Layer name: b\nLayer SRS WKT:\n(unknown)\nn: Integer\n";
        let found = listed(text);
        let wkt = "PROJCS[\"CGCS2000\",GEOGCS[\"x\"],AUTHORITY[\"EPSG\",\"4549\"]]".to_owned();
        assert_eq!(found, [Layer { name: "地块".into(), wkt }, Layer { name: "b".into(), wkt: String::new() }]);
    }
}
