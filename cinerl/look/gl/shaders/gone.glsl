// Where a point goes, and whether it is hidden there.
uniform Eye after;
uniform sampler2D reach;
uniform float finer;
uniform bool deep;

layout(location = 0) out vec4 out_normal;  // and depth
layout(location = 1) out vec4 out_albedo;  // and instance
layout(location = 2) out vec4 out_motion;  // and class, and whether it is gone

bool covered(vec3 to, bool sky) {
    if (to.x < 0.0 || to.x > size.x || to.y < 0.0 || to.y > size.y || to.z <= 0.0) return true;
    vec2 at = vec2(to.x, size.y - to.y) * finer;
    ivec2 last = textureSize(reach, 0) - 1;
    ivec2 cell = clamp(ivec2(floor(at)), ivec2(0), last);
    vec3 plane = texelFetch(reach, cell, 0).xyz;
    if (plane.x <= 0.0) return false;
    if (sky) return true;
    float near = plane.x + dot(plane.yz, at - (vec2(cell) + 0.5));
    return near > 1.0 / (to.z - (0.002 + 0.0005 * to.z));
}

void give(vec3 n, float depth, Coat coat, vec2 p, vec3 c) {
    vec3 to = project(after, c);
    bool gone = deep && covered(to, coat.id == 0);
    out_normal = vec4(n, depth);
    out_albedo = vec4(coat.albedo, coat.id);
    out_motion = vec4(to.xy - p, coat.kind, gone);
}
