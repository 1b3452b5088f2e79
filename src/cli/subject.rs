//! Layers and features by the names a command gives: a file, `LAYER`, `LAYER/ID` or an id alone.

use super::CliError;
use super::arguments::Input;
use super::error::Usage;
use super::printing::tell;
use crate::carto::shown_map;
use crate::i18n::{Lang, Localized, Word};
use crate::io::{
    DatumOffer, IoError, LoadedFile, Opened, Progress, Reading, Text, Trust, datasets_in, embedded_document, load, load_file_as, open_project,
};
use crate::model::table::FeatureRequest;
use crate::model::{Bounds, Document, FeatureTable, NEVER, ScenarioId};
use crate::query::{QueryError, Surroundings, fill_rings};
use std::path::Path;
use std::sync::Arc;

/// Features that a command names: a table and which of it; `None` for all.
#[derive(Debug)]
pub struct Named {
    pub table: Arc<FeatureTable>,
    pub only: Option<Vec<usize>>,
}

/// The text of a file that a command names, `-` for the standard input, as features.
///
/// # Errors
/// Where it is refused.
pub fn load_input(path: &Path, input: &Input, progress: &Progress) -> Result<LoadedFile, IoError> {
    if path == Path::new("-") {
        let text = Text::of_reader(path, std::io::stdin().lock())?;
        return load(&text, Reading::of(&input.read_as), input.crs.as_ref(), progress);
    }
    load_file_as(path, &input.read_as, input.crs.as_ref(), progress)
}

/// A file that a command names, with its notes told on the standard error stream.
///
/// # Errors
/// Where the file is refused: with its name, and the option that would read it.
pub fn load_named(path: &Path, input: &Input, lang: Lang) -> Result<LoadedFile, CliError> {
    let loaded = load_input(path, input, &Progress::default()).map_err(|error| CliError::File { path: path.display().to_string(), error })?;
    if input.read_as.dataset.is_none()
        && let Ok([_, others @ ..]) = datasets_in(path).as_deref()
        && !others.is_empty()
    {
        tell(&Word::OtherDatasets.with(lang, &[&path.display().to_string(), &others.join(", ")]));
    }
    for note in loaded.report.notes.iter().filter(|note| note.reason.is_warning()) {
        tell(&format!("{}: {}", path.display(), note.message(lang)));
    }
    Ok(loaded)
}

/// A project that a command names, with what is to be told of it told on the standard error stream; whether there was anything.
///
/// # Errors
/// Where the project is refused: with its name.
pub fn open_named(path: &Path, trust: bool, lang: Lang) -> Result<(Opened, bool), CliError> {
    let trust = if trust { Trust::All } else { Trust::Folder };
    let opened = open_project(path, trust, &Progress::default()).map_err(|error| CliError::File { path: path.display().to_string(), error })?;
    for correction in &opened.corrections {
        tell(&format!("{}: {}", path.display(), correction.message(lang)));
    }
    for missing in &opened.missing {
        tell(&match &missing.error {
            IoError::Outside(_) => format!("{}: {} (--trust)", path.display(), missing.error.message(lang)),
            error => format!("{}: {}", path.display(), Word::MissingFile.with(lang, &[&missing.path.display(), &error.message(lang)])),
        });
    }
    let has_notes = !opened.corrections.is_empty() || !opened.missing.is_empty();
    Ok((opened, has_notes))
}

/// Where a command would write over one of the files it reads.
///
/// # Errors
/// `Usage::SameFile`.
pub fn refuse_own_input<'a>(out: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Result<(), CliError> {
    let real = |path: &Path| path.canonicalize().ok().filter(|path| path.is_file());
    let out = real(out);
    if out.is_some() && inputs.into_iter().any(|input| real(input) == out) { Err(CliError::Usage(Usage::SameFile)) } else { Ok(()) }
}

/// What is said of a file that seems to have the offset of Chinese web maps, and the option that takes it back.
pub fn offer_told(path: &Path, offer: &DatumOffer, lang: Lang) -> String {
    format!("{} --crs {}", offer.message(&path.display().to_string(), lang), offer.crs.code())
}

