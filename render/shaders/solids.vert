#version 330 core
// One rectangle of the picture per solid: the fragment shader casts a ray through each pixel in it.
in vec4 window;  // low x, low y, high x, high y: pixels
in vec3 measure;
in vec4 row_x, row_y, row_z;  // leaf_from_camera
in int leaf;

uniform vec2 size;

flat out vec3 extent;
flat out mat3 turn;
flat out vec3 eye;
flat out int owner;

const vec2 CORNERS[4] = vec2[](vec2(0, 0), vec2(1, 0), vec2(0, 1), vec2(1, 1));

void main() {
    gl_Position = vec4(mix(window.xy, window.zw, CORNERS[gl_VertexID]) / size * 2.0 - 1.0, 0.0, 1.0);
    extent = measure;
    turn = transpose(mat3(row_x.xyz, row_y.xyz, row_z.xyz));
    eye = vec3(row_x.w, row_y.w, row_z.w);
    owner = leaf;
}
