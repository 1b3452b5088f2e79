//! A layer in a project's file: how it is shown, and its features, which stand in the file or are named by where they lie.

use super::{Members, MissingFile, Trust, Unknown, one};
use crate::i18n::{Bilingual, Lang};
use crate::io::formats::{Features, Package, StoredTable};
use crate::io::placing::place;
use crate::io::{IoError, LoadReport, Precision, Progress, embedded_document, load_file_as, map_table, read_geojson, to_geojson};
use crate::model::{
    Basis, Computed, DatabaseTable, Document, FeatureTable, Group, KnownTable, Layer, LayerCrs, LayerId, Limits, Origin, Provenance, ReadAs,
    SharedCopy, Style, System, UnopenedTable, free_key,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
pub struct LayerEntry {
    pub key: String,
    pub name: Bilingual,
    pub group: Group,
    pub visible: bool,
    pub opacity: f32,
    pub style: Style,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<Computed>,
    #[serde(default)]
    pub provenance: Provenance,
    /// The system the data came in, where it is not WGS-84 by assumption.
    #[serde(default, skip_serializing_if = "is_plain")]
    pub crs: LayerCrs,
    #[serde(default, skip_serializing_if = "ReadAs::is_plain")]
    pub read_as: ReadAs,
    pub data: Data,
    #[serde(flatten, skip_deserializing)]
    pub unknown: Unknown,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    Embedded,
    File {
        relative: Option<PathBuf>,
        absolute: PathBuf,
    },
    Derived(Box<RawValue>),
    Pasted(Box<RawValue>),
    /// A table of the GeoPackage that the project lies in, and where its features came from.
    Stored {
        stored: StoredTable,
        origin: Kept,
        /// Members of the collection, for which a table has no place.
        #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
        members: serde_json::Map<String, serde_json::Value>,
    },
    /// A table of a database; what was known of it tells where the layer lies until it is opened.
    Database {
        table: Box<DatabaseTable>,
        #[serde(default)]
        known: KnownTable,
    },
    /// Features that were taken out of a table of a database, with what is not written back yet.
    Copy {
        copy: SharedCopy,
        features: Box<RawValue>,
    },
    /// Those of a table that stands before it in the file, by its number. Where they come from is told with it.
    Table {
        of: usize,
        origin: Kept,
    },
    /// Another version of a table that stands before it in the file.
    Version {
        of: usize,
        origin: Kept,
        version: Box<Version>,
    },
}

/// Where the features of a version come from that is not the only one in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// As the table that it is of.
    Same,
    Derived,
    Pasted,
}

/// A version of a table by what it has of it. Rows are counted among the features of that table, in its order, from 0 on.
#[derive(Serialize, Deserialize)]
pub struct Version {
    /// The features that it has as they are: the first of a run and how many.
    pub kept: Vec<[usize; 2]>,
    /// The rows of the features that it has otherwise.
    pub changed: Vec<usize>,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// The features of `changed`, in that order, and after them those that the table does not have.
    pub features: Box<RawValue>,
}

fn is_plain(crs: &LayerCrs) -> bool {
    *crs == LayerCrs::default()
}

impl Version {
    /// What a table has of another one. Where that is in another file, which may change, every feature stands in the version.
    pub fn of(before: &FeatureTable, own: &FeatureTable, is_inside: bool) -> Result<Self, serde_json::Error> {
        let changes = before.changes_to(own);
        let differing = changes.changed();
        let (mut kept, mut changed, mut rows): (Vec<[usize; 2]>, Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new(), Vec::new());
        for (number, row) in before.live_rows().enumerate().filter(|(_, row)| own.feature(*row).is_some()) {
            if is_inside && differing.binary_search_by_key(&row, |own| own.index()).is_err() {
                match kept.last_mut().filter(|[first, count]| first + count == number) {
                    Some([_, count]) => *count += 1,
                    None => kept.push([number, 1]),
                }
            } else {
                changed.push(number);
                rows.push(row);
            }
        }
        rows.extend(changes.added.iter().map(|row| row.index()));
        let columns = own.columns().iter().map(|column| column.name().to_owned()).collect();
        let features = RawValue::from_string(to_geojson(&own.subset(&rows), None, Precision::Full).trim_end().to_owned())?;
        Ok(Self { kept, changed, columns, features })
    }

