//! Reads the stretches of a text on all cores and joins what they hold in the order of the text.
//!
//! A stretch is cut where a feature seems to begin. If the one before ends exactly there, between two features, it does; as
//! the first stretch begins where the text does, all of them are then known to be cut rightly. If one does not, nothing of
//! this reading counts: the text is read again in order, which also finds the place of whatever is wrong.

use super::cursor::Cursor;
use super::document::{Ended, Layout};
use super::reader::FeatureReader;
use super::stop::Stop;
use super::stretches::{Buffer, Stretch, Stretches};
use crate::io::raw::{MAX_POSITIONS, Raw};
use crate::io::watch::Rhythm;
use crate::io::{LoadReport, Progress, Watch};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a parallel reading came to nothing.
pub enum Failed {
    System(std::io::Error),
    Cancelled,
    TooLarge,
    /// More bytes of features than there may be.
    Memory,
    /// A stretch did not end as it was cut.
    OutOfStep,
}

/// What is joined, and what waits for the stretches before it.
struct Joined<'p> {
    whole: FeatureReader<'p>,
    line: u64,
    next: usize,
    ended: bool,
    waiting: BTreeMap<usize, (FeatureReader<'p>, u64, Ended)>,
    spare: Vec<FeatureReader<'p>>,
    /// Bytes of text, where known.
    size: Option<u64>,
    /// Bytes that the features may take.
    memory: u64,
    is_too_much: bool,
    rhythm: Rhythm,
}

impl<'p> Joined<'p> {
    /// Joins the stretch that is next.
    fn join(&mut self, part: &FeatureReader<'p>, bytes: usize, lines: u64, ended: Ended) {
        let features = self.whole.builder.len() as u64;
        self.whole.builder.append(&part.builder);
        self.whole.report.append(&part.report, self.line, features);
        let line = self.line;
        self.whole.lines.extend(part.lines.iter().map(|own| own.wrapping_add(line as u32)));
        if let Some((own, text)) = &part.crs {
            self.whole.crs = Some((own + line, text.clone()));
        }
        if let (None, Some((own, text))) = (&self.whole.inner_crs, &part.inner_crs) {
            self.whole.inner_crs = Some((own + line, text.clone()));
        }
        if let Some((own, numbers)) = &part.stated_box {
            self.whole.stated_box = Some((own + line, numbers.clone()));
        }
        if self.next == 0 {
            self.whole.head = part.head;
        }
        if ended == Ended::Whole {
            self.whole.tail = part.tail;
        }
        self.line += lines;
        self.ended = ended == Ended::Whole;
        if let (0, Some(size)) = (self.next, self.size) {
            // a little more than the first stretch lets expect
            let times = size as f64 / bytes.max(1) as f64 * 1.05;
            // asking for room that there is not would end the program; the first stretch tells it to within a factor of two
            self.is_too_much = self.whole.builder.bytes() as f64 * times > self.memory as f64 * 2.0;
            if !self.is_too_much {
                self.whole.lines.reserve((self.whole.lines.len() as f64 * times) as usize);
            }
        }
        self.next += 1;
    }
}

/// Reads all stretches on `threads` threads.
///
/// # Errors
/// `Failed::OutOfStep` where the text must be read in order.
pub fn in_parallel<'p>(
    stretches: Stretches<'_>,
    layout: Layout,
    threads: usize,
    size: Option<u64>,
    progress: &'p Progress,
    watch: &Watch<'_, Raw>,
) -> Result<FeatureReader<'p>, Failed> {
    let joined = Joined {
        rhythm: Rhythm::new(watch.every),
        whole: FeatureReader::new(progress),
        line: 0,
        next: 0,
        ended: false,
        waiting: BTreeMap::new(),
        spare: Vec::new(),
        size,
        memory: watch.memory,
        is_too_much: false,
    };
    let (stretches, joined, failed) = (Mutex::new(stretches), Mutex::new(joined), AtomicBool::new(false));
    let work = || work(&stretches, &joined, layout, &failed, progress, watch).inspect_err(|_| failed.store(true, Ordering::Relaxed));
    let outcomes: Vec<Result<(), Failed>> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads.max(1)).map_while(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
        let own = work();
        // a helper that broke has left the reading unfinished
        let others = helpers.into_iter().map(|helper| helper.join().unwrap_or(Err(Failed::OutOfStep)));
        std::iter::once(own).chain(others).collect()
    });
    // what the system says goes before what followed from it
    let mut worst = Ok(());
    for outcome in outcomes {
        match (&worst, outcome) {
            (_, Err(error @ (Failed::System(_) | Failed::Cancelled | Failed::Memory))) => worst = Err(error),
            (Ok(()), outcome) => worst = outcome,
            _ => {}
        }
    }
    worst?;
    let joined = joined.into_inner().map_err(|_| Failed::OutOfStep)?;
    // a text of one stretch has counted its head among its tail
    let members = if joined.next == 1 { Some(joined.whole.tail) } else { joined.whole.head.joined(joined.whole.tail) };
    let whole = layout == Layout::Records || members.is_some_and(|members| members.has("type"));
    if joined.ended && joined.waiting.is_empty() && whole { Ok(joined.whole) } else { Err(Failed::OutOfStep) }
}

