#version 330 core
// Lambert's law with one sun and its shadow: the same sum as light.shade. Uniforms are named as pyrender sets them.
struct DirectionalLight {
    vec3 color;
    vec3 direction;
    sampler2D shadow_map;
    mat4 light_matrix;
};

struct Material {
    vec4 base_color_factor;
};

uniform Material material;
uniform DirectionalLight directional_lights[1];
uniform vec3 ambient_light;
uniform vec3 cam_pos;

in vec3 at;
in vec3 upright;

out vec4 frag_color;

float lit(vec3 n, float facing) {
    mat4 light_matrix = directional_lights[0].light_matrix;
    float texels = float(textureSize(directional_lights[0].shadow_map, 0).x);
    float texel = 2.0 / (texels * length(vec3(light_matrix[0][0], light_matrix[1][0], light_matrix[2][0])));
    // a step of two texels along the normal lifts a slanted surface off its own stairs in the shadow map
    vec3 lifted = at + n * texel * 2.0 * sqrt(1.0 - facing * facing) - directional_lights[0].direction * texel;
    vec3 place = (light_matrix * vec4(lifted, 1.0)).xyz * 0.5 + 0.5;
    vec2 cell = place.xy * texels - 0.5;
    vec2 part = fract(cell);
    float sum = 0.0;
    for (int x = 0; x < 2; x++) {
        for (int y = 0; y < 2; y++) {
            vec2 weight = mix(1.0 - part, part, vec2(x, y));
            vec2 uv = (floor(cell) + vec2(x, y) + 0.5) / texels;
            bool outside = any(lessThan(uv, vec2(0))) || any(greaterThan(uv, vec2(1)));
            float nearest = outside ? 1.0 : texture(directional_lights[0].shadow_map, uv).r;
            sum += weight.x * weight.y * float(min(place.z, 1.0) <= nearest);
        }
    }
    return sum;
}

vec3 srgb(vec3 light) {
    light = clamp(light, 0.0, 1.0);
    return mix(light * 12.92, 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, light));
}

void main() {
    vec3 n = normalize(upright);
    if (dot(n, cam_pos - at) < 0.0) n = -n;
    float facing = clamp(dot(n, -directional_lights[0].direction), 0.0, 1.0);
    vec3 light = ambient_light + directional_lights[0].color * (facing > 0.0 ? facing * lit(n, facing) : 0.0);
    frag_color = vec4(srgb(material.base_color_factor.rgb * light), 1.0);
}
