#version 330 core
// Where the point that this pixel shows is in the other frame, and whether it is seen there; the laws are flow.py's.
// The flow comes from how far the point moves, not from where it gets to, so that float32 is relative to the motion.
flat in int own;
flat in vec3 is;  // closed; convex; rests (1) or deforms (2), which is left to float64
flat in vec4 add_x, add_y, add_z;

uniform sampler2D seen;    // normal and depth in this frame
uniform isampler2D here;   // the solids of this frame
uniform isampler2D there;  // and of the other one
uniform vec2 focal;
uniform vec2 centre;
uniform vec2 size;
uniform float near;

layout(location = 0) out vec2 flow;
layout(location = 1) out float fate;

const float SEEN = 0.0, HIDDEN = 1.0 / 255.0, DOUBTFUL = 2.0 / 255.0;
const float ROUNDING = 1e-4, BORDER = 0.01;  // what is closer to a limit than this is left to float64

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    if (texelFetch(here, at, 0).x != own) discard;
    flow = vec2(0.0);
    fate = is.z > 1.5 ? DOUBTFUL : SEEN;
    if (is.z > 0.5) return;
    vec4 shown = texelFetch(seen, at, 0);
    vec3 ray = vec3((gl_FragCoord.xy - centre) / focal, 1.0);
    vec4 point = vec4(ray * abs(shown.w), 1.0);
    vec3 moved = vec3(dot(add_x, point), dot(add_y, point), dot(add_z, point));
    vec3 end = point.xyz + moved;
    flow = focal * (moved.xy - ray.xy * moved.z) / end.z;
    vec3 n = shown.xyz + vec3(dot(add_x.xyz, shown.xyz), dot(add_y.xyz, shown.xyz), dot(add_z.xyz, shown.xyz));
    float facing = dot(n, end) / end.z;
    vec2 place = gl_FragCoord.xy + flow;
    vec2 border = min(place, size - place);
    float inside = min(border.x, border.y);

    ivec2 low = ivec2(floor(place - 0.5)), most = ivec2(size) - 1;
    ivec2 a = clamp(low, ivec2(0), most), b = clamp(low + 1, ivec2(0), most);
    ivec4 about = ivec4(texelFetch(there, a, 0).x, texelFetch(there, ivec2(b.x, a.y), 0).x,
                        texelFetch(there, ivec2(a.x, b.y), 0).x, texelFetch(there, b, 0).x);
    fate = is.y > 0.5 && about == ivec4(own) ? SEEN : DOUBTFUL;
    if (is.x > 0.5 && facing >= 0.0 || inside < 0.0) fate = HIDDEN;
    if (is.x > 0.5 && abs(facing) < ROUNDING || abs(inside) < BORDER || end.z < 2.0 * near) fate = DOUBTFUL;
    if (shown.w < 0.0) fate = DOUBTFUL;
}
