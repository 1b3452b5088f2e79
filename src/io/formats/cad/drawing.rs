//! The entities of a drawing as features: closed lines and hatches as areas, texts and symbols as points, blocks as what is in them.

use super::curves::{Spline, arc, bulged, ellipse, turn};
use super::frame::Frame;
use super::{TEXT, damaged};
use crate::io::formats::filling::Filling;
use crate::io::formats::rings::polygons_of;
use crate::io::{IoError, Progress, Reason};
use crate::model::{PartKind, PartShape, Value};
use acadrust::CadDocument;
use acadrust::entities::mtext_format::{parse_mtext, parse_plain_text};
use acadrust::entities::text::TextHorizontalAlignment;
use acadrust::entities::{BoundaryEdge, BoundaryPath, EntityCommon, EntityType, Hatch, Insert};
use acadrust::types::{Color, Vector2, Vector3};
use std::f64::consts::TAU;

/// Blocks in blocks: what is deeper nobody has drawn.
const DEEPEST: usize = 16;
/// More features than any drawing has: blocks may name each other again and again.
const MOST: u64 = 20_000_000;

/// A drawing under way.
pub struct Drawing<'d> {
    document: &'d CadDocument,
    pub filling: Filling,
    /// How far a piece of a curve may lie from it, in units of the drawing.
    off: f64,
    memory: u64,
    progress: &'d Progress,
    /// The entity of the drawing that is under way, 0-based.
    number: u64,
    /// Whether angles of edges that run clockwise are as the file has them, counted clockwise (DWG); the reader of DXF turns them.
    raw_angles: bool,
    /// Entities and copies of blocks that have been looked at.
    looked_at: u64,
    /// Entities of kinds that are no features, by their names.
    pub left_out: std::collections::BTreeMap<&'static str, u64>,
}

/// Where an entity stands: its frame, and the block that it is in.
#[derive(Clone, Copy)]
struct Place<'p> {
    frame: Frame,
    block: &'p str,
    /// The layer and the colour of the block, which those of its entities take that have none of their own.
    layer: &'p str,
    color: Option<[u8; 3]>,
    depth: usize,
}

const fn place_of(p: Vector3) -> [f64; 3] {
    [p.x, p.y, p.z]
}

const fn flat(p: Vector2) -> [f64; 2] {
    [p.x, p.y]
}

impl<'d> Drawing<'d> {
    pub const fn new(document: &'d CadDocument, filling: Filling, off: f64, raw_angles: bool, memory: u64, progress: &'d Progress) -> Self {
        Self { document, filling, off, raw_angles, memory, progress, number: 0, looked_at: 0, left_out: std::collections::BTreeMap::new() }
    }

    /// Adds what is in the space of the model.
    pub fn read(&mut self) -> Result<(), IoError> {
        let place = Place { frame: Frame::WORLD, block: "", layer: "", color: None, depth: 0 };
        let document = self.document;
        for entity in document.model_space_entities() {
            self.entity(entity, place)?;
            self.number += 1;
        }
        Ok(())
    }

    /// Counts what is looked at: blocks in blocks may be very many though nothing is in them.
    fn look(&mut self) -> Result<(), IoError> {
        self.looked_at += 1;
        if self.looked_at > MOST {
            return Err(damaged());
        }
        if self.looked_at.is_multiple_of(256) {
            if self.progress.is_cancelled() {
                return Err(IoError::Cancelled);
            }
            if self.filling.builder.bytes() > self.memory {
                return Err(IoError::Memory(self.memory));
            }
        }
        Ok(())
    }