    /// The table that is a version of another one, and whether something was odd: what names rows that the other does not have, or
    /// names them twice, is taken as features of its own.
    fn table(&self, before: &FeatureTable, progress: &Progress) -> Result<(FeatureTable, bool), IoError> {
        let live: Vec<usize> = before.live_rows().collect();
        let (given, _) = read_geojson(self.features.get().as_bytes(), progress)?;
        let given: Vec<crate::model::FeatureData> = given.features().map(crate::model::FeatureData::from).collect();
        let (mut there, mut is_odd) = (vec![false; before.rows()], self.changed.len() > given.len());
        let mut taken = 0usize;
        for [first, count] in &self.kept {
            let end = first.saturating_add(*count);
            is_odd |= end > live.len();
            taken = taken.saturating_add(*count);
            if taken > live.len() {
                // runs lie over one another: the rest says nothing new
                is_odd = true;
                break;
            }
            for row in live.get(*first..end.min(live.len())).into_iter().flatten() {
                is_odd |= std::mem::replace(&mut there[*row], true);
            }
        }
        let (mut put, mut new) = (std::collections::BTreeMap::new(), Vec::new());
        for (n, feature) in given.iter().enumerate() {
            if let Some(row) = self.changed.get(n).and_then(|number| live.get(*number)).filter(|row| !there[**row] && !put.contains_key(*row)) {
                put.insert(*row, feature);
            } else {
                is_odd |= n < self.changed.len();
                new.push(feature);
            }
        }
        for row in put.keys() {
            there[*row] = true;
        }
        let lacking: Vec<usize> = live.into_iter().filter(|row| !there[*row]).collect();
        let mut table = before.with_deleted(&lacking, true);
        for name in before.columns().iter().map(crate::model::Column::name).filter(|name| !self.columns.iter().any(|own| own == name)) {
            if let Some(at) = table.column_place(name) {
                table = table.without_column(at);
            }
        }
        let put: Vec<(usize, &crate::model::FeatureData)> = put.into_iter().collect();
        if !put.is_empty() {
            table = table.with_features(&put);
        }
        if !new.is_empty() {
            table = table.with_appended(new);
        }
        table.set_read_from(None);
        Ok((table.with_columns(&self.columns), is_odd))
    }
}

/// Tables as they are written, each once.
pub struct TableWriter<'a> {
    folder: &'a Path,
    /// The tables of the GeoPackage that the project goes into, where it does.
    pub stored: Option<Vec<(StoredTable, Layer)>>,
    /// The tables that stand in the file, with their layers and whether their features are inside.
    pub tables: Vec<(LayerId, Arc<FeatureTable>, Origin, bool)>,
}

impl<'a> TableWriter<'a> {
    pub const fn new(folder: &'a Path) -> Self {
        Self { folder, stored: None, tables: Vec::new() }
    }

    /// The same for a project that lies in a GeoPackage with its tables.
    pub const fn into_package(folder: &'a Path) -> Self {
        Self { folder, stored: Some(Vec::new()), tables: Vec::new() }
    }

    /// The table that holds a layer's features in the GeoPackage, where they go there.
    fn stored(&mut self, layer: &Layer) -> Option<Data> {
        let kept = match &layer.origin {
            Origin::Derived => Kept::Derived,
            Origin::File(_) | Origin::Pasted => Kept::Pasted,
            // the program has its own content in it, and what is changed in a copy is told with it; as tables they are for others
            Origin::Embedded | Origin::Copy(_) => Kept::Same,
            Origin::Database(_) => return None,
        };
        let all = self.stored.as_mut()?;
        let taken: Vec<String> = all.iter().map(|(own, _)| own.table.clone()).collect();
        let stored = StoredTable::of(features_of(layer), &taken)?;
        all.push((stored.clone(), layer.clone()));
        (kept != Kept::Same).then(|| Data::Stored { stored, origin: kept, members: layer.table.collection_foreign() })
    }

