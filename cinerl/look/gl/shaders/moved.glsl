// Where a point goes, and everything else that is told of it.
uniform Eye after;

layout(location = 0) out vec4 out_normal;  // and depth
layout(location = 1) out vec4 out_albedo;  // and instance
layout(location = 2) out vec4 out_motion;  // and class, and depth in the next frame

void give(vec3 n, float depth, Coat coat, vec2 p, vec3 c) {
    vec3 to = project(after, c);
    out_normal = vec4(n, depth);
    out_albedo = vec4(coat.albedo, coat.id);
    out_motion = vec4(to.xy - p, coat.kind, to.z);
}