    fn entity(&mut self, entity: &EntityType, place: Place<'_>) -> Result<(), IoError> {
        self.look()?;
        let common = entity.common();
        if common.invisible {
            return Ok(());
        }
        let off = self.off / place.frame.scale().max(1e-9);
        // what is drawn in a plane of its own
        let within = |normal: Vector3| place.frame.within(&Frame::looking(normal));
        let line = |frame: Frame, positions: Vec<[f64; 3]>, is_area: bool| {
            let ring: Vec<[f64; 3]> = positions.into_iter().map(|own| frame.place(own)).collect();
            if is_area && ring.len() > 3 { polygons_of(vec![ring]) } else { vec![PartShape::new(PartKind::Line, vec![ring])] }
        };
        let at = |height: f64| move |[x, y]: [f64; 2]| [x, y, height];
        let world = |p: Vector3| place_of(p);
        match entity {
            EntityType::Point(own) => self.add(common, place, vec![point(place.frame.place(world(own.location)))], None),
            EntityType::Line(own) => self.add(common, place, line(place.frame, vec![world(own.start), world(own.end)], false), None),
            EntityType::Circle(own) => {
                let ring = arc([own.center.x, own.center.y], own.radius, 0.0, TAU, off).into_iter().map(at(own.center.z)).collect();
                self.add(common, place, line(within(own.normal), ring, true), None)
            }
            EntityType::Arc(own) => {
                let sweep = turn(own.start_angle, own.end_angle);
                let curve = arc([own.center.x, own.center.y], own.radius, own.start_angle, sweep, off).into_iter().map(at(own.center.z)).collect();
                self.add(common, place, line(within(own.normal), curve, false), None)
            }
            EntityType::Ellipse(own) => {
                // it lies in the drawing's own system; its other axis stands on the longer one in its plane
                let looking = Frame::looking(own.normal);
                let back = |p: Vector3| {
                    [0, 1]
                        .map(|n| [looking.place([1.0, 0.0, 0.0]), looking.place([0.0, 1.0, 0.0])][n])
                        .map(|axis| p.x * axis[0] + p.y * axis[1] + p.z * axis[2])
                };
                let sweep = turn(own.start_parameter, own.end_parameter);
                let height = {
                    let axis = looking.place([0.0, 0.0, 1.0]);
                    own.center.x * axis[0] + own.center.y * axis[1] + own.center.z * axis[2]
                };
                let curve = ellipse(back(own.center), back(own.major_axis), own.minor_axis_ratio, own.start_parameter, sweep, off);
                let is_whole = sweep > TAU - 1e-9;
                self.add(common, place, line(within(own.normal), curve.into_iter().map(at(height)).collect(), is_whole), None)
            }
            EntityType::LwPolyline(own) => {
                let vertices: Vec<([f64; 2], f64)> = own.vertices.iter().map(|vertex| (flat(vertex.location), vertex.bulge)).collect();
                self.polyline(common, place, within(own.normal), &vertices, own.elevation, own.is_closed)
            }
            EntityType::Polyline2D(own) => {
                let vertices: Vec<([f64; 2], f64)> = own
                    .vertices
                    .iter()
                    .filter(|vertex| !is_frame(vertex.flags.bits().into()))
                    .map(|vertex| ([vertex.location.x, vertex.location.y], vertex.bulge))
                    .collect();
                self.polyline(common, place, within(own.normal), &vertices, own.elevation, own.flags.is_closed())
            }
            EntityType::Polyline3D(own) => {
                let positions = own.vertices.iter().filter(|vertex| !is_frame(vertex.flags)).map(|vertex| world(vertex.position)).collect();
                self.add(common, place, line(place.frame, positions, own.flags.closed), None)
            }
            EntityType::Polyline(own) => {
                let positions =
                    own.vertices.iter().filter(|vertex| !is_frame(vertex.flags.bits().into())).map(|vertex| world(vertex.location)).collect();
                self.add(common, place, line(place.frame, positions, own.flags.is_closed()), None)
            }
            EntityType::Spline(own) => {
                let controls: Vec<[f64; 3]> = own.control_points.iter().map(|p| world(*p)).collect();
                let spline = Spline { degree: own.degree.max(0) as usize, knots: &own.knots, controls: &controls, weights: &own.weights };
                // one that only tells what it goes through is drawn through that
                let curve = spline.line(off).unwrap_or_else(|| own.fit_points.iter().map(|p| world(*p)).collect());
                let ends = curve.first().zip(curve.last());
                let is_area = own.flags.closed
                    || ends.is_some_and(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]) <= 1e-9 * a[0].abs().max(a[1].abs()) && curve.len() > 4);
                self.add(common, place, line(place.frame, curve, is_area), None)
            }
            EntityType::Solid(own) => {
                // the third and the fourth stand crosswise
                let corners = [own.first_corner, own.second_corner, own.fourth_corner, own.third_corner].map(world).to_vec();
                self.add(common, place, line(within(own.normal), corners, true), None)
            }
            EntityType::Face3D(own) => {
                let corners = [own.first_corner, own.second_corner, own.third_corner, own.fourth_corner].map(world).to_vec();
                self.add(common, place, line(place.frame, corners, true), None)
            }
            EntityType::Hatch(own) => {
                let rings = hatch_rings(own, off, self.raw_angles);
                let frame = within(own.normal);
                let rings = rings.into_iter().map(|ring| ring.into_iter().map(|[x, y]| frame.place([x, y, own.elevation])).collect()).collect();
                self.add(common, place, polygons_of(rings), None)
            }
            EntityType::Leader(own) => self.add(common, place, line(place.frame, own.vertices.iter().map(|p| world(*p)).collect(), false), None),
            EntityType::MLine(own) => {
                self.add(common, place, line(place.frame, own.vertices.iter().map(|vertex| world(vertex.position)).collect(), false), None)
            }
            EntityType::Text(own) => {
                let frame = within(own.normal);
                // a text that is aligned stands at that place
                let is_between = matches!(own.horizontal_alignment, TextHorizontalAlignment::Aligned | TextHorizontalAlignment::Fit);
                let aligned = own.alignment_point.filter(|p| !is_between && *p != Vector3::new(0.0, 0.0, 0.0));
                let position = frame.place(world(aligned.unwrap_or(own.insertion_point)));
                let text = Lettering {
                    text: parse_plain_text(&own.value).to_plain_text(),
                    height: own.height * frame.scale(),
                    angle: frame.angle(own.rotation),
                };
                self.add(common, place, vec![point(position)], Some(&text))
            }
            EntityType::MText(own) => {
                let text = Lettering {
                    text: parse_mtext(&own.value, true).to_plain_text(),
                    height: own.height * place.frame.scale(),
                    angle: place.frame.angle(own.rotation),
                };
                self.add(common, place, vec![point(place.frame.place(world(own.insertion_point)))], Some(&text))
            }
            EntityType::Insert(own) => self.insert(own, place),
            EntityType::Dimension(own) => {
                let name = own.base().block_name.clone();
                let (layer, color) = self.looks(common, place);
                let document = self.document;
                if place.depth < DEEPEST {
                    for inner in document.entities_in_block(&name) {
                        self.entity(inner, Place { layer: &layer, color, depth: place.depth + 1, ..place })?;
                    }
                }
                Ok(())
            }
            // a definition of what inserts say
            EntityType::AttributeDefinition(_) | EntityType::Viewport(_) | EntityType::Block(_) | EntityType::BlockEnd(_) | EntityType::Seqend(_) => {
                Ok(())
            }
            other => {
                *self.left_out.entry(other.as_entity().entity_type()).or_default() += 1;
                Ok(())
            }
        }
    }

    fn polyline(
        &mut self,
        common: &EntityCommon,
        place: Place<'_>,
        frame: Frame,
        vertices: &[([f64; 2], f64)],
        height: f64,
        is_closed: bool,
    ) -> Result<(), IoError> {
        let off = self.off / frame.scale().max(1e-9);
        // many draw a closed line by coming back to where it began
        let comes_back = vertices.len() > 3 && vertices.first().map(|own| own.0) == vertices.last().map(|own| own.0);
        let line: Vec<[f64; 3]> = bulged(vertices, is_closed, off).into_iter().map(|[x, y]| frame.place([x, y, height])).collect();
        let parts =
            if (is_closed || comes_back) && line.len() > 3 { polygons_of(vec![line]) } else { vec![PartShape::new(PartKind::Line, vec![line])] };
        self.add(common, place, parts, None)
    }

    fn insert(&mut self, own: &Insert, place: Place<'_>) -> Result<(), IoError> {
        let document = self.document;
        let Some(block) = document.block_records.get(&own.block_name) else { return Ok(()) };
        if !block.xref_path.is_empty() {
            *self.left_out.entry("XREF").or_default() += 1;
        }
        let looking = place.frame.within(&Frame::looking(own.normal));
        let (layer, color) = self.looks(&own.common, place);
        if !own.attributes.is_empty() {
            self.symbol(own, place, looking.place(place_of(own.insert_point)));
        }
        if place.depth >= DEEPEST {
            return Ok(());
        }
        let copies = u64::from(own.column_count.max(1)) * u64::from(own.row_count.max(1));
        if copies.saturating_mul(block.entity_handles.len().max(1) as u64) > MOST {
            return Err(damaged());
        }
        for row in 0..own.row_count.max(1) {
            for column in 0..own.column_count.max(1) {
                self.look()?;
                let (sin, cos) = own.rotation.sin_cos();
                let [right, up] = [f64::from(column) * own.column_spacing, f64::from(row) * own.row_spacing];
                let at = place_of(own.insert_point);
                let at = [at[0] + right * cos - up * sin, at[1] + right * sin + up * cos, at[2]];
                let inner = Frame::block(at, own.rotation, [own.x_scale(), own.y_scale(), own.z_scale()], place_of(block.base_point));
                let frame = looking.within(&inner);
                let within = Place { frame, block: &own.block_name, layer: &layer, color, depth: place.depth + 1 };
                for entity in document.entities_in_block(&own.block_name) {
                    self.entity(entity, within)?;
                }
            }
        }
        Ok(())
    }

    /// A block that tells of itself: a point with what it tells.
    fn symbol(&mut self, own: &Insert, place: Place<'_>, at: [f64; 3]) {
        let made = self.filling.parts(&[point(at)]);
        let Some(kind) = self.filling.accept(made) else { return };
        self.set_common(&own.common, Place { block: &own.block_name, ..place }, "INSERT");
        for attribute in &own.attributes {
            if !attribute.tag.is_empty() && !attribute.value.is_empty() {
                self.filling.set(&attribute.tag, Value::Text(&attribute.value));
            }
        }
        self.filling.end(self.number, kind, None);
    }

    /// The layer and the colour of an entity.
    fn looks(&self, common: &EntityCommon, place: Place<'_>) -> (String, Option<[u8; 3]>) {
        // layer 0 of a block is the layer of the block
        let layer = if common.layer == "0" && !place.layer.is_empty() { place.layer } else { &common.layer };
        let rgb = |color: &Color| color.rgb().map(|(r, g, b)| [r, g, b]);
        let color = match common.color {
            Color::ByBlock => place.color,
            Color::ByLayer | Color::None => self.document.layers.get(layer).and_then(|own| rgb(&own.color)),
            ref own => rgb(own),
        };
        (layer.to_owned(), color)
    }

    fn set_common(&mut self, common: &EntityCommon, place: Place<'_>, kind: &str) {
        let (layer, color) = self.looks(common, place);
        self.filling.set("layer", Value::Text(&layer));
        self.filling.set("type", Value::Text(kind));
        if !place.block.is_empty() && !place.block.starts_with('*') {
            self.filling.set("block", Value::Text(place.block));
        }
        if let Some([r, g, b]) = color {
            self.filling.set("color", Value::Text(&format!("#{r:02x}{g:02x}{b:02x}")));
        }
        self.filling.set("handle", Value::Text(&format!("{:X}", common.handle.value())));
    }

    fn add(&mut self, common: &EntityCommon, place: Place<'_>, mut parts: Vec<PartShape>, text: Option<&Lettering>) -> Result<(), IoError> {
        // a drawing in the plane has no heights
        if parts.iter().flat_map(|part| &part.rings).flatten().all(|p| p[2] == 0.0) {
            parts.iter_mut().flat_map(|part| &mut part.rings).flatten().for_each(|p| p[2] = f64::NAN);
        }
        let made = self.filling.parts(&parts);
        let Some(kind) = self.filling.accept(made) else { return Err(damaged()) };
        let name = self.document.get_entity(common.handle).map_or("", |own| own.as_entity().entity_type());
        self.set_common(common, place, name);
        if let Some(own) = text {
            self.filling.set(TEXT, Value::Text(own.text.trim_end()));
            self.filling.set("height", Value::of_float(own.height));
            self.filling.set("rotation", Value::of_float((own.angle * 1e6).round() / 1e6));
        }
        self.filling.end(self.number, kind, None);
        Ok(())
    }
}

