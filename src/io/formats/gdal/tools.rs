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
    command.env("GDAL_SKIP", "VRT,WMS,WCS,WMTS,HTTP").env("OGR_SKIP", "OGR_VRT,WFS,OAPIF,CSW,Carto,Elasticsearch,AmigoCloud,NGW,PLSCENES");
    command.env("NO_PROXY", "").env("no_proxy", "");
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
        if let Some(mut own) = errors {
            own.by_ref().take(1 << 16).read_to_end(&mut text).ok();
            // what is not wanted is read, too: the tool waits for that
            std::io::copy(&mut own, &mut std::io::sink()).ok();
        }
        text
    });
    let (sender, pieces) = std::sync::mpsc::sync_channel::<std::io::Result<Vec<u8>>>(4);
    let reader = std::thread::spawn(move || {
        let Some(mut out) = out else { return };
        loop {
            let mut piece = vec![0; 1 << 18];
            let read = out.read(&mut piece).map(|count| {
                piece.truncate(count);
                piece
            });
            let is_end = read.as_ref().map_or(true, Vec::is_empty);
            if sender.send(read).is_err() || is_end {
                return;
            }
        }
    });
    let mut bytes = Vec::new();
    let ended = loop {
        // a tool that is busy and says nothing can be stopped all the same
        match pieces.recv_timeout(std::time::Duration::from_millis(100)) {
            Ok(Ok(piece)) if piece.is_empty() => break Ok(()),
            Ok(Ok(piece)) => bytes.extend(piece),
            Ok(Err(error)) => break Err(system(error)),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break Ok(()),
        }
        if progress.is_cancelled() {
            break Err(IoError::Cancelled);
        }
        if bytes.len() as u64 > most {
            break Err(IoError::Memory(most));
        }
    };
    if ended.is_err() {
        child.kill().ok();
    }
    drop(pieces);
    let status = child.wait().map_err(system)?;
    reader.join().ok();
    let told = told.join().unwrap_or_default();
    ended?;
    if status.success() {
        return Ok(bytes);
    }
    let told = String::from_utf8_lossy(&told);
    let errors: Vec<&str> = told.lines().filter(|line| !line.starts_with("Warning")).collect();
    Err(IoError::Gdal(crate::i18n::excerpt(errors.join(" ").trim(), 300)))
}

/// The layers of a file.
///
/// # Errors
/// As `said`.
pub fn layers(path: &Path, progress: &Progress) -> Result<Vec<Layer>, IoError> {
    let own = shown(path);
    let mut arguments = vec!["-ro", "-so", "-al", "-wkt_format", "WKT1", own.as_str()];
    arguments.extend(leaving_nothing(&own));
    let text = said("ogrinfo", &arguments, path, progress, 1 << 26)?;
    Ok(listed(&String::from_utf8_lossy(&text)))
}

/// The features of a layer as a sequence of GeoJSON, in the file's own coordinates.
///
/// # Errors
/// As `said`.
pub fn features(path: &Path, layer: &str, progress: &Progress, most: u64) -> Result<Vec<u8>, IoError> {
    let own = shown(path);
    // said to be in degrees already, so that nothing is transformed on the way
    let layer = layer_name(layer)?;
    let mut arguments = vec!["-f", "GeoJSONSeq", "/vsistdout/", own.as_str(), layer, "-a_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=15"];
    arguments.extend(leaving_nothing(&own));
    said("ogr2ogr", &arguments, path, progress, most)
}

/// The cells of a sheet as CSV, each as it is shown, below a row that numbers the columns.
///
/// # Errors
/// As `said`.
pub fn table(path: &Path, sheet: &str, progress: &Progress, most: u64) -> Result<Vec<u8>, IoError> {
    said("ogr2ogr", &["-f", "CSV", "/vsistdout/", &shown(path), layer_name(sheet)?], path, progress, most)
}

/// What keeps a driver from making a file beside the one it reads: that of GML does.
fn leaving_nothing(path: &str) -> &'static [&'static str] {
    if path.to_ascii_lowercase().ends_with(".gml") { &["-oo", "WRITE_GFS=NO"] } else { &[] }
}

/// A path from the root, which is no option and no name of a connection. Windows' own long form is not understood by all drivers.
fn shown(path: &Path) -> String {
    let own = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string();
    match own.strip_prefix("\\\\?\\UNC\\") {
        Some(share) => format!("\\\\{share}"),
        None => own.strip_prefix("\\\\?\\").map(str::to_owned).unwrap_or(own),
    }
}

/// A name of a layer, which must be no option.
fn layer_name(name: &str) -> Result<&str, IoError> {
    if name.starts_with('-') { Err(IoError::NoDataset(name.to_owned())) } else { Ok(name) }
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
