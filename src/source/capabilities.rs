//! What services of maps say of themselves: the layers of a WMTS (OGC 07-057r7) and of a WMS (OGC 06-042, 01-068r3), each as tiles
//! that can be asked for.

use super::bitmap::MOST_SIDE;
use crate::model::{SourceCrs, System, TileGrid, TileMatrix, TileSet, TileSetPlace};
use roxmltree::{Document, Node};
use std::fmt::Write as _;

/// Layers that are listed at most.
const MOST_LAYERS: usize = 2_000;
/// Layers in layers, and systems of one.
const MOST_DEPTH: usize = 24;
const MOST_SYSTEMS: usize = 64;
/// Metres of a pixel by which scale denominators are told (OGC 07-057r7, section 6.1), and of a degree at the equator.
const PIXEL: f64 = 0.000_28;
const DEGREE: f64 = 111_319.490_793_273_58;
/// Half of the side of Web Mercator's square, in metres.
const HALF: f64 = 20_037_508.342_789_244;
/// Pixels of the pictures that a WMS is asked for.
const OF_WMS: u32 = 512;
/// The deepest level that a WMS is asked for.
const DEEPEST: u8 = 22;

/// A layer that a service offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    pub title: String,
    pub set: TileSet,
}

/// The layers in what a service says of itself, asked at `address`; none where it is no such text.
#[must_use]
pub fn offered_in(text: &str, address: &str) -> Vec<Offered> {
    // older services begin with a definition of their document's kind, which nothing needs
    let text = without_doctype(text);
    let Ok(document) = Document::parse(&text) else { return Vec::new() };
    let root = document.root_element();
    let mut found = match root.tag_name().name() {
        "Capabilities" => of_wmts(root, address),
        "WMS_Capabilities" => of_wms(root, address, "1.3.0"),
        "WMT_MS_Capabilities" => of_wms(root, address, "1.1.1"),
        _ => Vec::new(),
    };
    found.retain(|own| own.set.is_sound());
    found.truncate(MOST_LAYERS);
    found
}

pub fn without_doctype(text: &str) -> std::borrow::Cow<'_, str> {
    let Some(at) = text.find("<!DOCTYPE") else { return text.into() };
    let rest = &text[at..];
    let inner = rest.find('[').filter(|open| rest.find('>').is_some_and(|close| *open < close));
    let end = match inner {
        Some(_) => rest.find("]>").map(|end| end + 2),
        None => rest.find('>').map(|end| end + 1),
    };
    end.map_or_else(|| text.into(), |end| format!("{}{}", &text[..at], &rest[end..]).into())
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|own| own.tag_name().name() == name)
}

fn children<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |own| own.tag_name().name() == name)
}

fn text<'a>(node: Node<'a, 'a>, name: &str) -> Option<&'a str> {
    child(node, name)?.text().map(str::trim).filter(|text| !text.is_empty())
}

/// The first node of that name beneath another, at any depth.
fn deep<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.descendants().find(|own| own.tag_name().name() == name)
}

/// The system of a name as services write it.
fn system_of(name: &str) -> Option<System> {
    let last = name.trim().rsplit([':', '/', '#']).next()?;
    match last {
        "900913" | "3785" | "102100" | "102113" => Some(System::WebMercator),
        "CRS84" | "84" => Some(System::Wgs84),
        code => SourceCrs::parse(&format!("EPSG:{code}")).ok().map(|own| own.system),
    }
}

/// Which system of a service is asked for first.
fn rank(system: &System) -> u8 {
    match system {
        System::WebMercator => 0,
        System::Wgs84 | System::Cgcs2000 => 1,
        _ => 2,
    }
}

const fn is_of_degrees(system: &System) -> bool {
    matches!(system, System::Wgs84 | System::Cgcs2000)
}

// WMTS