/// Whether a vertex only holds the frame of a curve that others lie on (DXF Reference, VERTEX, 70: 16).
const fn is_frame(flags: i32) -> bool {
    flags & 16 != 0
}

/// What a text says, and how it stands: its height in units of the drawing, its angle in degrees.
struct Lettering {
    text: String,
    height: f64,
    angle: f64,
}

fn point(at: [f64; 3]) -> PartShape {
    PartShape::new(PartKind::Points, vec![vec![at]])
}

/// The rings that bound a hatch, in its plane.
fn hatch_rings(own: &Hatch, off: f64, raw_angles: bool) -> Vec<Vec<[f64; 2]>> {
    own.paths.iter().map(|path| ring_of(path, off, raw_angles)).filter(|ring| ring.len() > 2).collect()
}

fn ring_of(path: &BoundaryPath, off: f64, raw_angles: bool) -> Vec<[f64; 2]> {
    let mut ring: Vec<[f64; 2]> = Vec::new();
    for edge in &path.edges {
        let mut own: Vec<[f64; 2]> = match edge {
            BoundaryEdge::Line(own) => vec![flat(own.start), flat(own.end)],
            BoundaryEdge::CircularArc(own) if !own.counter_clockwise && !raw_angles => {
                arc(flat(own.center), own.radius, own.start_angle, -turn(own.end_angle, own.start_angle), off)
            }
            // angles of edges that run clockwise are counted clockwise
            BoundaryEdge::CircularArc(own) => {
                let sweep = turn(own.start_angle, own.end_angle);
                let sign = if own.counter_clockwise { 1.0 } else { -1.0 };
                arc(flat(own.center), own.radius, sign * own.start_angle, sign * sweep, off)
            }
            BoundaryEdge::EllipticArc(own) => {
                let sweep = turn(own.start_angle, own.end_angle);
                let sign = if own.counter_clockwise { 1.0 } else { -1.0 };
                ellipse(flat(own.center), flat(own.major_axis_endpoint), own.minor_axis_ratio, sign * own.start_angle, sign * sweep, off)
            }
            BoundaryEdge::Spline(own) => {
                // the third number of a control is its weight
                let controls: Vec<[f64; 3]> = own.control_points.iter().map(|p| [p.x, p.y, 0.0]).collect();
                let weights: Vec<f64> = if own.rational { own.control_points.iter().map(|p| p.z).collect() } else { Vec::new() };
                let spline = Spline { degree: own.degree.max(0) as usize, knots: &own.knots, controls: &controls, weights: &weights };
                spline.line(off).map_or_else(|| own.fit_points.iter().map(|p| flat(*p)).collect(), |line| line.iter().map(|p| [p[0], p[1]]).collect())
            }
            BoundaryEdge::Polyline(own) => {
                // the third number is the bulge
                let vertices: Vec<([f64; 2], f64)> = own.vertices.iter().map(|p| ([p.x, p.y], p.z)).collect();
                bulged(&vertices, true, off)
            }
        };
        // edges are told in any direction: each goes on where the one before ended
        if let (Some(last), Some(first), Some(end)) = (ring.last(), own.first(), own.last()) {
            let far = |p: &[f64; 2]| (p[0] - last[0]).hypot(p[1] - last[1]);
            if far(end) < far(first) {
                own.reverse();
            }
        }
        ring.extend(own);
    }
    ring
}

/// What is to be said of a drawing beside its features.
pub fn remarks(left_out: &std::collections::BTreeMap<&'static str, u64>) -> Option<(Reason, String)> {
    let named: Vec<String> = left_out.iter().map(|(name, count)| format!("{name} × {count}")).collect();
    (!named.is_empty()).then(|| (Reason::OtherEntities, named.join(", ")))
}
