//! Makes files of parcels for benchmarks: seeded, of any size, irregular lots on a street grid, ten properties with Chinese
//! text. The same arguments give the same bytes.

#![allow(dead_code)]

use std::io::{BufWriter, Write};

/// A linear congruential generator (Knuth's MMIX constants): the same numbers on every machine.
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15))
    }

    /// A number from 0 to 1, without 1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

const USES: [&str; 8] = [
    "居住用地",
    "工业用地",
    "商业服务业设施用地",
    "公共管理与公共服务设施用地",
    "绿地与广场用地",
    "道路与交通设施用地",
    "物流仓储用地",
    "公用设施用地",
];
const TOWNS: [&str; 12] =
    ["吴淞街道", "友谊路街道", "张庙街道", "杨行镇", "月浦镇", "罗泾镇", "罗店镇", "顾村镇", "大场镇", "庙行镇", "淞南镇", "高境镇"];
const OWNERS: [&str; 6] = ["国有建设用地使用权", "集体建设用地使用权", "国有（划拨）", "国有（出让）", "集体土地所有权", "权属待定"];

/// A closed ring round a place, irregular, in degrees; `step` is the distance to the next one.
fn outline(random: &mut Random, [x, y]: [f64; 2], step: f64, corners: usize) -> Vec<[f64; 2]> {
    let mut ring = Vec::with_capacity(corners + 1);
    for corner in 0..corners {
        let angle = (corner as f64 + random.unit() * 0.6) / corners as f64 * std::f64::consts::TAU;
        let radius = step * (0.36 + 0.1 * random.unit());
        ring.push([x + radius * angle.cos(), y + radius * angle.sin() * 0.86]);
    }
    ring.push(ring[0]);
    ring
}

/// The positions of a ring, as GDAL writes them.
fn write_ring(out: &mut impl Write, ring: &[[f64; 2]]) -> std::io::Result<()> {
    for (n, [lon, lat]) in ring.iter().enumerate() {
        write!(out, "{}[ {lon:.12}, {lat:.13} ]", if n > 0 { ", " } else { "" })?;
    }
    Ok(())
}

/// Writes `parcels` polygons of about twelve positions, one to a line, as GDAL writes them.
///
/// # Errors
/// What the writer says.
pub fn write_parcels(out: impl Write, parcels: usize, seed: u64) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut random = Random::new(seed);
    let side = (parcels as f64).sqrt().ceil() as usize;
    // lots of about forty metres, north from Baoshan's south-west corner
    let (west, south, step) = (121.30, 31.25, 0.000_42);
    writeln!(
        out,
        "{{\n\"type\": \"FeatureCollection\",\n\"name\": \"parcels\",\n\"crs\": {{ \"type\": \"name\", \"properties\": {{ \"name\": \"urn:ogc:def:crs:OGC:1.3:CRS84\" }} }},\n\"features\": ["
    )?;
    for n in 0..parcels {
        let (column, row) = (n % side, n / side);
        let (x, y) = (west + column as f64 * step + (column / 12) as f64 * step * 0.4, south + row as f64 * step + (row / 9) as f64 * step * 0.4);
        let corners = 8 + random.below(7);
        let ring = outline(&mut random, [x, y], step, corners);
        let area = 900.0 + random.unit() * 1400.0;
        write!(
            out,
            "{{ \"type\": \"Feature\", \"properties\": {{ \"宗地代码\": \"310113{:03}{:03}GB{:05}\", \"用途\": \"{}\", \"镇街\": \"{}\", \"权属\": \"{}\", \"面积\": {:.2}, \"容积率\": {:.1}, \"层数\": {}, \"建成年份\": {}, \"已建\": {}, \"坐落\": \"上海市宝山区{}{}路{}号\" }}, \"geometry\": {{ \"type\": \"Polygon\", \"coordinates\": [ [ ",
            n / 100_000,
            n / 1000 % 1000,
            n % 100_000,
            USES[random.below(USES.len())],
            TOWNS[random.below(TOWNS.len())],
            OWNERS[random.below(OWNERS.len())],
            area,
            0.5 + random.unit() * 4.0,
            random.below(33) + 1,
            1978 + random.below(48),
            random.below(4) > 0,
            TOWNS[random.below(TOWNS.len())],
            ["友谊", "长江", "同济", "江杨北", "蕰川", "沪太"][random.below(6)],
            random.below(2000) + 1
        )?;
        write_ring(&mut out, &ring)?;
        writeln!(out, " ] ] }} }}{}", if n + 1 < parcels { "," } else { "" })?;
    }
    writeln!(out, "]\n}}")?;
    out.flush()
}