    /// The entry of a layer with its features.
    ///
    /// # Errors
    /// Where they cannot be put into JSON.
    pub fn entry(&mut self, layer: &Layer) -> Result<LayerEntry, serde_json::Error> {
        let data = match self.stored(layer) {
            Some(data) => data,
            None => self.data(layer)?,
        };
        // another program may change a table of the file as it may change another file
        let is_inside = !matches!(data, Data::Embedded | Data::File { .. } | Data::Database { .. } | Data::Stored { .. });
        self.tables.push((layer.id, Arc::clone(&layer.table), layer.origin.clone(), is_inside));
        Ok(entry_with(layer, data))
    }

    fn data(&self, layer: &Layer) -> Result<Data, serde_json::Error> {
        let inside = |layer: &Layer| RawValue::from_string(to_geojson(&layer.table, None, Precision::Full).trim_end().to_owned());
        Ok(match &layer.origin {
            Origin::Embedded => Data::Embedded,
            // one file holds all: what no table holds stands in the text
            Origin::File(_) if self.stored.is_some() && layer.table.source().is_none() => Data::Pasted(inside(layer)?),
            Origin::File(file) => Data::File { relative: super::relative(file, self.folder), absolute: file.clone() },
            Origin::Derived => Data::Derived(inside(layer)?),
            Origin::Pasted => Data::Pasted(inside(layer)?),
            Origin::Database(table) => Data::Database { table: table.clone(), known: KnownTable::of(&layer.table) },
            Origin::Copy(copy) => Data::Copy { copy: Arc::clone(copy), features: inside(layer)? },
        })
    }

    /// The entry of another state of a layer, whose features are named by those that stand in the file already.
    ///
    /// # Errors
    /// Where they cannot be put into JSON.
    pub fn version(&mut self, layer: &Layer) -> Result<LayerEntry, serde_json::Error> {
        let is_same = |(id, own, origin, _): &&(LayerId, Arc<FeatureTable>, Origin, bool)| {
            *origin == layer.origin && (Arc::ptr_eq(own, &layer.table) || *id == layer.id && own.is_window_beside(&layer.table))
        };
        if let Some(of) = self.tables.iter().position(|own| is_same(&own)) {
            return Ok(entry_with(layer, Data::Table { of, origin: Kept::Same }));
        }
        let kept = match layer.origin {
            Origin::Derived => Kept::Derived,
            Origin::Pasted => Kept::Pasted,
            // a copy tells what it knows of its table by itself
            Origin::Embedded | Origin::File(_) | Origin::Database(_) | Origin::Copy(_) => return self.entry(layer),
        };
        if let Some(of) = self.tables.iter().position(|(_, own, ..)| Arc::ptr_eq(own, &layer.table)) {
            return Ok(entry_with(layer, Data::Table { of, origin: kept }));
        }
        let Some(of) = self.tables.iter().position(|(id, own, ..)| *id == layer.id && own.source().is_none()) else { return self.entry(layer) };
        let (_, before, _, is_inside) = &self.tables[of];
        let version = Box::new(Version::of(before, &layer.table, *is_inside)?);
        self.tables.push((layer.id, Arc::clone(&layer.table), layer.origin.clone(), true));
        Ok(entry_with(layer, Data::Version { of, origin: kept, version }))
    }
}

/// A layer's features under its Chinese name.
pub fn features_of(layer: &Layer) -> Features<'_> {
    Features { table: &layer.table, indices: None, crs: None, name: layer.name.get(Lang::Zh), system: &System::Wgs84 }
}

fn entry_with(layer: &Layer, data: Data) -> LayerEntry {
    LayerEntry {
        key: layer.key.clone(),
        name: layer.name.clone(),
        group: layer.group,
        visible: layer.visible,
        opacity: layer.opacity,
        style: layer.style.clone(),
        filter: layer.filter.clone(),
        computed: layer.computed.clone(),
        provenance: layer.provenance.clone(),
        crs: layer.crs.clone(),
        read_as: layer.read_as.clone(),
        data,
        unknown: layer.unknown.clone(),
    }
}

