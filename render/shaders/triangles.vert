#version 330 core
// Triangles of hulls, mesh files and what deforms; each carries its plane, so that depth is measured and not interpolated.
in vec3 position;
in vec3 face_normal;
in vec3 corner_normal;

uniform mat4 camera_from_leaf;
uniform vec2 focal;
uniform vec2 centre;
uniform vec2 size;
uniform float near;

flat out vec3 across;
flat out vec3 corner;
out vec3 bent;

void main() {
    vec3 at = (camera_from_leaf * vec4(position, 1.0)).xyz;
    across = mat3(camera_from_leaf) * face_normal;
    corner = at;
    bent = mat3(camera_from_leaf) * corner_normal;
    vec2 pixel = at.xy * focal + centre * at.z;
    gl_Position = vec4(pixel / size * 2.0 - at.z, at.z - 2.0 * near, at.z);
}
