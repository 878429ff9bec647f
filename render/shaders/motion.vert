#version 330 core
// One rectangle of the picture per solid that moves: the fragment shader carries the pixels in it that show the solid.
in vec4 window;  // low x, low y, high x, high y: pixels
in int leaf;
in vec3 kind;                 // closed; convex; rests or deforms
in vec4 row_x, row_y, row_z;  // what its motion adds to a point: (turn - 1, shift)

uniform vec2 size;

flat out int own;
flat out vec3 is;
flat out vec4 add_x, add_y, add_z;

const vec2 CORNERS[4] = vec2[](vec2(0, 0), vec2(1, 0), vec2(0, 1), vec2(1, 1));

void main() {
    gl_Position = vec4(mix(window.xy, window.zw, CORNERS[gl_VertexID]) / size * 2.0 - 1.0, 0.0, 1.0);
    own = leaf;
    is = kind;
    add_x = row_x;
    add_y = row_y;
    add_z = row_z;
}
