// Draws a layer's chunks: areas, lines, points. Positions are whole steps of a chunk's grid. LINE_ENDS, BLOCK and EDGE_STEPS are
// put before this where it is compiled.

struct Draw {
    viewport: vec2<f32>,   // physical pixels
    origin: vec2<f32>,     // where the reference is, physical pixels from the top left
    reference: vec2<u32>,  // the step of the grid next to the middle of the view: differences from it are small numbers
    scale: f32,            // physical pixels of a step
    half_width: f32,       // of a line, or a marker's radius
    color: vec4<f32>,      // premultiplied
    second: vec4<f32>,     // points: the ground colour; rasters: that of boundaries
    dash: vec4<f32>,       // lines: on and off lengths in pixels; areas: the directions across the lines of two hatches, 0 for none
    depth: f32,            // each pass has one of its own, so that nothing of it is blended twice
    kind: f32,             // areas: hatch spacing, 0 for solid; points: the marker's shape; rasters: what is classed
    dash_total: f32,
    hatch_width: f32,
    hatch_shift: f32,      // where a line of the hatch runs, so that the pattern moves with the map
    unit: f32,             // physical pixels of the projection's unit square
    round: f32,            // lines: 1 where joins and caps are round; rasters: 1 where a pixel looks at four places
    cell: f32,             // rasters: physical pixels of a cell's side
    fade: vec4<f32>,       // left, top, right, bottom where the layer has faded away, physical pixels
    fade_width: f32,       // over how many pixels inside that it fades, 0 for not at all
    sized: f32,            // 1 where features of classes are as large as those say
    second_shift: f32,     // the shift of the second hatch
    dots: f32,             // 1 where dots lie at the crossings of two hatches in the place of their lines
};

@group(0) @binding(0) var<uniform> draw: Draw;
// of the raster of small areas, block by block: cover and boundary of each cell; the colour of its class
@group(1) @binding(0) var densities: texture_2d<f32>;
@group(1) @binding(1) var inks: texture_2d<f32>;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    // areas: the pixel; rasters: the place in a block and its number; points: the offset from the centre; lines: pixels along the segment, across it,
    // and to its end
    @location(0) info: vec3<f32>,
};

// The same for features that have the colour of their class.
struct Classed {
    @builtin(position) clip: vec4<f32>,
    @location(0) info: vec3<f32>,
    @location(1) @interpolate(flat) color: vec4<f32>,
    @location(2) @interpolate(flat) half_width: f32,
};

// The last part of a class's colour is its size.
fn classed(plain: Varying, color: vec4<f32>) -> Classed {
    return Classed(plain.clip, plain.info, vec4<f32>(color.rgb, 1.0) * draw.color.a, half_width_of(color));
}

fn half_width_of(color: vec4<f32>) -> f32 {
    return select(draw.half_width, max(draw.half_width * color.a, 0.5), draw.sized > 0.0);
}

fn place(pixel: vec2<f32>) -> vec4<f32> {
    let ndc = pixel / draw.viewport * 2.0 - 1.0;
    return vec4<f32>(ndc.x, -ndc.y, draw.depth, 1.0);
}

fn pixel_of(position: vec2<u32>) -> vec2<f32> {
    let steps = vec2<i32>((position & vec2<u32>(~LINE_ENDS)) - draw.reference);
    return vec2<f32>(steps) * draw.scale + draw.origin;
}

// How much of a layer is left at a pixel where its data was cut.
fn left_at(pixel: vec2<f32>) -> f32 {
    if (draw.fade_width <= 0.0) { return 1.0; }
    let t = vec4<f32>(pixel - draw.fade.xy, draw.fade.zw - pixel) / draw.fade_width;
    let s = smoothstep(vec4<f32>(0.0), vec4<f32>(1.0), t);
    return s.x * s.y * s.z * s.w;
}

fn area_at(position: vec2<u32>) -> Varying {
    let pixel = pixel_of(position);
    return Varying(place(pixel), vec3<f32>(pixel, 0.0));
}

@vertex
fn area_vertex(@location(0) position: vec2<u32>) -> Varying {
    return area_at(position);
}

@vertex
fn area_vertex_classed(@location(0) position: vec2<u32>, @location(4) color: vec4<f32>) -> Classed {
    return classed(area_at(position), color);
}

// What an area's colour covers of a place: all of it, or where its hatch runs.
fn area_cover(pixel: vec2<f32>) -> f32 {
    if (draw.kind == 0.0) { return 1.0; }
    // distances to the nearest of the lines of each direction: a spacing apart, one through its shift
    let across = vec2<f32>(dot(pixel, draw.dash.xy) - draw.hatch_shift, dot(pixel, draw.dash.zw) - draw.second_shift);
    let off = abs(across - round(across / draw.kind) * draw.kind);
    if (draw.dots > 0.0) { return clamp(draw.hatch_width + 0.5 - length(off), 0.0, 1.0); }
    let second = select(0.0, 1.0, dot(draw.dash.zw, draw.dash.zw) > 0.0);
    let near = clamp(draw.hatch_width * 0.5 + 0.5 - off, vec2<f32>(0.0), vec2<f32>(1.0));
    return max(near.x, near.y * second);
}

