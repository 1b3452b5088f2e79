//! The layout of a sheet as it is worked on: what is chosen, moved, snapped, aligned, and how that is taken back.

use crate::carto::Frame;
use crate::model::projection::lon_lat;
use crate::model::{Block, PaperRect, Part, Sheet};

/// What a drag has hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    Body,
    /// An edge or a corner: -1, 0 or 1 on each axis.
    Edge([i8; 2]),
}

/// A line that something snapped to, in millimetres from the paper's left or top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guide {
    pub upright: bool,
    pub at: f32,
}

/// How parts are brought into line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Left,
    Center,
    Right,
    Top,
    Middle,
    Bottom,
}

impl Line {
    pub const ALL: [Self; 6] = [Self::Left, Self::Center, Self::Right, Self::Top, Self::Middle, Self::Bottom];
}

struct Drag {
    grip: Grip,
    from: [f32; 2],
    /// Where the chosen parts stood.
    parts: Vec<(Part, PaperRect)>,
}

/// The least side of a part in millimetres.
const LEAST: f32 = 4.0;

pub struct SheetEditor {
    pub sheet: Sheet,
    selected: Vec<Part>,
    drag: Option<Drag>,
    /// The sheet after the last step that can be taken back.
    kept: Sheet,
    undo: Vec<Sheet>,
    redo: Vec<Sheet>,
}

impl SheetEditor {
    #[must_use]
    pub fn new(sheet: Sheet) -> Self {
        Self { kept: sheet.clone(), sheet, selected: Vec::new(), drag: None, undo: Vec::new(), redo: Vec::new() }
    }

    #[must_use]
    pub fn selected(&self) -> &[Part] {
        &self.selected
    }

    /// Chooses a part, alone or beside those that are chosen.
    pub fn select(&mut self, part: Option<Part>, beside: bool) {
        match part {
            Some(part) if beside => match self.selected.iter().position(|own| *own == part) {
                Some(at) => {
                    self.selected.remove(at);
                }
                None => self.selected.push(part),
            },
            Some(part) if self.selected.contains(&part) => {}
            _ => self.selected = part.into_iter().collect(),
        }
    }

    /// Makes what was changed since the last call a step that can be taken back; returns whether there was anything.
    pub fn commit(&mut self) -> bool {
        let changed = self.sheet != self.kept;
        if changed {
            self.undo.push(std::mem::replace(&mut self.kept, self.sheet.clone()));
            self.redo.clear();
            if self.undo.len() > 200 {
                self.undo.remove(0);
            }
        }
        changed
    }

    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    pub fn undo(&mut self) {
        self.commit();
        if let Some(before) = self.undo.pop() {
            self.redo.push(std::mem::replace(&mut self.sheet, before));
            self.kept = self.sheet.clone();
            self.forget_missing();
        }
    }

    pub fn redo(&mut self) {
        if let Some(after) = self.redo.pop() {
            self.undo.push(std::mem::replace(&mut self.sheet, after));
            self.kept = self.sheet.clone();
            self.forget_missing();
        }
    }

    fn forget_missing(&mut self) {
        let sheet = &self.sheet;
        self.selected.retain(|part| !matches!(part, Part::Item(id) if sheet.item(*id).is_none()));
    }

    /// Where a part stands now: by hand, or as it was last arranged in `parts`.
    #[must_use]
    pub fn place_of(&self, part: Part, parts: &[(Part, PaperRect)]) -> Option<PaperRect> {
        self.sheet.placed_at(part).or_else(|| parts.iter().find(|(own, _)| *own == part).map(|(_, rect)| *rect))
    }

    /// The chosen parts with their places, in the order in which they were chosen.
    fn chosen(&self, parts: &[(Part, PaperRect)]) -> Vec<(Part, PaperRect)> {
        self.selected.iter().filter_map(|part| Some((*part, self.place_of(*part, parts)?))).collect()
    }

    /// The margin of the paper; that of an arrangement is where its first part begins.
    fn margin(&self, parts: &[(Part, PaperRect)]) -> f32 {
        self.sheet.margin.unwrap_or_else(|| parts.iter().map(|(_, rect)| rect[0]).fold(f32::INFINITY, f32::min).max(0.0))
    }