fn of_wmts(root: Node<'_, '_>, address: &str) -> Vec<Offered> {
    let Some(contents) = child(root, "Contents") else { return Vec::new() };
    let matrices: Vec<(String, MatrixSet)> =
        children(contents, "TileMatrixSet").filter_map(|node| Some((text(node, "Identifier")?.to_owned(), matrix_set(node)?))).collect();
    let credit = provider(root);
    let base = kvp_address(root, address);
    children(contents, "Layer").filter_map(|layer| wmts_layer(layer, &matrices, &base, &credit)).collect()
}

/// Who gives a service, as far as it says.
pub fn provider(root: Node<'_, '_>) -> String {
    let named = deep(root, "ProviderName").or_else(|| deep(root, "ContactOrganization"));
    let title = || child(root, "ServiceIdentification").or_else(|| child(root, "Service")).and_then(|node| text(node, "Title"));
    named.and_then(|node| node.text()).map(str::trim).filter(|name| !name.is_empty()).or_else(title).unwrap_or_default().to_owned()
}

/// A set of matrices, and which level of Web Mercator's pyramid each is, where they all are.
struct MatrixSet {
    system: System,
    levels: Vec<TileMatrix>,
    is_pyramid: bool,
}

fn matrix_set(node: Node<'_, '_>) -> Option<MatrixSet> {
    let system = system_of(text(node, "SupportedCRS")?)?;
    let (unit, world) = if is_of_degrees(&system) { (DEGREE, [180.0, 360.0]) } else { (1.0, [HALF, 2.0 * HALF]) };
    let is_of_world = is_of_degrees(&system) || system == System::WebMercator;
    let mut levels = Vec::new();
    for matrix in children(node, "TileMatrix") {
        let number = |name: &str| text(matrix, name)?.parse::<f64>().ok();
        let whole = |name: &str| text(matrix, name)?.parse::<u32>().ok();
        let corner: Vec<f64> = text(matrix, "TopLeftCorner")?.split_whitespace().filter_map(|part| part.parse().ok()).collect();
        let [a, b] = corner[..] else { return None };
        let level = TileMatrix {
            name: text(matrix, "Identifier")?.to_owned(),
            corner: if has_north_first(&system, [a, b]) { [b, a] } else { [a, b] },
            step: number("ScaleDenominator")? * PIXEL / unit,
            size: [whole("TileWidth")?, whole("TileHeight")?],
            count: [whole("MatrixWidth")?, whole("MatrixHeight")?],
        };
        // one that is deeper than any map leaves the others as they are
        if !level.is_sound() {
            continue;
        }
        // Tianditu tells its denominators for pixels of 1/96 inch: what covers the world as a whole covers that and no more
        let wide = f64::from(level.count[0]) * f64::from(level.size[0]);
        let is_whole = is_of_world && (level.corner[0] + world[0]).abs() < world[0] * 1e-6;
        let step = if is_whole && (wide * level.step / world[1] - 1.0).abs() < 0.1 { world[1] / wide } else { level.step };
        levels.push(TileMatrix { step, ..level });
    }
    levels.sort_by(|a, b| b.step.total_cmp(&a.step));
    let is_pyramid = system == System::WebMercator && !levels.is_empty() && levels.iter().all(|level| level_of(level).is_some());
    Some(MatrixSet { system, levels, is_pyramid })
}

/// Whether a corner stands with the latitude or the northing first, as the registry has it for most systems and not all services do.
fn has_north_first(system: &System, [first, second]: [f64; 2]) -> bool {
    if is_of_degrees(system) {
        // no latitude is beyond 90 degrees; where neither is, the registry holds
        second.abs() > 90.0 || (first.abs() <= 90.0 && first > 0.0)
    } else {
        // grids begin far in the north-west
        first > 0.0 && second < 0.0
    }
}

/// Which level of Web Mercator's pyramid a matrix is, under the name of its number.
fn level_of(level: &TileMatrix) -> Option<u8> {
    let side = 2.0 * HALF / 256.0;
    let zoom = (side / level.step).log2();
    let is_in_place = (level.corner[0] + HALF).abs() < 1.0 && (level.corner[1] - HALF).abs() < 1.0 && level.size == [256, 256];
    let number = zoom.round();
    let is_whole = (zoom - number).abs() < 1e-4 && (0.0..=24.0).contains(&number);
    (is_in_place && is_whole && level.name == format!("{number}")).then_some(number as u8)
}