@fragment
fn area_fragment(in: Varying) -> @location(0) vec4<f32> {
    let cover = area_cover(in.info.xy) * left_at(in.clip.xy);
    if (cover <= 0.0) { discard; }
    return draw.color * cover;
}

@fragment
fn area_fragment_classed(in: Classed) -> @location(0) vec4<f32> {
    let cover = area_cover(in.info.xy);
    if (cover <= 0.0) { discard; }
    return in.color * cover;
}

// A block of the raster of small areas: its north-west corner and its number. Fill and boundary are drawn at once.
@vertex
fn raster_vertex(@builtin(vertex_index) index: u32, @location(0) corner: vec2<u32>, @builtin(instance_index) number: u32) -> Varying {
    let cells = vec2<f32>(f32(index & 1u), f32(index >> 1u)) * f32(BLOCK);
    return Varying(place(pixel_of(corner) + cells * draw.cell), vec3<f32>(cells, f32(number)));
}

// The cover and the boundary of what a pixel shows of a block: of one cell, or where it shows parts of several, of four places.
fn raster_density(info: vec3<f32>) -> vec2<f32> {
    if (draw.round == 0.0) { return textureLoad(densities, texel(info), 0).rg; }
    let quarter = 0.25 / draw.cell;
    var sum = vec2<f32>(0.0);
    for (var n = 0; n < 4; n++) {
        let corner = vec2<f32>(f32(n & 1), f32(n >> 1)) * 2.0 - 1.0;
        sum += textureLoad(densities, texel(info + vec3<f32>(corner * quarter, 0.0)), 0).rg;
    }
    return sum / 4.0;
}

// How strongly the areas and their boundaries cover a pixel.
fn raster_cover(info: vec3<f32>) -> vec2<f32> {
    let density = raster_density(info) * 255.0;
    // boundaries that cross cover a little less than their length
    let edges = density.y / EDGE_STEPS * draw.half_width * 2.0 / draw.cell;
    return vec2<f32>(density.x / 255.0, 1.0 - exp(-edges));
}

fn texel(info: vec3<f32>) -> vec2<i32> {
    let number = i32(info.z + 0.5);
    let blocks = i32(textureDimensions(densities).x) / BLOCK;
    return vec2<i32>(number % blocks, number / blocks) * BLOCK + clamp(vec2<i32>(info.xy), vec2<i32>(0), vec2<i32>(BLOCK - 1));
}

fn over(fill: vec4<f32>, edge: vec4<f32>, cover: vec2<f32>) -> vec4<f32> {
    return edge * cover.y + fill * cover.x * (1.0 - edge.a * cover.y);
}

@fragment
fn raster_fragment(in: Varying) -> @location(0) vec4<f32> {
    return over(draw.color, draw.second, raster_cover(in.info));
}

@fragment
fn raster_fragment_classed(in: Varying) -> @location(0) vec4<f32> {
    let at = texel(in.info);
    let ink = vec4<f32>(textureLoad(inks, at, 0).rgb, 1.0);
    // kind: 1 where the fill has the class's colour, 2 where the boundary has it, 3 where both have
    let fill = select(draw.color, ink * draw.color.a, draw.kind == 1.0 || draw.kind == 3.0);
    let edge = select(draw.second, ink * draw.second.a, draw.kind >= 2.0);
    return over(fill, edge, raster_cover(in.info));
}

// A corner of the box along the segment from a to b. With round joins the box is as much longer as the line is wide, and what
// lies beyond half discs at its ends is left out.
fn line_at(index: u32, a: vec2<u32>, b: vec2<u32>, half_width: f32) -> Varying {
    let from_px = pixel_of(a);
    let to_px = pixel_of(b);
    let delta = to_px - from_px;
    let length = length(delta);
    if ((a.x & LINE_ENDS) != 0u || length < 1e-6) {
        return Varying(vec4<f32>(2.0, 2.0, 2.0, 1.0), vec3<f32>(0.0));
    }
    let along = delta / length;
    let across = vec2<f32>(-along.y, along.x);
    let cap = draw.round * half_width;
    let u = select(-cap, length + cap, (index & 1u) == 1u);
    let v = select(-half_width, half_width, index > 1u);
    return Varying(place(from_px + along * u + across * v), vec3<f32>(u, v, length - u));
}

@vertex
fn line_vertex(@builtin(vertex_index) index: u32, @location(0) a: vec2<u32>, @location(1) b: vec2<u32>) -> Varying {
    return line_at(index, a, b, draw.half_width);
}