/// Reads the layers of a file, with the tables that stood before each.
pub struct LayerReader<'a> {
    folder: &'a Path,
    trust: Trust,
    progress: &'a Progress,
    /// The GeoPackage that the project lies in, where it does.
    package: Option<Package>,
    embedded: Document,
    tables: Vec<(Arc<FeatureTable>, Origin)>,
    pub limits: Limits,
    pub missing: Vec<MissingFile>,
    pub reports: Vec<(LayerId, LoadReport, Vec<u32>)>,
}

impl<'a> LayerReader<'a> {
    pub fn new(folder: &'a Path, trust: Trust, progress: &'a Progress, package: Option<Package>, limits: Limits) -> Self {
        Self { folder, trust, progress, package, embedded: embedded_document(), tables: Vec::new(), limits, missing: Vec::new(), reports: Vec::new() }
    }

    /// The layer of an entry, which is called `key` in the document; `is_shown` where what is missing is told.
    ///
    /// # Errors
    /// Where features that stand in the file cannot be read. A missing data file is no error.
    pub fn layer(&mut self, id: LayerId, entry: LayerEntry, key: String, unknown: Unknown, is_shown: bool) -> Result<Layer, IoError> {
        let (mut crs, progress) = (entry.crs.clone(), self.progress);
        let unnumbered = |of: usize| IoError::NoSuchLayer(format!("{} ({of})", entry.key));
        let kept = |kept: Kept, origin: &Origin| match kept {
            Kept::Same => origin.clone(),
            Kept::Derived => Origin::Derived,
            Kept::Pasted => Origin::Pasted,
        };
        // what lies in the project is read from nowhere else
        let read_as = if matches!(entry.data, Data::Stored { .. }) { ReadAs::default() } else { entry.read_as.clone() };
        let mut is_new = true;
        let (origin, table) = match entry.data {
            Data::Embedded => {
                let table = self.embedded.layer_by_key(&entry.key).map(|own| Arc::clone(&own.table)).or_else(|| map_table(&entry.key));
                (Origin::Embedded, table.ok_or_else(|| IoError::NoSuchLayer(entry.key.clone()))?)
            }
            Data::File { relative, absolute } => {
                let found = relative.map(|relative| self.folder.join(relative)).filter(|path| path.exists()).unwrap_or(absolute);
                let found = std::path::absolute(&found).unwrap_or(found);
                // what a file says of itself is read there again; what the user said is said again
                let chosen = (entry.crs.basis == Basis::Chosen).then_some(&entry.crs.crs);
                match super::allowed(&found, self.folder, self.trust).and_then(|()| load_file_as(&found, &entry.read_as, chosen, progress)) {
                    Ok(loaded) => {
                        crs = loaded.crs;
                        if is_shown {
                            self.reports.push((id, loaded.report, loaded.lines));
                        }
                        (Origin::File(found), Arc::new(loaded.table))
                    }
                    Err(IoError::Cancelled) => return Err(IoError::Cancelled),
                    Err(error) => {
                        let missing = MissingFile { layer: id, path: found.clone(), error };
                        self.missing.extend(Some(missing).filter(|_| is_shown));
                        (Origin::File(found), Arc::default())
                    }
                }
            }
            Data::Derived(inside) => (Origin::Derived, Arc::new(read_geojson(inside.get().as_bytes(), progress)?.0)),
            Data::Pasted(inside) => (Origin::Pasted, Arc::new(read_geojson(inside.get().as_bytes(), progress)?.0)),
            Data::Stored { stored, origin, members } => {
                let package = self.package.as_ref().ok_or_else(|| IoError::NoDataset(stored.table.clone()))?;
                let table = match package.table(&stored, progress) {
                    Ok(mut raw) => {
                        // another program may have put it into another system
                        if raw.crs.as_ref().is_some_and(|(_, crs)| !crs.contains("EPSG:4326")) {
                            place(&mut raw, None, progress)?;
                        }
                        raw.table
                    }
                    Err(error @ IoError::NoDataset(_)) => {
                        // another program has taken it out of the file
                        let missing = MissingFile { layer: id, path: package.path().join(&stored.table), error };
                        self.missing.extend(Some(missing).filter(|_| is_shown));
                        FeatureTable::default()
                    }
                    Err(error) => return Err(error),
                };
                (kept(origin, &Origin::Pasted), Arc::new(table.with_collection_foreign(&members)))
            }
            Data::Database { table, known } => {
                if !table.is_sound() {
                    return Err(IoError::NoSuchLayer(entry.key.clone()));
                }
                // a project opens no connection: the user does
                let window = UnopenedTable::window(DatabaseTable::clone(&table), known, entry.provenance.clone());
                (Origin::Database(table), Arc::new(window))
            }
            Data::Copy { copy, features } => {
                if !copy.of.is_sound() {
                    return Err(IoError::NoSuchLayer(entry.key.clone()));
                }
                (Origin::Copy(copy), Arc::new(read_geojson(features.get().as_bytes(), progress)?.0))
            }
            Data::Table { of, origin } => {
                is_new = false;
                let (table, own) = self.tables.get(of).ok_or_else(|| unnumbered(of))?;
                (kept(origin, own), Arc::clone(table))
            }
            Data::Version { of, origin, version } => {
                let (before, own) = self.tables.get(of).ok_or_else(|| unnumbered(of))?;
                let (table, is_odd) = version.table(before, progress)?;
                // a linked file that is gone or has changed is told of with the file
                if is_odd && !matches!(own, Origin::File(_)) {
                    self.limits.rows(&format!("{}.data.version", entry.key));
                }
                (kept(origin, own), Arc::new(table))
            }
        };
        if is_new {
            self.tables.push((Arc::clone(&table), origin.clone()));
        }
        Ok(Layer {
            id,
            key,
            name: entry.name,
            group: entry.group,
            visible: entry.visible,
            opacity: entry.opacity,
            style: entry.style,
            filter: entry.filter,
            computed: entry.computed,
            provenance: super::said_anew(&self.embedded, &origin, &entry.key, &entry.provenance).unwrap_or(entry.provenance),
            origin,
            read_as,
            crs,
            unknown,
            table,
        })
    }
}

