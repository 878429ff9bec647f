#version 330 core
// Where the ray through this pixel first meets one solid, in closed form; the same formulas as solids.py.
flat in vec3 extent;
flat in mat3 turn;  // leaf_from_camera
flat in vec3 eye;   // the camera in the leaf's frame
flat in int owner;

uniform vec2 focal;
uniform vec2 centre;
uniform float scale;

layout(location = 0) out vec4 seen;  // normal towards the camera, in its space; depth, negative where float64 must see
layout(location = 1) out int leaf;
layout(location = 2) out int face;

const int SPHERE = 0, BOX = 1, CYLINDER = 2, CAPSULE = 3, CONE = 4, PLANE = 5;
const float GRAZING = 0.02;  // the cosine below which a round solid's depth is more than a few roundings off
const int solid = KIND;  // a program for each kind: a software driver computes every branch

vec3 o, d;
float least, best;
vec3 normal;

void meet(float t, bool on, vec3 n) {
    if (on && t > least && t < best) {
        best = t;
        normal = n;
    }
}

void ball(float radius, float z, float side) {  // side: +1 upper half, -1 lower half, 0 all of it
    vec3 from = o - vec3(0, 0, z);
    float dd = dot(d, d), middle = -dot(from, d) / dd;
    vec3 foot = from + middle * d;
    float room = radius * radius - dot(foot, foot);
    float reach = sqrt(max(room, 0.0) / dd);
    for (int i = 0; i < 2; i++) {
        float t = i == 0 ? middle - reach : middle + reach;
        vec3 at = from + t * d;
        meet(t, room >= 0.0 && (side == 0.0 || side * at.z >= 0.0), at / radius);
    }
}

void tube(float radius, float half_height) {
    float dd = dot(d.xy, d.xy), middle = -dot(o.xy, d.xy) / dd;
    vec2 foot = o.xy + middle * d.xy;
    float room = radius * radius - dot(foot, foot);
    float reach = sqrt(max(room, 0.0) / dd);
    for (int i = 0; i < 2; i++) {
        float t = i == 0 ? middle - reach : middle + reach;
        vec3 at = o + t * d;
        meet(t, dd > 0.0 && room >= 0.0 && abs(at.z) <= half_height, vec3(at.xy / radius, 0));
    }
}

void disc(float z, float radius) {
    float t = (z - o.z) / d.z;
    vec2 at = o.xy + t * d.xy;
    meet(t, d.z != 0.0 && dot(at, at) <= radius * radius, vec3(0, 0, sign(z)));
}

void funnel(float radius, float height) {
    float k = radius / height, tip = height / 2.0;
    float start = dot(vec3(0, 0, tip) - o, d) / dot(d, d);
    vec3 p = o + start * d;
    float below = tip - p.z;
    float a = dot(d.xy, d.xy) - k * k * d.z * d.z;
    float b = dot(p.xy, d.xy) + k * k * below * d.z;
    float c = dot(p.xy, p.xy) - k * k * below * below;
    float room = b * b - a * c;
    float q = -(b + (b < 0.0 ? -1.0 : 1.0) * sqrt(max(room, 0.0)));
    for (int i = 0; i < 2; i++) {
        float t = i == 0 ? q / a : c / q;
        vec3 at = p + t * d;
        float drop = tip - at.z;
        bool on = room >= 0.0 && (i == 0 ? a != 0.0 : q != 0.0) && drop >= 0.0 && drop <= height;
        meet(start + t, on, normalize(vec3(at.xy, k * k * drop)));
    }
}

void slabs(vec3 reach) {
    vec3 towards = vec3(d.x < 0.0 ? -1.0 : 1.0, d.y < 0.0 ? -1.0 : 1.0, d.z < 0.0 ? -1.0 : 1.0);
    float enter = -3e38, leave = 3e38;
    vec3 n_in = vec3(0), n_out = vec3(0);
    bool outside = false;
    for (int i = 0; i < 3; i++) {
        if (d[i] == 0.0) {
            outside = outside || abs(o[i]) > reach[i];
            continue;
        }
        float near = (-towards[i] * reach[i] - o[i]) / d[i], far = (towards[i] * reach[i] - o[i]) / d[i];
        if (near > enter) { enter = near; n_in = vec3(0); n_in[i] = -towards[i]; }
        if (far < leave) { leave = far; n_out = vec3(0); n_out[i] = towards[i]; }
    }
    bool on = !outside && enter <= leave;
    meet(enter, on, n_in);
    meet(leave, on, n_out);
}

void main() {
    vec3 ray = vec3((gl_FragCoord.xy - centre) / focal, 1.0);  // z = 1: its length is its depth
    d = turn * ray;
    // start where the ray comes nearest to the solid, so that rounding is relative to the solid's size
    float start = solid == PLANE ? 0.0 : max(-dot(eye, d) / dot(d, d), 0.0);
    o = eye + start * d;
    least = -start;
    best = 3e38;
    float half_height = extent.y / 2.0;
    if (solid == SPHERE) {
        ball(extent.x, 0.0, 0.0);
    } else if (solid == BOX) {
        slabs(extent / 2.0);
    } else if (solid == CYLINDER) {
        tube(extent.x, half_height);
        disc(half_height, extent.x);
        disc(-half_height, extent.x);
    } else if (solid == CAPSULE) {
        tube(extent.x, half_height);
        ball(extent.x, half_height, 1.0);
        ball(extent.x, -half_height, -1.0);
    } else if (solid == CONE) {
        funnel(extent.x, extent.y);
        disc(-half_height, extent.x);
    } else {
        float t = -o.z / d.z;
        vec2 at = abs(o.xy + t * d.xy);
        meet(t, d.z != 0.0 && max(at.x, at.y) <= extent.x / 2.0, vec3(0, 0, 1));
    }
    if (best > 1e38) discard;
    float depth = start + best;
    vec3 n = transpose(turn) * normal;
    bool grazes = solid != BOX && solid != PLANE && abs(dot(n, ray)) < GRAZING * length(ray);
    seen = vec4(dot(n, ray) > 0.0 ? -n : n, grazes ? -depth : depth);
    leaf = owner;
    face = -1;
    gl_FragDepth = depth / (depth + scale);
}
