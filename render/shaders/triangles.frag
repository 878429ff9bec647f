#version 330 core
flat in vec4 plane;
in vec3 bent;

uniform vec2 focal;
uniform vec2 centre;
uniform float scale;
uniform float owner;
uniform bool deforms;

layout(location = 0) out vec4 seen;
layout(location = 1) out vec2 leaf;  // and the triangle

void main() {
    vec3 ray = vec3((gl_FragCoord.xy - centre) / focal, 1.0);
    float slant = dot(plane.xyz, ray);
    float depth = plane.w / slant;
    if (slant == 0.0 || depth <= 0.0) discard;
    vec3 n = deforms ? normalize(bent) : plane.xyz;
    if (slant > 0.0) n = -n;
    if (deforms) {  // as form.facing: bent as little as makes it face the camera
        vec3 way = normalize(ray);
        n = normalize(n - max(dot(n, way) + 1e-3, 0.0) * way);
    }
    seen = vec4(n, depth);
    leaf = vec2(owner, deforms ? float(gl_PrimitiveID) : -1.0);
    gl_FragDepth = depth / (depth + scale);
}