/// Levels of Web Mercator that matrices are about as fine as, near 31 degrees of latitude.
fn zooms_of(set: &MatrixSet) -> [u8; 2] {
    let metres = |step: f64| match &set.system {
        System::WebMercator => step,
        system if is_of_degrees(system) => step * DEGREE,
        _ => step / 31.0_f64.to_radians().cos(),
    };
    let zoom = |step: f64| (2.0 * HALF / 256.0 / metres(step)).log2().round().clamp(0.0, f64::from(DEEPEST)) as u8;
    let steps = set.levels.iter().map(|level| level.step);
    let (coarse, fine) = (steps.clone().fold(0.0, f64::max), steps.fold(f64::INFINITY, f64::min));
    [zoom(coarse), zoom(fine)]
}

/// Where tiles are asked for by name and value: what the service says, if that is at the server that was asked, with what else stood
/// in the address.
fn kvp_address(root: Node<'_, '_>, address: &str) -> String {
    let get_tile = root.descendants().find(|node| node.tag_name().name() == "Operation" && node.attribute("name") == Some("GetTile"));
    let get = |operation: Node<'_, '_>| operation.descendants().find(|node| node.tag_name().name() == "Get").and_then(href);
    at_same_server(get_tile.and_then(get), address)
}

fn href(node: Node<'_, '_>) -> Option<String> {
    node.attributes().find(|own| own.name() == "href").map(|own| own.value().trim().to_owned())
}

/// An address that a service tells, where it is at the server that was asked; else the one that was asked. Behind it stands what the
/// user has put into the address (a key), and a sign for more.
pub fn at_same_server(told: Option<String>, asked: &str) -> String {
    let host = |address: &str| address.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or(rest).to_lowercase());
    let scheme = |address: &str| address.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    let told = told.filter(|told| host(told) == host(asked));
    let mut base = told.unwrap_or_else(|| path.to_owned());
    // what was asked safely is asked safely again
    if scheme(asked).as_deref() == Some("https") && scheme(&base).as_deref() == Some("http") {
        base = format!("https{}", &base[4..]);
    }
    let own = base.split_once('?').map_or("", |(_, own)| own).to_lowercase();
    let names = |part: &str| part.split('=').next().unwrap_or_default().to_lowercase();
    let is_said_anew = |part: &str| matches!(names(part).as_str(), "" | "service" | "request" | "version");
    let known: Vec<String> = own.split('&').map(names).collect();
    let kept: Vec<&str> = query.split('&').filter(|part| !is_said_anew(part) && !known.contains(&names(part))).collect();
    if !base.contains('?') {
        base.push('?');
    }
    if !base.ends_with(['?', '&']) {
        base.push('&');
    }
    for part in kept {
        base.push_str(part);
        base.push('&');
    }
    base
}

