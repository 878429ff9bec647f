#version 330 core
layout(location = 0) in vec3 position;
layout(location = NORMAL_LOC) in vec3 normal;
layout(location = INST_M_LOC) in mat4 inst_m;

uniform mat4 M;
uniform mat4 V;
uniform mat4 P;

out vec3 at;
out vec3 upright;

void main() {
    vec4 world = M * inst_m * vec4(position, 1.0);
    at = world.xyz;
    upright = mat3(M * inst_m) * normal;
    gl_Position = P * V * world;
}