    /// Takes hold of the chosen parts at a place in millimetres; `parts` are where all of them stand.
    pub fn begin(&mut self, grip: Grip, from: [f32; 2], parts: &[(Part, PaperRect)]) {
        self.drag = Some(Drag { grip, from, parts: self.chosen(parts) });
    }

    /// Moves or stretches what is held to a place. It snaps to the paper's edges, margins and middle and to other parts within
    /// `reach` millimetres, 0 for none; returns the lines it has snapped to.
    pub fn drag_to(&mut self, at: [f32; 2], parts: &[(Part, PaperRect)], reach: f32) -> Vec<Guide> {
        let Some(drag) = &self.drag else { return Vec::new() };
        let mut by = [at[0] - drag.from[0], at[1] - drag.from[1]];
        let mut guides = Vec::new();
        let Some(box_) = union(drag.parts.iter().map(|(_, rect)| *rect)) else { return guides };
        let lines = self.lines(parts);
        for axis in 0..2 {
            let (low, high) = (box_[axis], box_[axis] + box_[axis + 2]);
            let moving: Vec<f32> = match drag.grip {
                Grip::Body => vec![low, f32::midpoint(low, high), high],
                Grip::Edge(sides) => match sides[axis] {
                    -1 => vec![low],
                    1 => vec![high],
                    _ => Vec::new(),
                },
            };
            let nearest = moving
                .iter()
                .flat_map(|edge| lines[axis].iter().map(move |line| (line - (edge + by[axis]), *line)))
                .filter(|(off, _)| off.abs() <= reach)
                .min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
            if let Some((off, line)) = nearest {
                by[axis] += off;
                guides.push(Guide { upright: axis == 0, at: line });
            }
        }
        let [width, height] = self.sheet.size();
        let moved: Vec<(Part, PaperRect)> = drag
            .parts
            .iter()
            .map(|(part, rect)| {
                let mut rect = *rect;
                for (axis, limit) in [(0, width), (1, height)] {
                    match drag.grip {
                        // what is on the paper stays on it
                        Grip::Body => rect[axis] = onto(rect[axis] + by[axis], rect[axis + 2], limit),
                        Grip::Edge(sides) => {
                            let far = rect[axis] + rect[axis + 2];
                            match sides[axis] {
                                -1 => {
                                    rect[axis] = (rect[axis] + by[axis]).min(far - LEAST);
                                    rect[axis + 2] = far - rect[axis];
                                }
                                1 => rect[axis + 2] = (rect[axis + 2] + by[axis]).max(LEAST),
                                _ => {}
                            }
                        }
                    }
                }
                (*part, rect)
            })
            .collect();
        for (part, rect) in moved {
            self.sheet.place(part, Some(rect));
        }
        guides
    }

    pub fn end(&mut self) {
        self.drag = None;
    }

    /// The lines that parts snap to on each axis: of the paper, its margins, and the parts that are not chosen.
    fn lines(&self, parts: &[(Part, PaperRect)]) -> [Vec<f32>; 2] {
        let size = self.sheet.size();
        let margin = self.margin(parts);
        let others = parts.iter().filter(|(part, _)| !self.selected.contains(part));
        let mut lines = [0, 1].map(|axis| vec![margin, size[axis] / 2.0, size[axis] - margin]);
        for (_, rect) in others {
            for axis in 0..2 {
                lines[axis].extend([rect[axis], rect[axis] + rect[axis + 2] / 2.0, rect[axis] + rect[axis + 2]]);
            }
        }
        lines
    }

    /// Moves the chosen parts by millimetres.
    pub fn nudge(&mut self, by: [f32; 2], parts: &[(Part, PaperRect)]) {
        for (part, [x, y, w, h]) in self.chosen(parts) {
            let [width, height] = self.sheet.size();
            self.sheet.place(part, Some([onto(x + by[0], w, width), onto(y + by[1], h, height), w, h]));
        }
    }