fn wmts_layer(layer: Node<'_, '_>, matrices: &[(String, MatrixSet)], base: &str, credit: &str) -> Option<Offered> {
    let name = text(layer, "Identifier")?;
    let title = text(layer, "Title").unwrap_or(name).to_owned();
    let styles: Vec<Node<'_, '_>> = children(layer, "Style").collect();
    let style = styles.iter().find(|node| node.attribute("isDefault") == Some("true")).or(styles.first());
    let style = style.and_then(|node| text(*node, "Identifier")).unwrap_or("default");
    let linked = children(layer, "TileMatrixSetLink").filter_map(|node| text(node, "TileMatrixSet"));
    let known = linked.filter_map(|own| matrices.iter().find(|(name, _)| name == own));
    let (set_name, set) = known.min_by_key(|(_, set)| (rank(&set.system), !set.is_pyramid))?;
    let is_picture = |format: &str| ["png", "jpeg", "jpg", "webp", "tiles"].iter().any(|own| format.to_lowercase().contains(own));
    let template = children(layer, "ResourceURL")
        .filter(|node| node.attribute("resourceType") == Some("tile") && node.attribute("format").is_none_or(is_picture))
        .find_map(|node| node.attribute("template"));
    let dimensions: Vec<(&str, &str)> = children(layer, "Dimension")
        .filter_map(|node| Some((text(node, "Identifier")?, text(node, "Default").or_else(|| text(node, "Value"))?)))
        .collect();
    let level = if set.is_pyramid { "{z}" } else { "{matrix}" };
    let address = if let Some(template) = template {
        let mut filled = template.to_owned();
        for (name, value) in [("Style", style), ("style", style), ("TileMatrixSet", set_name), ("Layer", name)] {
            filled = filled.replace(&format!("{{{name}}}"), &encoded(value));
        }
        for (name, value) in &dimensions {
            filled = filled.replace(&format!("{{{name}}}"), &encoded(value));
        }
        filled.replace("{TileMatrix}", level).replace("{TileRow}", "{y}").replace("{TileCol}", "{x}")
    } else {
        let formats: Vec<&str> = children(layer, "Format").filter_map(|node| node.text()).map(str::trim).collect();
        let format = formats.iter().copied().find(|format| is_picture(format))?;
        let mut own = format!(
            "{base}SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={}&STYLE={}&FORMAT={}&TILEMATRIXSET={}&TILEMATRIX={level}&TILEROW={{y}}&TILECOL={{x}}",
            encoded(name),
            encoded(style),
            encoded(format),
            encoded(set_name)
        );
        for (name, value) in &dimensions {
            // writing to a string cannot fail
            let _ = write!(own, "&{}={}", encoded(name), encoded(value));
        }
        own
    };
    let grid = if set.is_pyramid {
        TileGrid::Mercator
    } else {
        TileGrid::Matrices { system: SourceCrs::new(set.system.clone()), levels: set.levels.clone() }
    };
    let set = TileSet {
        name: title.clone(),
        credit: credit.to_owned(),
        place: TileSetPlace::Server(vec![address]),
        grid,
        zooms: zooms_of(set),
        tile_size: set.levels.first().map_or(256, |level| level.size[0].next_power_of_two().clamp(64, MOST_SIDE)),
        is_vector: false,
    };
    Some(Offered { title, set })
}

// WMS

/// What a WMS says once for all of its layers.
struct Wms<'a> {
    version: &'static str,
    base: String,
    format: &'a str,
    credit: String,
}

fn of_wms(root: Node<'_, '_>, address: &str, version: &'static str) -> Vec<Offered> {
    let Some(capability) = child(root, "Capability") else { return Vec::new() };
    let Some(get_map) = deep(capability, "GetMap") else { return Vec::new() };
    let told = deep(get_map, "OnlineResource").and_then(href);
    let formats: Vec<&str> = children(get_map, "Format").filter_map(|node| node.text()).map(str::trim).collect();
    let order = ["image/png", "image/png; mode=24bit", "image/jpeg", "image/webp"];
    let Some(format) = order.iter().find(|own| formats.contains(own)) else { return Vec::new() };
    let wms = Wms { version, base: at_same_server(told, address), format, credit: provider(root) };
    let mut found = Vec::new();
    for layer in children(capability, "Layer") {
        wms.layers(layer, &[], 0, &mut found);
    }
    found
}

