// What surfaces look like: a row of the texture for every coat, and the floor.

uniform sampler2D coats;  // texels: id, kind, pattern, pitch | first colour, gloss | second colour, skin | glow
uniform vec3 floor0;
uniform vec3 floor1;
uniform int floor_pattern;
uniform float floor_pitch;
uniform float floor_gloss;

struct Coat {
    int id;
    int kind;
    float gloss;
    bool skin;
    vec3 glow;
    vec3 albedo;
};

Coat coat_at(int row, vec2 uv, vec2 footprint) {
    vec4 a = texelFetch(coats, ivec2(0, row), 0);
    vec4 b = texelFetch(coats, ivec2(1, row), 0);
    vec4 c = texelFetch(coats, ivec2(2, row), 0);
    vec3 albedo = paint(int(a.z), uv, footprint, a.w, b.rgb, c.rgb);
    return Coat(int(a.x), int(a.y), b.a, c.a > 0.5, texelFetch(coats, ivec2(3, row), 0).rgb, albedo);
}

// Steps on the floor to where the rays of the next pixels right and below meet it.
vec2 floor_footprint(Eye eye, vec2 p, vec3 d, float t) {
    vec3 dx = through(eye, p + vec2(1.0, 0.0));
    vec3 dy = through(eye, p + vec2(0.0, 1.0));
    float slope = min(d.z, -1.0e-4);
    dx = dx * clamp(t * slope / min(dx.z, -1.0e-6), 0.0, 3.0 * t) - d * t;
    dy = dy * clamp(t * slope / min(dy.z, -1.0e-6), 0.0, 3.0 * t) - d * t;
    return (abs(dx.xy) + abs(dy.xy)) * SOFT;
}

Coat floor_coat(Eye eye, vec2 p, vec3 d, float t) {
    vec2 x = eye.pos.xy + d.xy * t;
    vec3 albedo = paint(floor_pattern, x, floor_footprint(eye, p, d, t), floor_pitch, floor0, floor1);
    return Coat(1, FLOOR_KIND, floor_gloss, false, vec3(0.0), albedo);
}

// The shaded normal, turned so that the eye can see it; ``x`` is the point seen from the eye.
vec3 turned(vec3 n, vec3 x) {
    vec3 flat_normal = normalize(cross(dFdx(x), dFdy(x)));
    if (dot(flat_normal, x) > 0.0) flat_normal = -flat_normal;
    float long_ = length(n);
    if (long_ < 1.0e-4) return flat_normal;
    n /= long_;
    if (dot(n, flat_normal) < 0.0) n = -n;
    float away = dot(n, x) / length(x);
    return away > -0.01 ? normalize(n - x * ((away + 0.01) / length(x))) : n;
}
