#version 330 core
flat in vec3 across;  // the face's normal
flat in vec3 corner;  // a point of it
in vec3 bent;

uniform vec2 focal;
uniform vec2 centre;
uniform float scale;
uniform int owner;
uniform bool deforms;

layout(location = 0) out vec4 seen;
layout(location = 1) out int leaf;
layout(location = 2) out int face;  // of what deforms

void main() {
    vec3 ray = vec3((gl_FragCoord.xy - centre) / focal, 1.0);
    float slant = dot(across, ray), room = dot(across, corner);
    float depth = room / slant;
    if (corner.z > 0.1 * length(corner))  // from there, so that rounding is relative to the face and not to its distance
        depth = corner.z / (1.0 + dot(across.xy, ray.xy - corner.xy / corner.z) * corner.z / room);
    if (slant == 0.0 || !(depth > 0.0)) discard;
    vec3 n = deforms ? normalize(bent) : across;
    if (slant > 0.0) n = -n;
    if (deforms) {  // as form.facing: bent as little as makes it face the camera
        vec3 way = normalize(ray);
        n = normalize(n - max(dot(n, way) + 1e-3, 0.0) * way);
    }
    seen = vec4(n, depth);
    leaf = owner;
    face = deforms ? gl_PrimitiveID : -1;
    gl_FragDepth = depth / (depth + scale);
}
