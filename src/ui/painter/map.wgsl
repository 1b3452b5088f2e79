// Draws a layer's chunks: areas, lines, points. Positions are local to a chunk, in the projection's unit square.

struct Draw {
    viewport: vec2<f32>,   // physical pixels
    origin: vec2<f32>,     // the chunk's origin, physical pixels from the top left
    scale: f32,            // physical pixels of a unit
    half_width: f32,       // of a line, or a marker's radius
    depth: f32,            // each pass has one of its own, so that nothing of it is blended twice
    kind: f32,             // areas: hatch spacing, 0 for solid; points: the marker's shape
    color: vec4<f32>,      // premultiplied
    second: vec4<f32>,     // points: the ground colour
    dash: vec4<f32>,       // on and off lengths in pixels
    dash_total: f32,       // 0 for a solid line
    hatch_width: f32,
    hatch_shift: f32,      // where a line of the hatch runs, so that the pattern moves with the map
    round: f32,            // 1 where lines have round joins
};

@group(0) @binding(0) var<uniform> draw: Draw;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    @location(0) at: vec2<f32>,     // areas: pixel; points: offset from the centre
    @location(1) along: f32,        // pixels along the line
};

fn place(pixel: vec2<f32>) -> vec4<f32> {
    let ndc = pixel / draw.viewport * 2.0 - 1.0;
    return vec4<f32>(ndc.x, -ndc.y, draw.depth, 1.0);
}

@vertex
fn area_vertex(@location(0) position: vec2<f32>) -> Varying {
    let pixel = position * draw.scale + draw.origin;
    return Varying(place(pixel), pixel, 0.0);
}

@fragment
fn area_fragment(in: Varying) -> @location(0) vec4<f32> {
    if (draw.kind > 0.0) {
        // distance to the nearest of the lines x + y = shift + n * spacing
        let across = (in.at.x + in.at.y) * 0.70710678 - draw.hatch_shift;
        let off = abs(across - round(across / draw.kind) * draw.kind);
        let cover = clamp(draw.hatch_width * 0.5 + 0.5 - off, 0.0, 1.0);
        if (cover <= 0.0) { discard; }
        return draw.color * cover;
    }
    return draw.color;
}

// A rectangle that stands for small areas: the colour is as strong as they cover it, or as their boundaries do.
@vertex
fn tint_vertex(@builtin(vertex_index) index: u32, @location(0) rect: vec4<f32>, @location(1) density: vec2<f32>) -> Varying {
    var xs = array<f32, 6>(0.0, 1.0, 0.0, 0.0, 1.0, 1.0);
    var ys = array<f32, 6>(0.0, 0.0, 1.0, 1.0, 0.0, 1.0);
    let position = mix(rect.xy, rect.zw, vec2<f32>(xs[index], ys[index]));
    let pixel = position * draw.scale + draw.origin;
    // half_width is 0 for fills; boundaries that cross cover a little less than their length
    var cover = density.x;
    if (draw.half_width > 0.0) { cover = 1.0 - exp(-density.y * draw.half_width * 2.0 / draw.scale); }
    if (draw.kind > 0.0) { cover = cover * draw.hatch_width / draw.kind; }
    return Varying(place(pixel), pixel, cover);
}

@fragment
fn tint_fragment(in: Varying) -> @location(0) vec4<f32> {
    return draw.color * in.along;
}

@vertex
fn line_vertex(
    @builtin(vertex_index) index: u32,
    @location(0) a: vec2<f32>, @location(1) a_along: f32, @location(2) a_ends: u32,
    @location(3) b: vec2<f32>, @location(4) b_along: f32, @location(5) b_ends: u32,
) -> Varying {
    let from_px = a * draw.scale + draw.origin;
    let to_px = b * draw.scale + draw.origin;
    let delta = to_px - from_px;
    let length = length(delta);
    if (a_ends == 1u || length < 1e-6) {
        return Varying(vec4<f32>(2.0, 2.0, 2.0, 1.0), vec2<f32>(0.0), 0.0);
    }
    let along = delta / length;
    let across = vec2<f32>(-along.y, along.x);
    var base = from_px;
    var offset = vec2<f32>(0.0);
    var travelled = a_along * draw.scale;
    if (index < 6u) {
        var ts = array<f32, 6>(0.0, 1.0, 0.0, 0.0, 1.0, 1.0);
        var sides = array<f32, 6>(-1.0, -1.0, 1.0, 1.0, -1.0, 1.0);
        let t = ts[index];
        base = from_px + delta * t;
        travelled = mix(a_along, b_along, t) * draw.scale;
        offset = across * sides[index] * draw.half_width;
    } else {
        // half discs of four triangles at either end make round joins and caps
        let corner = index - 6u;
        let triangle = corner / 3u;
        let at_end = triangle >= 4u;
        let slice = f32(triangle % 4u);
        let tip = corner % 3u;
        if (at_end) {
            base = to_px;
            travelled = b_along * draw.scale;
        }
        if (tip > 0u) {
            let turn = (slice + f32(tip) - 1.0) / 4.0 * 3.14159265 + select(1.57079633, -1.57079633, at_end);
            offset = (along * cos(turn) + across * sin(turn)) * draw.half_width;
        }
    }
    let pixel = base + offset;
    return Varying(place(pixel), pixel, travelled + dot(offset, along));
}

@fragment
fn line_fragment(in: Varying) -> @location(0) vec4<f32> {
    if (draw.dash_total > 0.0) {
        let phase = in.along - floor(in.along / draw.dash_total) * draw.dash_total;
        let first_gap = draw.dash.x + draw.dash.y;
        let second_on = first_gap + draw.dash.z;
        if (!(phase < draw.dash.x || (phase >= first_gap && phase < second_on))) { discard; }
    }
    return draw.color;
}

@vertex
fn point_vertex(@builtin(vertex_index) index: u32, @location(0) position: vec2<f32>) -> Varying {
    var xs = array<f32, 6>(-1.0, 1.0, -1.0, -1.0, 1.0, 1.0);
    var ys = array<f32, 6>(-1.0, -1.0, 1.0, 1.0, -1.0, 1.0);
    let offset = vec2<f32>(xs[index], ys[index]) * (draw.half_width + 1.0);
    let pixel = position * draw.scale + draw.origin + offset;
    return Varying(place(pixel), offset, 0.0);
}

@fragment
fn point_fragment(in: Varying) -> @location(0) vec4<f32> {
    let r = draw.half_width;
    var far = length(in.at);
    if (draw.kind == 1.0) { far = max(abs(in.at.x), abs(in.at.y)); }
    let outer = clamp(r + 0.5 - far, 0.0, 1.0);
    if (outer <= 0.0) { discard; }
    // 0 disc and 1 square: ink inside a rim of ground; 2 station: ground inside a rim of ink
    let station = draw.kind == 2.0;
    let inner_radius = select(r * 0.8, r * 0.62, station);
    let inner = clamp(inner_radius + 0.5 - far, 0.0, 1.0);
    let rim = select(draw.second, draw.color, station);
    let core = select(draw.color, draw.second, station);
    return mix(rim, core, inner) * outer;
}