    /// Brings the chosen parts into line with the first of them; a single one with the paper.
    pub fn align(&mut self, line: Line, parts: &[(Part, PaperRect)]) {
        let own = self.chosen(parts);
        let size = self.sheet.size();
        let Some((_, first)) = own.first() else { return };
        let margin = self.margin(parts);
        let to = if own.len() > 1 { *first } else { [margin, margin, size[0] - 2.0 * margin, size[1] - 2.0 * margin] };
        for (part, mut rect) in own {
            let (axis, share) = match line {
                Line::Left => (0, 0.0),
                Line::Center => (0, 0.5),
                Line::Right => (0, 1.0),
                Line::Top => (1, 0.0),
                Line::Middle => (1, 0.5),
                Line::Bottom => (1, 1.0),
            };
            rect[axis] = to[axis] + (to[axis + 2] - rect[axis + 2]) * share;
            self.sheet.place(part, Some(rect));
        }
    }

    /// Gives the chosen parts back to the arrangement.
    pub fn arrange_selected(&mut self) {
        for part in self.selected.clone() {
            if matches!(part, Part::Block(_)) {
                self.sheet.place(part, None);
            }
        }
    }

    /// Removes the chosen items and hides the chosen parts of every sheet; the map and the notes stay.
    pub fn remove_selected(&mut self) {
        for part in std::mem::take(&mut self.selected) {
            let elements = &mut self.sheet.elements;
            match part {
                Part::Item(id) => self.sheet.items.retain(|item| item.id != id),
                Part::Block(Block::Title) => elements.title = false,
                Part::Block(Block::Overview) => elements.overview = false,
                Part::Block(Block::Legend) => elements.legend = false,
                Part::Block(Block::Scale) => elements.scale_bar = false,
                Part::Block(Block::North) => elements.north_arrow = false,
                Part::Block(Block::Map | Block::Notes) => {}
            }
        }
    }

    /// Moves the map under its frame by millimetres of paper.
    pub fn pan_map(&mut self, by: [f32; 2], frame: &Frame) {
        let middle = [frame.middle[0] - f64::from(by[0]) / frame.per_world, frame.middle[1] - f64::from(by[1]) / frame.per_world];
        self.show(middle, frame.per_world, frame);
    }

    /// Makes the map larger by a factor about a place on the paper; a fixed scale goes along.
    pub fn zoom_map(&mut self, factor: f64, at: [f32; 2], frame: &Frame) {
        let off = |axis: usize| f64::from(at[axis] - frame.origin[axis] - frame.size[axis] / 2.0);
        let per_world = frame.per_world * factor;
        let middle = [0, 1].map(|axis| frame.middle[axis] + off(axis) / frame.per_world - off(axis) / per_world);
        if self.sheet.scale.is_some() {
            self.sheet.scale = Some((frame.denominator() / factor).clamp(100.0, 5e7));
        }
        self.show(middle, per_world, frame);
    }

    /// Shows the world about a middle: the extent is what the frame covers, a little less so that the scale stays round.
    fn show(&mut self, middle: [f64; 2], per_world: f64, frame: &Frame) {
        let half = [0, 1].map(|axis| f64::from(frame.size[axis]) / 2.0 / per_world * 0.999);
        let [west, north] = lon_lat([middle[0] - half[0], middle[1] - half[1]]);
        let [east, south] = lon_lat([middle[0] + half[0], middle[1] + half[1]]);
        if west < east && south < north && west >= -180.0 && east <= 180.0 {
            self.sheet.extent = Some([west, south, east, north]);
        }
    }
}

fn union(rects: impl Iterator<Item = PaperRect>) -> Option<PaperRect> {
    rects
        .map(|[x, y, w, h]| [x, y, x + w, y + h])
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
        .map(|[l, t, r, b]| [l, t, r - l, b - t])
}

