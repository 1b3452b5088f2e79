//! Nanbei 南北: a native desktop map for the planners of Shanghai's north-south transformation.
//!
//! It opens offline on Baoshan, Jinshan, their key areas and the hubs of their two high-speed-rail stations, loads GeoJSON,
//! shapefiles, GeoPackage, tables, drawings and more, answers spatial questions and prints annotated sheets, in Chinese and English.
//!
//! # Layers of the code
//!
//! A module imports only from folders to its left; inside a folder there are no circles. `tests/structure.rs` holds this.
//!
//! ```text
//! { i18n, work } <- model <- { io, query } <- source <- carto <- export <- app <- cli <- ui <- main
//! ```
//!
//! | folder | holds | never |
//! |---|---|---|
//! | [`i18n`] | the words, one table for each area of the program, Chinese and English on each row; how numbers, measures and positions are written | |
//! | [`work`] | work done side by side on as many threads as there are, and tasks in the background ([`work::Task`]) | knowing what is done |
//! | [`model`] | the document: layers, feature tables, styles, annotations, sheet; [`model::Transaction`], every change to it, which gives what takes it back and what was changed; projection | files, threads, egui |
//! | [`io`] | bytes to the model and back: the formats of data ([`io::FORMATS`]), the project file, the embedded content, atomic writing | egui, knowing `query` |
//! | [`query`] | the R-tree, exact predicates, measures on the ellipsoid, filters and expressions, sorting, area balances, the quality check, name search, hub rings | egui, knowing `io` |
//! | [`source`] | where data comes from: features in memory by box, and [`source::TileSource`], with the one client that fetches tiles | egui |
//! | [`carto`] | the model as a picture: symbology, labels, legend, scale bar, the sheet; meshes for the GPU | egui, wgpu |
//! | [`export`] | a picture as PDF, SVG, PNG, JPEG, GeoTIFF; atlases | egui |
//! | [`app`] | the program without a window: state, commands, history, tools, jobs, session | egui |
//! | [`cli`] | the same without a window: `info`, `check`, `convert`, `query`, `balance`, `quality`, `export`, `atlas`, `plan`, `indicators` | `ui` |
//! | [`ui`] | egui panels, the map widget, the GPU painter | deciding anything that `app` could |
//!
//! # The way of a click
//!
//! Pointer, `ui::map_view`, the tool's row in [`app::modules`], a [`model::Transaction`] on the document, the history. Panels read
//! `&App` and push [`app::Command`]s into a list that is drained once after the frame, by [`app::App::dispatch`]. Menus, toolbar,
//! shortcuts, the search box and tests all use the [`app::Action`]s of the one list of modules.
//!
//! # The way of a file
//!
//! Path, a job in `app`, `io::load_watched`, a [`model::FeatureTable`] in WGS-84 with a [`io::LoadReport`], the R-tree and the
//! plan of the mesh in the same job, one undoable `Operation::AddLayer`; what is read in more than a third of a second is shown in
//! part before that; then a closer look in the background, for polygons that are not valid, ids that appear twice and the
//! offset of Chinese web maps. A refused file leaves nothing behind; one that is refused only because nobody knows its system
//! of coordinates becomes a question with the likely systems, one in another encoding or with broken features an offer to read
//! it so. What a file is that is in no known format is named ([`io::IoError`]).
//!
//! # The way of a picture
//!
//! A style becomes [`carto::Pass`]es. The GPU painter runs them over chunks that were made once; the exporters run them over
//! the geometry cut to a frame and get a [`carto::Picture`] in millimetres. Labels, legend, scale bar and symbols are the same
//! code for the screen and for paper.
//!
//! # Decisions
//!
//! - **Feature tables are columns in chunks**: one flat coordinate buffer for each chunk with offsets feature, part, ring, vertex,
//!   and typed attribute columns in one segment for each chunk (4,096 rows or 32,768 positions). A change makes the chunks anew
//!   that it touches; the rest is shared by the document, its history, exports and jobs. Text is kept once per distinct value of a
//!   chunk, or end to end where hardly any repeats; nested values stay JSON text. Reading, queries and drawing take what they
//!   took with one block for a table.
//! - **A row is a feature's name** ([`model::RowId`], with its layer [`model::FeatureId`]) for as long as its layer lives: rows are
//!   appended and marked when they are deleted, never counted anew. No ids on the side: selections, reports, labels and answers
//!   survive edits, and other data in a layer's place stands in the rows of the features that it replaces. Saving leaves deleted
//!   rows out.
//! - **Every change is a transaction** of operations, applied whole or not at all, that gives its inverse and a
//!   [`model::Delta`]: which layers, rows, columns and boxes. The fields of a document are private. A gesture is one step from its
//!   begin to its end, which the window tells by the press of a button or the focus of a field, not by a clock.
//! - **What is derived follows the delta**: the packed tree stays for rows that were not touched, the others are in a small one
//!   beside it (`query::Index`); a mesh's pieces in which something changed are cut anew under another number and what lay there
//!   stands in until then; classes and anchors change by the row. After 4,096 touched rows a tree and a mesh are made anew in the
//!   background. [`app::Stamps`] tell caches of the window which part was changed.
//! - **The program is a workspace, a viewport and a session** ([`app::Workspace`], [`app::Viewport`], [`app::Session`]): the document with
//!   its history, journal and jobs; how it is looked at, of which there can be several; and the user's sitting with settings and messages.
//! - **A module is a name in three layers**: its words are a table in `i18n::words`, what it can be asked for and what that does are a
//!   file or folder in [`app::modules`], what it draws is one in `ui::modules`; each layer has one list, and a module is one row in
//!   each. Menus, keys, the search box, the toolbar's tools, the windows and their order for Esc are made from the lists.
//!   The rows are plain data with functions in them: a registry that fills itself would hide what the program is made of.
//! - **What is done in the background is a task** ([`work::Task`]), with progress, a flag to stop and an end for panics. It is asked to
//!   stop when nobody wants what it brings any more. Jobs are the tasks that the user sees.
//! - **Each change is in a journal** within milliseconds, written and synced by a thread of its own: what the document was, then
//!   every transaction, undo, redo and saving, with checksums. After a crash it is carried out again, so that the steps come back
//!   too; the recovering session goes on with the same journal. Tables are named by file or kept once beside it. A file's
//!   fingerprint, which takes half a second for 860 MB, follows as a note beside the journal: size and time speak until then.
//! - **GeoJSON is read by our own parser** straight into columns, because every error needs its line and feature, members come
//!   in any order, and a tree in between costs four times the memory. The text is read, not mapped, so that a file that shrinks
//!   is an error and not a crash, in stretches of 256 kB that stay in the caches. A stretch is cut where a feature seems to
//!   begin; if the one before ends exactly there, between two features, it does, and by induction from the first stretch all
//!   are cut rightly. If one does not, the text is read again in order, which also finds the place of what is wrong. The
//!   `geojson` crate is the oracle in tests: the same features, refused where it refuses; single features are handed to other
//!   programs by its structures.
//! - **A format is one folder and one row** ([`io::Format`], [`io::FORMATS`]): it says how likely a text is one of its own, lists what
//!   is in it, reads that into a table, and writes in its ways. Dialogs, `convert`, `--help` and messages are made from the list.
//!   What a file is goes by its contents before its ending.
//! - **A container is opened one data set at a time** ([`io::datasets`]): each becomes a layer, which remembers its name in
//!   [`model::ReadAs`], so that projects and journals find it again. A file in a ZIP archive is a text like any other, unpacked while it
//!   is read and held against its checksum.
//! - **Shapefiles are read by ourselves**, because what is wrong in one is told with its record, bytes that mean nothing in an encoding must
//!   be seen, and the columns are filled by all cores. Rings make polygons by where they lie, as many programs write them in any
//!   direction. All files of one are written to their places, or none.
//! - **CSV is read by our own splitter**, because a record's row and line, and whether a cell was quoted, decide what is said and what
//!   is a code. The columns' types are guessed from the first 256 kB; where a later cell does not fit, the text is read again with
//!   what is known then, so that one code makes a column text from its first row. A second of processor
//!   time reads 350 MB of well-known text, or 285 MB of points.
//! - **Numbers are correctly rounded**: up to 53 bits by one exact division (Clinger 1990), up to 19 digits by one product with
//!   a power of five in 128 bits (Eisel and Lemire 2021), the rest by the standard library. Whole numbers past 64 bits keep their
//!   digits as text. Heights are kept for the stretches of positions that have any.
//! - **Validity is exact**: rings are compared segment by segment with Shewchuk's predicates by the rules of OGC 06-103r4; GEOS is
//!   the oracle. An area is told only where it has one meaning. A repair is an overlay by the even-odd rule whose corners go back
//!   to the file's own positions, because `geo`'s `MakeValid` passes over some edges and covers too much.
//! - **What crosses the 180th meridian is cut there** when it is read (RFC 7946, 3.1.9), the short way round, and said.
//! - **Filters are OGC CQL2-Text**, read against the columns, with what planners write besides (full-width signs, 且 或 非, words
//!   without quotation marks). What is not understood is an error with its place. The `cql2` crate and OGC's examples are the
//!   oracles.
//! - **Other systems of coordinates** are turned into WGS-84 when a file is read, through proj4rs; PROJ is the oracle in tests.
//!   A layer keeps which system it came in and how that is known, so that another can be chosen later: the positions of the
//!   file are found again to under a millimetre.
//! - **Control points make a system** ([`model::datum::LocalGrid`]): the points and the fit are its code, so that projects, journals and the
//!   command line need nothing more, and what is left over can always be told. Surveyors fit in the plane of a zone, a city's own grid
//!   is nearer to the tangent plane at its middle; over a city the two differ by metres, so the plane is the one in which the points
//!   agree. A picture's own coordinates are its columns and rows, so a scan is placed by the same code as a drawing.
//! - **The R-tree is packed**: features in the order of a Hilbert curve, sixteen to a node, boxes on a 32-bit grid. It is made
//!   in six tenths of geo-index's time and in half of its memory; windows take half of geo-index's time
//!   (`cargo bench --bench index`). rstar holds the boxes of what was touched since, and serves where segments are asked for.
//! - **A layer's mesh is a plan**: pieces along the Hilbert curve, and levels each twice as coarse as the one before. A chunk, a
//!   piece at a level, is made in the background when a view needs it (80 ns a position) and kept on the GPU alone; until it is
//!   there another level stands in. What has not been seen for longest goes when a set limit is passed, and comes back. So a
//!   file is on the map as soon as it is read, and what a frame costs depends on what is seen.
//! - **Coarser levels move every vertex to a lattice of a quarter of a pixel**, the same for all features: neighbours keep their
//!   common edges, which simplifying ring by ring would tear. Areas under eight pixels become a raster in blocks of eight cells:
//!   exact cover, length of boundary, and the feature that covers most, so that a dense layer reads the same at any scale.
//!   Drawn as triangles the same view took three times as long.
//! - **Positions on the GPU are whole steps of a chunk's grid** (31 bits), and the shader takes the difference to the view's
//!   middle before it turns them into pixels: under 0.05 pixels off at zoom 22 over 5 000 km, where 32-bit floats may be off by
//!   a quarter of a pixel over a tile of zoom 9.
//! - **Colours by an attribute** are a colour beside each vertex and cell, made for the chunks that are there: recolouring cuts no
//!   triangle. A lookup of the class in a texture would be smaller, but a software rasteriser pays for it with its memory.
//! - **While the map moves, panels are drawn from memory**: what a panel drew is kept as triangles, and drawn again until something
//!   other than the view has changed, a hand is on the panel, or the map is at rest. So its widgets are there whenever one
//!   could click on them. Labels are triangles too, moved by whole pixels. What is made for a moving map is made on threads that
//!   let the window's go first.
//! - **The base map fades where its data was cut** ([`carto::SoftEdge`]): by the shader on the screen, in eight bands on paper, so
//!   that a rectangle is not taken for a coast.
//! - **Labels go by what the map is about**: a district larger than the view is named at the edge, after the key areas in it; a
//!   name stands beside no symbol but its own, farther off with a line where that is needed; rings are named on one bearing;
//!   the feature whose surroundings a sheet shows is named whatever else there is.
//! - **The list of layers is the drawing order**: what the program brings stands under headings of runs in it. Groups of the user's
//!   own keep their layers next to each other ([`model::LayerGroup`]); hiding one hides its layers, which are what is drawn, and notes
//!   which come back. Showing a layer alone is a way of looking and no step of the history.
//! - **Joins by location are expressions** ([`query::Join`]), so that a joined column is kept up to date, filtered by and undone as any
//!   computed one is. An area counts where its middle lies, each in one; neighbours that share a rounded boundary share nothing.
//! - **A shape selects of one layer**, the chosen one or that of the first feature found, unless all are asked for: what is
//!   exported or measured next has one kind of attributes.
//! - **A thematic map is a way the document is**: looks of the embedded layers, layers of its own and a sheet, set by one transaction that
//!   keeps what was shown before ([`model::ShownMap`]). So it is undone, saved and printed like all else, and the user's own layers stay.
//!   What it draws is data (`geodata/plan`): each mark names its statement and the place that it stands for.
//! - **A scenario is what it changes of the base**, found by comparing tables chunk by chunk when it is left ([`model::Scenario`]). While
//!   it is shown, its layers are the document's and the base is kept beside them, so that every operation, undo and the journal work
//!   on it as on any layers. When it is shown again, what the base has changed meanwhile is merged in by row and attribute; where both
//!   have changed the same, the scenario's stands. A project writes the base's features once and each scenario as a version of them.
//! - **The map as of a year is a view of the document** with the later features left out ([`model::Horizon`]): what is drawn, picked,
//!   selected, measured and printed is that view; what is edited and written as data is the document.
//! - **The quality check looks for what is not clean**: edges that two areas have are matched by their ends, neighbours that meet at
//!   such edges and at common vertices are told by exact predicates, and only what two others share is measured, by the slabs of the
//!   area balance ([`query::check`]). What is left of the boundaries runs round the areas that touch and round the holes among them; it
//!   is overlaid where it is not simple. So a layer costs what its faults cost, and boolean operations of `geo` are the oracle in tests.
//! - **Neighbours stay neighbours**: where a line meets an edge is the same place to the last digit whichever way the edge runs, both
//!   outlines get it as a vertex before they are overlaid, and what comes out of the overlay's grid is given back the digits that went
//!   in ([`query::AreaShape`]). A vertex moves in every feature that has it; an area that takes is taken from, and what it leaves goes
//!   to the neighbour beside it ([`query::Exchange`]). Tests make changes of every kind at random and ask the quality check.
//! - **A length near an area is found by halving**: the distance to a boundary changes no faster than one moves along a line, so that
//!   only pieces about the limit are cut further ([`query::length_within`]).
//! - **A session has a random name and a lock on a file**, which the system lets go of whatever becomes of the program. The number
//!   of a process says less: it is given again, and is another one for each machine that shares a folder.
//! - **Labels are placed in the background**, six times a second while the map moves; in between each moves with its place on
//!   the ground. A label keeps its place of the view before where it can, which leaves fewer than two thirds of the
//!   jumps while panning.
//! - **A software rasteriser draws a map that moves with one sample a pixel**, and one at rest with four.
//! - **The map is drawn into a picture of its own**, with four samples a pixel and a depth value for each pass, so that nothing
//!   is blended twice; the window shows that picture until the view, a style or a mesh changes. Moving the pointer redraws
//!   no geometry. A line is one vertex buffer bound twice, one vertex apart. Casings are kept inside areas by the stencil.
//! - **Web Mercator only for drawing.** Lengths, areas, rings, scale bars and printed scales are ellipsoidal (Karney 2013,
//!   through `geo`); a scale is true at the frame's middle, and the sheet says how far it is off at the edge.
//! - **Undo is the inverse transaction**, for data, layers, order, styles, annotations, rings and sheet alike, as far as 256 MB reach.
//!   The view has its own back and forward.
//! - **Saving never touches the old file before the new one is whole**: one writer for all outputs makes a temporary file, flushes
//!   and renames; it follows links, keeps owner and mode, writes straight into devices, and sweeps what a killed run left. A
//!   folder of sheets is all or none by a small journal. The version before stays beside a project; one that was changed on disk
//!   meanwhile is overwritten only after asking. A project ends with
//!   the fingerprint of its text, so that what another program changed is told; members that this version does not know are kept, and
//!   a project of a newer version is not written over.
//! - **A project as a GeoPackage is the same text with its tables beside it** (`io::project`): an entry names its table and where identifiers
//!   stand in it, so that features come back with their types and order, and what another program has changed is simply read. What a
//!   table has no column for, foreign members, stays in the text. QGIS finds a style for each table (`layer_styles`).
//! - **A stranger's project is brought into its bounds once** ([`model::Limits`]): numbers, lists, texts and pictures have limits,
//!   and what was not taken as it stands is told. Files outside its folder wait for the user's word ([`io::Trust`]).
//! - **Memory is counted before it is taken**: text and features of a load together may take four fifths of what the machine, the
//!   control groups and the process's limits leave. Where no thread is to be had the work is done on the one there is.
//! - **What grows with the data leaves the frame alone**: loads, closer looks, searches, questions, exports and the journal run in the
//!   background, and what they bring is taken in only if it still fits the document.
//! - **One bundled font** (Noto Sans CJK SC) for screen and paper: what is written every day (GB 2312 and Latin) in two weights,
//!   and 25,000 rarer ideographs of names in one, which both fall back to. No font of the system is asked, so that a sheet is
//!   the same on every machine; what the font lacks is an empty box, and the user is told.
//! - **Outlines of many small areas are finer at small scales** ([`carto::layer_passes`]): at most a tenth of a typical area's
//!   side, so that a dense layer shows its fills. Areas coloured by an attribute are parted by a fine light line.
//! - **Whether classes are told apart is computed** ([`carto::confused`]): their colours as eyes without one kind of cones see them
//!   (Machado and others 2009), at least 0.05 apart in `OKLab`. So the mark on a ramp holds for the number of classes there are, and
//!   colours set by hand are looked at too.
//! - **Sizes by value are sizes of classes**: on the graphics card they travel with the class's colour, and nothing of the mesh is made
//!   anew while they are dragged.
//! - **Rules are noted in the table that is shown** ([`query::put_rules_by`]): which rule takes a row is found once for a version of
//!   the table and of the layers that conditions name, as filters are, and drawing, legend, labels and sheets read it there. An edit
//!   moves the features that come under another rule to other pieces of the mesh; where very many do, the mesh alone is parted anew.
//! - **What shows a value does not change it**: sliders and fields leave a document as it is until they are moved, though they show
//!   it rounded.
//! - **The PDF is written by ourselves** on pdf-writer and subsetter, because krilla, which is built on them, knows no optional
//!   content: layers that a reader can hide are what planners ask of a PDF map. Coordinates on maps are hundredths of a
//!   millimetre from an origin near by, streams are compressed on all cores: a sheet of 243,562 parcels with their
//!   outlines is 9.5 MB in 1.1 s, and was 21.8 MB in 5.0 s.
//! - **A sheet is arranged, then moved by hand**: its parts find places by what they hold (the legend's rows, the length of the
//!   notes); what a planner has placed keeps its place, and the rest goes on being arranged. Both the preview and the files are
//!   drawn from one [`carto::Composition`].
//! - **Sheets have no clock**: on the command line a date stands on one only where it was given, so that the same input gives the
//!   same bytes. The window prints the day where the planner has left the date empty, and keeps no day in the project.
//! - **SVG text is outlines** that carry their words as labels, so that it looks the same where the font is missing; PDF text is
//!   text.
//! - **A layer's data is a source** ([`model::FeatureSource`]): it is asked for what lies in a box at a scale, within a budget,
//!   until that is cancelled, and says whether its answer is all. Memory shares its table, so that rows are the layer's own;
//!   what draws, names or identifies asks its window and scans nothing itself.
//! - **A table may be a window of a source** that memory does not hold (a large file, a database): a row is the source's own name of
//!   a feature, the same in every answer, and rows that are not at hand are as those of deleted features. So all that works on tables
//!   works on windows; selections, journals and projects name features across them. The view's window is asked for in the
//!   background and is no step of the history; what must be exact (questions, sheets, exports) gathers what it needs from the source
//!   first, and what cannot be had that way (editing, an atlas) is refused with what to do instead. Nothing is answered from
//!   what happens to be at hand without saying so.
//! - **Formats are one list** (`io/formats/list.rs`): each tells how likely a file is its own, lists the data sets in it, reads one into
//!   raw features with the places of what it noted, and says in which ways and systems it is written; dialogs, the command line and
//!   messages are made from that. What readers share is once: features under way (`filling.rs`), loose rings (`rings.rs`), letters
//!   (`letters.rs`), WKB, XML, whole texts. A library reads where its format is its trade (SQLite, drawings, workbooks), behind a
//!   guard, as it may take a file at its word; where it could not be kept from that, GDAL's tools do it in a process of their own.
//! - **A window of a file is made of pages**: in FlatGeobuf the features beneath one node of its tree, which lie near each other, in a
//!   GeoPackage rows whose numbers follow one another, found by its R-tree, which is read as it lies in the file. A page
//!   is read once and is a shared chunk of every table that has it, so that a pan reads, and the GPU gets, only what is new. A
//!   budget chooses by the boxes in the tree, the largest first and of equals evenly many everywhere, and reads the chosen ones
//!   alone. The library gives the FlatBuffers, which are verified, and writes; the reading is ours, as nothing in a file may be
//!   taken at its word.
//! - **Every base map is one kind of thing** ([`model::TileSet`]): addresses, or a file, and how its pictures lie. A tile of the map is made
//!   of the pictures that cover it, wherever they lie: a grid in degrees, in a zone, or of moved degrees is warped by asking for every
//!   eighth pixel where it is there. So WMTS, WMS, XYZ and archives differ in their addresses alone. A service's address for tiles is taken
//!   only where it is at the server that the user has named, and a key goes to nobody but whom the program knows by itself.
//! - **Vector tiles become pictures and names** ([`source::TileDrawing`]): whoever knows the map's style draws a tile for a theme and a
//!   number of pixels, on the threads that fetch, below the deepest level from the tile above it; so screen, print, tone and cache treat it as
//!   any other. Names are no pixels: they are gathered, joined across tiles and given to the one placement of labels as layers that draw
//!   nothing.
//! - **What servers send is kept** ([`source::TileCache`]), with how long it is fresh and its tag; without a network it serves as it is. A
//!   page that stands in for a picture is never kept.
//! - **A file that has changed is read as a version of what was read before** where the layer was edited: features are known again by their
//!   ids, else by what they say and whom they follow, and the edits are put over it as a scenario's are over its base.
//! - **One client fetches tiles** for the window, the preview and prints ([`source::TileClient`]), since a server counts what a
//!   program asks: four at once, each once, and only what somebody looks at now. walkers' own client hands out textures alone
//!   and goes on asking for what has left the view; its map widget draws ours.
//! - **The network is off until the user asks**: whoever wants tiles says whether it is on, and nothing is asked of a server before. A
//!   project names its base map and never switches the network on; services of features are asked by a button alone.
//! - **A table of PostGIS is a source like a large file** ([`source::PostgisTable`]). A feature's row is given to its key when it is met
//!   first, so that five million rows cost nothing before they are seen; views are asked for in tiles as a binary copy into columns.
//!   A view of more than 80,000 features is a **sample of places**: the server says which parcel lies at each, one descent of its tree
//!   (30 µs), so that a picture of five million costs what one of fifty thousand does, and uses keep their shares of the area, which
//!   thinning by size or by chance of rows would not. Places are scattered, because a grid of places over a grid of parcels makes
//!   patterns. What is drawn so stands behind all rows ([`model::table::Summary`]) and is neither picked, named nor listed. What a server
//!   may leave out is a [`model::Prefilter`] that lets through at least what the filter does; the filter itself is always answered here.
//! - **Rows of a database are edited in a copy** ([`model::WorkingCopy`]), not in the window: a copy is a layer with its journal, its undo and
//!   its place in the project, so that nothing is lost with the server. It notes the version of each row (`xmin`) and what it said;
//!   writing back locks the rows, compares, and writes in one transaction. Where the connection is lost at the commit the server is asked
//!   what became of the transaction (`pg_xact_status`), so that new rows are not written twice.

pub mod app;
pub mod carto;
pub mod cli;
pub mod export;
pub mod i18n;
pub mod io;
pub mod model;
pub mod query;
pub mod source;
pub mod ui;
pub mod work;
