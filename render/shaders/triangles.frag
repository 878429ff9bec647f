#version 330 core
flat in vec4 plane;

uniform vec2 focal;
uniform vec2 centre;
uniform float scale;
uniform float owner;

layout(location = 0) out vec4 seen;
layout(location = 1) out float leaf;

void main() {
    vec3 ray = vec3((gl_FragCoord.xy - centre) / focal, 1.0);
    float slant = dot(plane.xyz, ray);
    float depth = plane.w / slant;
    if (slant == 0.0 || depth <= 0.0) discard;
    seen = vec4(slant > 0.0 ? -plane.xyz : plane.xyz, depth);
    leaf = owner;
    gl_FragDepth = depth / (depth + scale);
}
