// The finished map onto the window, pixel for pixel.

@group(0) @binding(0) var picture: texture_2d<f32>;

struct Corner { @builtin(position) clip: vec4<f32>, @location(0) at: vec2<f32> };

// one triangle that covers the viewport
@vertex
fn corner_vertex(@builtin(vertex_index) index: u32) -> Corner {
    let x = f32(index & 1u) * 2.0;
    let y = f32(index >> 1u) * 2.0;
    return Corner(vec4<f32>(x * 2.0 - 1.0, 1.0 - y * 2.0, 0.0, 1.0), vec2<f32>(x, y));
}

@fragment
fn blit_fragment(in: Corner) -> @location(0) vec4<f32> {
    let size = vec2<f32>(textureDimensions(picture));
    let at = clamp(vec2<i32>(in.at * size), vec2<i32>(0), vec2<i32>(size) - 1);
    return textureLoad(picture, at, 0);
}