impl Wms<'_> {
    /// A layer and those in it, which have what it has, too.
    fn layers(&self, layer: Node<'_, '_>, above: &[System], depth: usize, found: &mut Vec<Offered>) {
        if found.len() >= MOST_LAYERS || depth > MOST_DEPTH {
            return;
        }
        let named = layer.children().filter(|own| matches!(own.tag_name().name(), "CRS" | "SRS")).filter_map(|node| node.text());
        let mut systems = above.to_vec();
        // version 1.1 lists several names in one element
        for own in named.flat_map(str::split_whitespace).filter_map(system_of) {
            if systems.len() < MOST_SYSTEMS && !systems.contains(&own) {
                systems.push(own);
            }
        }
        if let Some(name) = text(layer, "Name")
            && let Some(own) = self.offered(layer, name, &systems)
        {
            found.push(own);
        }
        for own in children(layer, "Layer") {
            self.layers(own, &systems, depth + 1, found);
        }
    }

    fn offered(&self, layer: Node<'_, '_>, name: &str, systems: &[System]) -> Option<Offered> {
        let title = text(layer, "Title").unwrap_or(name).to_owned();
        let system = systems.iter().filter(|own| rank(own) < 2 || own.epsg().is_some()).min_by_key(|own| rank(own))?;
        let is_new = self.version == "1.3.0";
        // the newer version keeps the registry's order: latitude and northing first
        let swapped = is_new && !matches!(system, System::WebMercator | System::Utm(_));
        let code = system.epsg()?;
        let address = format!(
            "{}SERVICE=WMS&VERSION={}&REQUEST=GetMap&LAYERS={}&STYLES=&FORMAT={}&TRANSPARENT={}&{}=EPSG:{code}&BBOX={{bbox}}&WIDTH={OF_WMS}&HEIGHT={OF_WMS}",
            self.base,
            self.version,
            encoded(name),
            encoded(self.format),
            if self.format.contains("jpeg") { "FALSE" } else { "TRUE" },
            if is_new { "CRS" } else { "SRS" },
        );
        let credit = child(layer, "Attribution").and_then(|node| text(node, "Title")).unwrap_or(&self.credit).to_owned();
        let set = TileSet {
            name: title.clone(),
            credit,
            place: TileSetPlace::Server(vec![address]),
            grid: TileGrid::Boxes { system: SourceCrs { system: system.clone(), swapped } },
            zooms: [0, DEEPEST],
            tile_size: OF_WMS,
            is_vector: false,
        };
        Some(Offered { title, set })
    }
}