/// The table a command asks of: a layer of the document, or a file, whose coordinates are in `crs`.
///
/// # Errors
/// Where there is neither, or the file is refused.
pub fn target(document: &Document, name: &str, input: &Input) -> Result<Arc<FeatureTable>, CliError> {
    if let Some(layer) = document.layer_called(name) {
        return Ok(Arc::clone(&layer.table));
    }
    let path = Path::new(name);
    if path.exists() || path.extension().is_some() || name == "-" {
        return Ok(Arc::new(load_named(path, input, Lang::from_environment())?.table));
    }
    Err(QueryError::NoLayer(name.to_owned()).into())
}

/// What a condition or expression of a command may name: the layers that are built in.
pub fn surroundings() -> Surroundings {
    let mut document = embedded_document();
    fill_rings(&mut document);
    Surroundings::of(&document)
}

/// All features of a table, also of one that is read as it is needed.
///
/// # Errors
/// What its source says.
pub fn whole(table: &Arc<FeatureTable>) -> Result<Arc<FeatureTable>, CliError> {
    let request = FeatureRequest::exact(Bounds::EVERYWHERE, NEVER);
    Ok(FeatureTable::gathered(table, &request).map_err(IoError::from)?.0)
}

/// What a command measures from or relates to.
///
/// # Errors
/// Where nothing has that name.
pub fn named(document: &Document, name: &str) -> Result<Named, CliError> {
    let plain = Input::default();
    if document.layer_called(name).is_some() || Path::new(name).is_file() {
        return Ok(Named { table: target(document, name, &plain)?, only: None });
    }
    // LAYER/ID: the longest layer or file that there is, so that ids and folders may hold slashes
    for (at, _) in name.rmatch_indices('/') {
        let (layer, id) = (&name[..at], &name[at + 1..]);
        if document.layer_called(layer).is_some() || Path::new(layer).is_file() {
            let table = target(document, layer, &plain)?;
            let index = table.find_id(id).ok_or_else(|| QueryError::NoFeature { layer: layer.to_owned(), id: id.to_owned() })?;
            return Ok(Named { table, only: Some(vec![index]) });
        }
    }
    // an id alone, then a name in either language
    let by_id = document.layers().iter().rev().find_map(|layer| Some((layer, layer.table.find_id(name)?)));
    let by_name = || {
        let same = |text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case(name));
        document.layers().iter().rev().find_map(|layer| {
            let found = layer.table.features().find(|f| ["name_zh", "name_en", "label_zh", "label_en"].iter().any(|column| same(f.text(column))));
            Some((layer, found?.index()))
        })
    };
    let (layer, index) = by_id.or_else(by_name).ok_or_else(|| match name.split_once('/') {
        Some((layer, _)) => QueryError::NoLayer(layer.to_owned()),
        None => QueryError::NoSuchName(name.to_owned()),
    })?;
    Ok(Named { table: Arc::clone(&layer.table), only: Some(vec![index]) })
}

/// Shows a scenario of a document, or the base.
///
/// # Errors
/// Where there is no such scenario.
pub fn show(document: &mut Document, scenario: Option<ScenarioId>) -> Result<(), CliError> {
    if document.scenarios().active != scenario {
        document.switching_to(scenario, shown_map(document).as_ref())?.apply(document)?;
    }
    Ok(())
}

/// A scenario by its name in either language; the base for `base` and `基准`.
///
/// # Errors
/// `Usage::BadValue` with the names there are.
pub fn scenario_named(document: &Document, option: &str, name: &str) -> Result<Option<ScenarioId>, CliError> {
    let base = Word::ScenarioBase.both();
    let is_base = [base.zh.as_str(), base.en.as_str()].iter().any(|own| own.eq_ignore_ascii_case(name.trim()));
    let list = &document.scenarios().list;
    let found = list.iter().find(|own| own.note.name.is_called(name));
    match found {
        Some(own) => Ok(Some(own.id)),
        None if is_base => Ok(None),
        None => {
            let known = std::iter::once(&base).chain(list.iter().map(|own| &own.note.name)).map(|own| own.en.as_str()).collect::<Vec<_>>();
            Err(CliError::Usage(Usage::BadValue { option: option.to_owned(), value: name.to_owned(), expected: known.join(", ") }))
        }
    }
}