fn work<'p>(
    stretches: &Mutex<Stretches<'_>>,
    joined: &Mutex<Joined<'p>>,
    layout: Layout,
    failed: &AtomicBool,
    progress: &'p Progress,
    watch: &Watch<'_, Raw>,
) -> Result<(), Failed> {
    let mut buffer = Buffer::default();
    let mut part = FeatureReader::new(progress);
    loop {
        if progress.is_cancelled() {
            return Err(Failed::Cancelled);
        }
        if failed.load(Ordering::Relaxed) {
            return Ok(());
        }
        let stretch = {
            let mut stretches = stretches.lock().map_err(|_| Failed::OutOfStep)?;
            stretches.next(layout, &mut buffer).map_err(Failed::System)?
        };
        let Some(stretch) = stretch else { return Ok(()) };
        let bytes = buffer.bytes().len();
        part.clear();
        let (lines, ended) = one(&mut part, &buffer, layout, stretch)?;
        let mut joined = joined.lock().map_err(|_| Failed::OutOfStep)?;
        if joined.next != stretch.number {
            let spare = joined.spare.pop().unwrap_or_else(|| FeatureReader::new(progress));
            joined.waiting.insert(stretch.number, (std::mem::replace(&mut part, spare), lines, ended));
            continue;
        }
        joined.join(&part, bytes, lines, ended);
        loop {
            let next = joined.next;
            let Some((waiting, lines, ended)) = joined.waiting.remove(&next) else { break };
            joined.join(&waiting, bytes, lines, ended);
            joined.spare.push(waiting);
        }
        if joined.whole.builder.positions() > MAX_POSITIONS || joined.whole.builder.is_full() {
            return Err(Failed::TooLarge);
        }
        if joined.is_too_much || joined.whole.builder.bytes() > watch.memory {
            return Err(Failed::Memory);
        }
        if let Some(partial) = watch.partial.filter(|_| joined.rhythm.is_due(progress.fraction())) {
            let crs = joined.whole.crs.clone().or(joined.whole.inner_crs.clone());
            let raw = Raw { table: joined.whole.builder.so_far(), report: LoadReport::default(), lines: Vec::new(), crs };
            // the others go on reading meanwhile
            drop(joined);
            partial(raw);
        }
    }
}

/// Reads one stretch; tells its lines and how it ended.
fn one(part: &mut FeatureReader<'_>, buffer: &Buffer, layout: Layout, stretch: Stretch) -> Result<(u64, Ended), Failed> {
    let bytes = buffer.bytes();
    let bytes = if stretch.number == 0 { bytes.strip_prefix(super::BYTE_ORDER_MARK).unwrap_or(bytes) } else { bytes };
    let text = simdutf8::basic::from_utf8(bytes).map_err(|_| Failed::OutOfStep)?;
    let mut cursor = Cursor::new(text);
    match part.stretch(&mut cursor, layout, stretch.number == 0, stretch.last) {
        Ok(ended) if (ended == Ended::Whole) == stretch.last => Ok((cursor.line, ended)),
        Ok(_) | Err(Stop::Problem(_)) => Err(Failed::OutOfStep),
        Err(Stop::Cancelled) => Err(Failed::Cancelled),
        Err(Stop::TooLarge) => Err(Failed::TooLarge),
        Err(Stop::Memory) => Err(Failed::Memory),
    }
}