/// A value in an address: all but letters, digits and what is safe there as its bytes (RFC 3986).
pub fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b',' => text.push(char::from(byte)),
            // writing to a string cannot fail
            byte => drop(write!(text, "%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const WMTS: &str = r#"<?xml version="1.0"?><Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink">
<ows:ServiceProvider><ows:ProviderName>测绘院</ows:ProviderName></ows:ServiceProvider>
<ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP><ows:Get xlink:href="http://other.cn/wmts?"/></ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
<Contents>
<Layer><ows:Title>影像</ows:Title><ows:Identifier>img a</ows:Identifier><Style><ows:Identifier>old</ows:Identifier></Style><Style isDefault="true"><ows:Identifier>new</ows:Identifier></Style><Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>c</TileMatrixSet></TileMatrixSetLink><TileMatrixSetLink><TileMatrixSet>w</TileMatrixSet></TileMatrixSetLink></Layer>
<Layer><ows:Title>地名</ows:Title><ows:Identifier>names</ows:Identifier><Style><ows:Identifier>d</ows:Identifier></Style><Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>c</TileMatrixSet></TileMatrixSetLink><ResourceURL format="image/png" resourceType="tile" template="https://tiles.cn/names/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png"/></Layer>
<TileMatrixSet><ows:Identifier>c</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::4490</ows:SupportedCRS>
<TileMatrix><ows:Identifier>1</ows:Identifier><ScaleDenominator>2.958293554545656E8</ScaleDenominator><TopLeftCorner>90.0 -180.0</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight><MatrixWidth>2</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix>
</TileMatrixSet>
<TileMatrixSet><ows:Identifier>w</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::900913</ows:SupportedCRS>
<TileMatrix><ows:Identifier>1</ows:Identifier><ScaleDenominator>2.958293554545656E8</ScaleDenominator><TopLeftCorner>20037508.3427892 -20037508.3427892</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight><MatrixWidth>2</MatrixWidth><MatrixHeight>2</MatrixHeight></TileMatrix>
<TileMatrix><ows:Identifier>2</ows:Identifier><ScaleDenominator>1.3977056600717944E8</ScaleDenominator><TopLeftCorner>-20037508.3427892 20037508.3427892</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight><MatrixWidth>4</MatrixWidth><MatrixHeight>4</MatrixHeight></TileMatrix>
</TileMatrixSet>
</Contents></Capabilities>"#;

    fn address(own: &Offered) -> &str {
        match &own.set.place {
            TileSetPlace::Server(addresses) => &addresses[0],
            place => panic!("{place:?}"),
        }
    }

    #[test]
    fn a_wmts_offers_its_layers_in_the_grid_that_needs_no_moving() {
        let found = offered_in(WMTS, "https://map.cn/wmts?service=WMTS&request=GetCapabilities&tk=k");
        assert_eq!(found.iter().map(|own| own.title.as_str()).collect::<Vec<_>>(), ["影像", "地名"]);
        let [image, names] = &found[..] else { panic!() };
        // another server than the one that was asked is not asked for it
        assert_eq!(
            address(image),
            "https://map.cn/wmts?tk=k&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=img%20a&STYLE=new&FORMAT=image/png&TILEMATRIXSET=w&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
        );
        assert_eq!((&image.set.grid, image.set.zooms, image.set.credit.as_str()), (&TileGrid::Mercator, [1, 2], "测绘院"));
        assert_eq!(address(names), "https://tiles.cn/names/d/c/{matrix}/{y}/{x}.png");
        let TileGrid::Matrices { system, levels } = &names.set.grid else { panic!() };
        assert_eq!((system.system.clone(), levels[0].corner), (System::Cgcs2000, [-180.0, 90.0]));
        assert!((levels[0].step - 180.0 / 256.0).abs() < 1e-6, "{}", levels[0].step);
    }

    #[test]
    fn a_wms_offers_its_layers_with_what_those_above_have() {
        let text = |head: &str, systems: &str| {
            format!(
                "{head}<Service><Title>规划</Title></Service><Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>\
                 <OnlineResource xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"http://map.cn/ows?map=a\"/></Get></HTTP></DCPType></GetMap></Request>\
                 <Layer>{systems}<Layer><Name>用地</Name><Title>用地规划</Title></Layer></Layer></Capability>"
            )
        };
        let new = text("<WMS_Capabilities version=\"1.3.0\">", "<CRS>EPSG:4326</CRS><CRS>EPSG:3857</CRS>") + "</WMS_Capabilities>";
        let found = offered_in(&new, "http://map.cn/ows");
        assert_eq!(found.len(), 1);
        let own = address(&found[0]);
        assert!(own.starts_with("http://map.cn/ows?map=a&SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=%E7%94%A8%E5%9C%B0&"), "{own}");
        assert!(own.contains("&CRS=EPSG:3857&BBOX={bbox}&WIDTH=512&HEIGHT=512"), "{own}");
        let old = text(
            "<!DOCTYPE WMT_MS_Capabilities SYSTEM \"http://x/y.dtd\" [ <!ELEMENT a EMPTY> ]><WMT_MS_Capabilities version=\"1.1.1\">",
            "<SRS>EPSG:4490 EPSG:4528</SRS>",
        ) + "</WMT_MS_Capabilities>";
        let found = offered_in(&old, "http://map.cn/ows");
        assert!(address(&found[0]).contains("&SRS=EPSG:4490&"), "{found:?}");
        assert!(matches!(&found[0].set.grid, TileGrid::Boxes { system } if !system.swapped));
    }

    #[test]
    fn what_is_no_description_offers_nothing() {
        for text in ["", "<html><body>404</body></html>", "<Capabilities/>", "{\"a\":1}", "<WMS_Capabilities><Capability>"] {
            assert!(offered_in(text, "https://a.cn").is_empty());
        }
    }
}