@vertex
fn line_vertex_classed(
    @builtin(vertex_index) index: u32, @location(0) a: vec2<u32>, @location(1) b: vec2<u32>, @location(4) color: vec4<f32>,
) -> Classed {
    return classed(line_at(index, a, b, half_width_of(color)), color);
}

// Whether a place of a segment's box lies beyond the half discs at its ends.
fn is_beyond(info: vec3<f32>, half_width: f32) -> bool {
    let over = max(max(-info.x, -info.z), 0.0);
    return draw.round > 0.0 && over * over + info.y * info.y > half_width * half_width;
}

@fragment
fn line_fragment(in: Varying) -> @location(0) vec4<f32> {
    if (is_beyond(in.info, draw.half_width)) { discard; }
    return draw.color * left_at(in.clip.xy);
}

@fragment
fn line_fragment_classed(in: Classed) -> @location(0) vec4<f32> {
    if (is_beyond(in.info, in.half_width)) { discard; }
    return in.color;
}

struct Dashed {
    @builtin(position) clip: vec4<f32>,
    @location(0) info: vec3<f32>,
    @location(1) start: f32,   // pixels along the line where the segment begins
};

struct DashedClassed {
    @builtin(position) clip: vec4<f32>,
    @location(0) info: vec3<f32>,
    @location(1) start: f32,
    @location(2) @interpolate(flat) color: vec4<f32>,
    @location(3) @interpolate(flat) half_width: f32,
};

@vertex
fn dashed_vertex(
    @builtin(vertex_index) index: u32, @location(0) a: vec2<u32>, @location(1) b: vec2<u32>, @location(2) along: f32,
) -> Dashed {
    let plain = line_at(index, a, b, draw.half_width);
    return Dashed(plain.clip, plain.info, along * draw.unit);
}

@vertex
fn dashed_vertex_classed(
    @builtin(vertex_index) index: u32, @location(0) a: vec2<u32>, @location(1) b: vec2<u32>, @location(2) along: f32,
    @location(4) color: vec4<f32>,
) -> DashedClassed {
    let own = classed(line_at(index, a, b, half_width_of(color)), color);
    return DashedClassed(own.clip, own.info, along * draw.unit, own.color, own.half_width);
}

// Whether a place along a line lies in a gap of its dashes.
fn in_gap(along: f32) -> bool {
    let phase = along - floor(along / draw.dash_total) * draw.dash_total;
    let first_gap = draw.dash.x + draw.dash.y;
    let second_on = first_gap + draw.dash.z;
    return !(phase < draw.dash.x || (phase >= first_gap && phase < second_on));
}

@fragment
fn dashed_fragment(in: Dashed) -> @location(0) vec4<f32> {
    if (in_gap(in.start + in.info.x) || is_beyond(in.info, draw.half_width)) { discard; }
    return draw.color * left_at(in.clip.xy);
}

@fragment
fn dashed_fragment_classed(in: DashedClassed) -> @location(0) vec4<f32> {
    if (in_gap(in.start + in.info.x) || is_beyond(in.info, in.half_width)) { discard; }
    return in.color;
}

fn point_at(index: u32, position: vec2<u32>, radius: f32) -> Varying {
    let offset = (vec2<f32>(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0) * (radius + 1.0);
    return Varying(place(pixel_of(position) + offset), vec3<f32>(offset, 0.0));
}

@vertex
fn point_vertex(@builtin(vertex_index) index: u32, @location(0) position: vec2<u32>) -> Varying {
    return point_at(index, position, draw.half_width);
}

@vertex
fn point_vertex_classed(@builtin(vertex_index) index: u32, @location(0) position: vec2<u32>, @location(4) color: vec4<f32>) -> Classed {
    return classed(point_at(index, position, half_width_of(color)), color);
}

fn point_color(offset: vec2<f32>, ink: vec4<f32>, r: f32) -> vec4<f32> {
    var far = length(offset);
    if (draw.kind == 1.0) { far = max(abs(offset.x), abs(offset.y)); }
    let outer = clamp(r + 0.5 - far, 0.0, 1.0);
    // 0 disc and 1 square: ink inside a rim of ground; 2 station: ground inside a rim of ink
    let station = draw.kind == 2.0;
    let inner_radius = select(r * 0.8, r * 0.62, station);
    let inner = clamp(inner_radius + 0.5 - far, 0.0, 1.0);
    let rim = select(draw.second, ink, station);
    let core = select(ink, draw.second, station);
    return mix(rim, core, inner) * outer;
}

@fragment
fn point_fragment(in: Varying) -> @location(0) vec4<f32> {
    return point_color(in.info.xy, draw.color, draw.half_width);
}

@fragment
fn point_fragment_classed(in: Classed) -> @location(0) vec4<f32> {
    return point_color(in.info.xy, in.color, in.half_width);
}