/// Writes `lots` polygons in the form of 地类图斑: blocks of lots that have every vertex in common, twelve each, with streets between the
/// blocks; one in a thousand reaches into its neighbour, lacks a field's value or has a code that there is not.
///
/// # Errors
/// What the writer says.
pub fn write_land_parcels(out: impl Write, lots: usize, seed: u64) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut random = Random::new(seed);
    let side = (lots as f64).sqrt().ceil() as usize;
    let (west, south, step) = (121.30, 31.25, 0.000_42);
    // the same place for all lots that have it
    let moved = |i: usize, j: usize, of: u64| {
        let mut own = Random::new(seed ^ (i as u64) << 34 ^ (j as u64) << 4 ^ of);
        own.unit();
        own.unit() * 0.12
    };
    let place = |i: usize, j: usize, block: [usize; 2], part: u64| {
        let (along, up) = match part {
            0 => (0.0, 0.0),
            1 => (0.33, 0.0),
            2 => (0.66, 0.0),
            3 => (0.0, 0.33),
            _ => (0.0, 0.66),
        };
        let x = i as f64 + along + moved(i, j, part * 2) + block[0] as f64 * 0.4;
        let y = j as f64 + up + moved(i, j, part * 2 + 1) + block[1] as f64 * 0.4;
        [west + x * step, south + y * step]
    };
    writeln!(out, "{{\n\"type\": \"FeatureCollection\",\n\"features\": [")?;
    for n in 0..lots {
        let (i, j) = (n % side, n / side);
        let block = [i / 12, j / 9];
        let at = |di: usize, dj: usize, part: u64| place(i + di, j + dj, block, part);
        let mut ring = vec![
            at(0, 0, 0),
            at(0, 0, 1),
            at(0, 0, 2),
            at(1, 0, 0),
            at(1, 0, 3),
            at(1, 0, 4),
            at(1, 1, 0),
            at(0, 1, 2),
            at(0, 1, 1),
            at(0, 1, 0),
            at(0, 0, 4),
            at(0, 0, 3),
        ];
        let amiss = random.below(1000);
        if amiss == 0 {
            ring[4][0] += step * 0.2;
        }
        ring.push(ring[0]);
        let code = ["0101", "0701", "0901", "1001", "1401"][random.below(5)];
        let code = if amiss == 1 { "9901" } else { code };
        let owner = if amiss == 2 { "" } else { "310113001" };
        write!(
            out,
            "{{ \"type\": \"Feature\", \"properties\": {{ \"BSM\": \"{n:010}\", \"YSDM\": \"2001010100\", \"TBBH\": \"{n}\", \"DLBM\": \"{code}\", \"DLMC\": \"{}\", \"QSXZ\": \"10\", \"QSDWDM\": \"{owner}\", \"QSDWMC\": \"{}\", \"ZLDWDM\": \"310113001\", \"ZLDWMC\": \"{}\", \"TBMJ\": {:.2}, \"TBDLMJ\": 0, \"SJNF\": 2025 }}, \"geometry\": {{ \"type\": \"Polygon\", \"coordinates\": [ [ ",
            USES[random.below(USES.len())],
            TOWNS[random.below(TOWNS.len())],
            TOWNS[random.below(TOWNS.len())],
            900.0 + random.unit() * 1400.0
        )?;
        write_ring(&mut out, &ring)?;
        writeln!(out, " ] ] }} }}{}", if n + 1 < lots { "," } else { "" })?;
    }
    writeln!(out, "]\n}}")?;
    out.flush()
}

/// Writes `lots` polygons in the form of San Francisco's city lots: heights of zero, 17 and 18 digits a number, codes as text,
/// nulls.
///
/// # Errors
/// What the writer says.
pub fn write_lots(out: impl Write, lots: usize, seed: u64) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut random = Random::new(seed);
    let side = (lots as f64).sqrt().ceil() as usize;
    let (west, south, step) = (121.30, 31.25, 0.000_42);
    writeln!(out, "{{\n\"type\": \"FeatureCollection\",\n\"features\": [")?;
    for n in 0..lots {
        let (x, y) = (west + (n % side) as f64 * step, south + (n / side) as f64 * step);
        let corners = 7 + random.below(7);
        let ring = outline(&mut random, [x, y], step, corners);
        let (block, lot) = (n / 80, n % 80 + 1);
        let from = if random.below(5) == 0 { "null".to_owned() } else { format!("\"{}\"", random.below(3000)) };
        write!(
            out,
            "{{ \"type\": \"Feature\", \"properties\": {{ \"MAPBLKLOT\": \"{block:04}{lot:03}\", \"BLKLOT\": \"{block:04}{lot:03}\", \"BLOCK_NUM\": \"{block:04}\", \"LOT_NUM\": \"{lot:03}\", \"FROM_ST\": {from}, \"TO_ST\": {from}, \"STREET\": \"{}\", \"ST_TYPE\": null, \"ODD_EVEN\": \"{}\" }}, \"geometry\": {{ \"type\": \"Polygon\", \"coordinates\": [ [ ",
            TOWNS[random.below(TOWNS.len())],
            ["E", "O"][random.below(2)]
        )?;
        for (i, [lon, lat]) in ring.iter().enumerate() {
            write!(out, "{}[ {lon:.15}, {lat:.15}, 0.0 ]", if i > 0 { ", " } else { "" })?;
        }
        writeln!(out, " ] ] }} }}{}", if n + 1 < lots { "," } else { "" })?;
    }
    writeln!(out, "]\n}}")?;
    out.flush()
}