/// Where a side begins so that what is on the paper stays on it; what is larger than the paper covers it.
fn onto(start: f32, length: f32, limit: f32) -> f32 {
    let spare = limit - length;
    start.clamp(spare.min(0.0), spare.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEGEND: Part = Part::Block(Block::Legend);

    fn parts() -> Vec<(Part, PaperRect)> {
        vec![(Part::Block(Block::Map), [10.0, 10.0, 200.0, 190.0]), (LEGEND, [220.0, 60.0, 60.0, 70.0])]
    }

    fn editor() -> SheetEditor {
        let mut editor = SheetEditor::new(Sheet::default());
        editor.select(Some(LEGEND), false);
        editor
    }

    #[test]
    fn a_part_that_is_moved_snaps_to_the_map_and_not_without_reach() {
        let mut editor = editor();
        editor.begin(Grip::Body, [230.0, 70.0], &parts());
        let guides = editor.drag_to([231.0, 19.0], &parts(), 2.0);
        assert!(guides.contains(&Guide { upright: false, at: 10.0 }));
        assert_eq!(editor.sheet.placed_at(LEGEND).unwrap()[1], 10.0);
        editor.drag_to([231.0, 19.0], &parts(), 0.0);
        assert_eq!(editor.sheet.placed_at(LEGEND).unwrap()[1], 9.0);
    }

    #[test]
    fn a_part_keeps_a_side_and_stays_on_the_paper() {
        let mut editor = editor();
        editor.begin(Grip::Edge([1, 1]), [280.0, 130.0], &parts());
        editor.drag_to([100.0, 20.0], &parts(), 0.0);
        assert_eq!(editor.sheet.placed_at(LEGEND).unwrap(), [220.0, 60.0, LEAST, LEAST]);
        editor.begin(Grip::Body, [0.0, 0.0], &parts());
        editor.drag_to([900.0, 900.0], &parts(), 0.0);
        let [x, y, ..] = editor.sheet.placed_at(LEGEND).unwrap();
        assert!(x < 297.0 && y < 210.0);
    }

    #[test]
    fn steps_are_taken_back_one_by_one() {
        let mut editor = editor();
        let first = editor.sheet.clone();
        editor.nudge([1.0, 0.0], &parts());
        editor.commit();
        let second = editor.sheet.clone();
        editor.align(Line::Left, &parts());
        editor.commit();
        editor.undo();
        assert_eq!(editor.sheet, second);
        editor.undo();
        assert_eq!(editor.sheet, first);
        editor.redo();
        assert_eq!(editor.sheet, second);
        assert!(editor.can_redo());
    }

    #[test]
    fn steps_that_come_before_the_preview_add_up() {
        let mut editor = editor();
        for _ in 0..3 {
            editor.nudge([1.0, 0.0], &parts());
        }
        assert_eq!(editor.sheet.placed_at(LEGEND), Some([223.0, 60.0, 60.0, 70.0]));
        editor.begin(Grip::Body, [0.0, 0.0], &parts());
        editor.drag_to([10.0, 0.0], &parts(), 0.0);
        assert_eq!(editor.sheet.placed_at(LEGEND), Some([233.0, 60.0, 60.0, 70.0]));
    }

    #[test]
    fn parts_come_into_line_with_the_one_that_was_chosen_first() {
        let mut editor = editor();
        let mut parts = parts();
        parts.push((Part::Block(Block::North), [250.0, 150.0, 6.0, 12.0]));
        editor.select(Some(Part::Block(Block::North)), true);
        editor.align(Line::Right, &parts);
        assert_eq!(editor.sheet.placed_at(Part::Block(Block::North)), Some([274.0, 150.0, 6.0, 12.0]));
    }

    #[test]
    fn the_map_moves_with_the_hand() {
        let mut editor = SheetEditor::new(Sheet { extent: Some([121.3, 31.3, 121.5, 31.45]), ..Sheet::default() });
        let view = editor.sheet.bounds().unwrap();
        let before = crate::carto::map_frame(&editor.sheet, view);
        let place = before.position([100.0, 80.0]);
        editor.pan_map([12.0, -7.0], &before);
        let after = crate::carto::map_frame(&editor.sheet, view);
        assert!((after.denominator() / before.denominator() - 1.0).abs() < 1e-3);
        let [x, y] = after.place(place);
        assert!((x - 112.0).abs() < 0.1 && (y - 73.0).abs() < 0.1, "{x} {y}");
    }
}