impl LayerEntry {
    /// Tells where what was read is not what stands in the file's text. Features are not looked at: reading them tells.
    pub fn compare(&self, own: &Members<'_>, limits: &mut Limits) {
        one(limits, own, "name", serde_json::to_value(&self.name));
        one(limits, own, "style", serde_json::to_value(&self.style));
        one(limits, own, "filter", serde_json::to_value(&self.filter));
        one(limits, own, "computed", serde_json::to_value(&self.computed));
        one(limits, own, "provenance", serde_json::to_value(&self.provenance));
        one(limits, own, "crs", serde_json::to_value(&self.crs));
        one(limits, own, "read_as", serde_json::to_value(&self.read_as));
        one(limits, own, "opacity", serde_json::to_value(self.opacity));
    }

    /// Brings the entry into its bounds; returns the key that it has in the document, where each is there once.
    pub fn limit(&mut self, limits: &mut Limits, taken: &std::collections::HashSet<String>) -> String {
        limits.name("key", &mut self.key);
        limits.title("name", &mut self.name);
        limits.part("opacity", &mut self.opacity);
        limits.style(&mut self.style);
        limits.prose("filter", &mut self.filter);
        for own in &mut self.computed {
            limits.prose("computed.column", &mut own.column);
            limits.prose("computed.expression", &mut own.expression);
        }
        limits.bilingual_prose("provenance.source", &mut self.provenance.source);
        limits.prose("provenance.licence", &mut self.provenance.licence);
        limits.name("provenance.date", &mut self.provenance.date);
        let key = free_key(&self.key, |key| taken.contains(key));
        if key != self.key {
            limits.twice("key");
        }
        key
    }
}
