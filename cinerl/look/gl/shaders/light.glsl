// Lamps and sky: the same as the ray caster's, but that a shadow is asked of a map, and the surroundings of nobody.

uniform Eye eye;
uniform float gain;
uniform mat3 sky;  // rows: zenith, horizon, ground
uniform vec3 lift;
uniform vec3 rim;
uniform float haze;
uniform float lamps_glow;
uniform float cap;
uniform mat3 openness;  // rows: share of the sky's light that arrives on what faces up, sideways, down
uniform int lamp_count;
uniform sampler2D lamps;  // texels: place, kind | aim, role | power, size | inner, outer, map, texel | 4 matrices to the map
uniform sampler2D surface;  // last: depth of what the pixel's centre shows, 0 for the sky
uniform sampler2D shadow_maps[SHADOW_MAPS];

struct Lamp {
    vec3 place;
    int kind;
    vec3 aim;
    int role;
    vec3 power;
    float size;
    vec2 cone;   // cosines at which a spot begins to fall off, and ends
    int map;     // -1: throws no shadow
    float texel; // its side, at one metre unless a sun's
};

Lamp lamp_at(int row) {
    vec4 a = texelFetch(lamps, ivec2(0, row), 0);
    vec4 b = texelFetch(lamps, ivec2(1, row), 0);
    vec4 c = texelFetch(lamps, ivec2(2, row), 0);
    vec4 d = texelFetch(lamps, ivec2(3, row), 0);
    return Lamp(a.xyz, int(a.w), b.xyz, int(b.w), c.xyz, c.w, d.xy, int(d.z), d.w);
}

float luma(vec3 c) {
    return dot(c, vec3(0.2126, 0.7152, 0.0722));
}

vec3 zenith() { return vec3(sky[0].x, sky[1].x, sky[2].x); }
vec3 horizon() { return vec3(sky[0].y, sky[1].y, sky[2].y); }
vec3 ground() { return vec3(sky[0].z, sky[1].z, sky[2].z); }

vec3 dome(vec3 d) {
    if (d.z > 0.0) return mix(horizon(), zenith(), sqrt(min(d.z, 1.0)));
    return mix(horizon(), ground(), min(-d.z * 6.0, 1.0));
}

vec3 ambient(vec3 n) {
    vec3 side = zenith() * 0.2 + horizon() * 0.45 + ground() * 0.35;
    vec3 end = n.z > 0.0 ? zenith() * 0.6 + horizon() * 0.4 : ground();
    return mix(side, end, abs(n.z)) * SKY_SHARE + lift;
}

// What the surroundings let through: the same everywhere.
vec3 opened(vec3 n) {
    return mix(vec3(0.0, 1.0, 0.0), vec3(n.z > 0.0, 0.0, n.z < 0.0), abs(n.z)) * openness;
}

// Unit direction to a lamp, and its distance.
vec4 towards(Lamp lamp, vec3 x) {
    if (lamp.kind == SUN) return vec4(lamp.place, FAR);
    vec3 v = lamp.place - x;
    float far = max(length(v), 1.0e-3);
    return vec4(v / far, far);
}

vec3 arriving(Lamp lamp, vec3 to, float far) {
    if (lamp.kind == SUN) return lamp.power;
    vec3 e = lamp.power / (far * far + 0.5 * lamp.size * lamp.size + 0.01);
    float cosine = -dot(to, lamp.aim);
    if (lamp.kind == SPOT) e *= smoothstep(lamp.cone.y, lamp.cone.x, cosine);
    if (lamp.kind == AREA) e *= max(cosine, 0.0);
    return e;
}

// Share of a place in a map that nothing is before: a tent over 3 x 3 texels.
float nearer(int map, vec3 p) {
    vec2 count = vec2(textureSize(shadow_maps[map], 0));
    vec2 base = floor(p.xy * count - 0.5);
    vec2 f = p.xy * count - 0.5 - base;
    float total = 0.0;
    for (int k = 0; k < 4; k++) {
        vec2 o = vec2((k & 1) * 2 - 1, (k & 2) - 1);
        vec2 wx = o.x < 0.0 ? vec2(1.0 - f.x, 1.0) : vec2(1.0, f.x);
        vec2 wy = o.y < 0.0 ? vec2(1.0 - f.y, 1.0) : vec2(1.0, f.y);
        vec4 far = textureGather(shadow_maps[map], (base + 1.0 + o) / count);
        total += dot(step(vec4(p.z), far), vec4(wx.x * wy.y, wx.y * wy.y, wx.y * wy.x, wx.x * wy.x));
    }
    return total / 9.0;
}

// Share of a lamp's light that its map lets through.
float let_through(Lamp lamp, int row, vec3 x, vec3 n, vec4 way, bool person) {
    float side = lamp.kind == SUN ? lamp.texel : lamp.texel * way.w;
    float falls = dot(n, way.xyz);
    // Light reaches around a body's terminator, so there its own shadow begins deeper.
    float skip = person ? mix(0.05, 0.0, smoothstep(-0.1, 0.3, falls)) : 0.0;
    x += n * (side * (1.0 + 2.0 * sqrt(max(1.0 - falls * falls, 0.0)))) + way.xyz * (skip + side);
    // A bulb's map has four quarters, which look all around.
    bool whole = lamp.kind == SUN || lamp.kind == SPOT;
    float border = whole ? 0.0 : 4.0 / float(textureSize(shadow_maps[lamp.map], 0).x);
    for (int k = 0; k < (whole ? 1 : 4); k++) {
        mat4 to_map = mat4(texelFetch(lamps, ivec2(4 + 4 * k, row), 0), texelFetch(lamps, ivec2(5 + 4 * k, row), 0),
                           texelFetch(lamps, ivec2(6 + 4 * k, row), 0), texelFetch(lamps, ivec2(7 + 4 * k, row), 0));
        vec4 c = to_map * vec4(x, 1.0);
        vec3 p = c.xyz / c.w * 0.5 + 0.5;
        vec2 off = abs(p.xy - 0.5);
        if (c.w <= 0.0 || max(off.x, off.y) > 0.5 - border || p.z < 0.0 || p.z > 1.0) continue;
        return nearer(lamp.map, whole ? p : vec3(0.5 * (p.xy + vec2(k & 1, k >> 1)), p.z));
    }
    return 1.0;
}

// Specular lobe (GGX, normal incidence of 4 %), times the cosine of incidence.
float shine(vec3 n, vec3 to, vec3 toward, float gloss, float size) {
    float nl = dot(n, to);
    float nv = max(dot(n, toward), 0.05);
    if (nl <= 0.0) return 0.0;
    vec3 h = normalize(to + toward);
    float nh = dot(n, h);
    float rough = mix(0.62, 0.14, gloss) + 0.35 * size;
    float a = rough * rough;
    float k = nh * nh * (a * a - 1.0) + 1.0;
    float lobe = a * a / (3.14159265 * k * k);
    float edge = 1.0 - dot(h, toward);
    float fresnel = 0.04 + 0.96 * edge * edge * edge * edge * edge;
    float mask = 0.25 / max(mix(nl, 1.0, 0.5 * a) * mix(nv, 1.0, 0.5 * a), 0.05);
    return lobe * fresnel * mask * nl;
}

// Radiance towards the eye.
vec3 shade(Coat coat, vec3 x, vec3 n, vec3 toward) {
    bool person = coat.kind == PERSON;
    float wrap = person ? WRAP : 0.0;
    float edge = 1.0 - max(dot(n, toward), 0.0);
    vec3 lit = vec3(0.0);
    vec3 spark = vec3(0.0);
    vec3 whole = vec3(0.0);
    vec3 arrives = vec3(0.0);
    for (int row = 0; row < lamp_count; row++) {
        Lamp lamp = lamp_at(row);
        vec4 way = towards(lamp, x);
        float falls = max(dot(n, way.xyz) + wrap, 0.0) / ((1.0 + wrap) * (1.0 + wrap));
        if (falls <= 0.0) continue;
        vec3 e = arriving(lamp, way.xyz, way.w);
        if (max(e.x, max(e.y, e.z)) <= 0.0) continue;
        whole += e * falls;
        arrives += e * (lamp.map < 0 ? falls : falls * let_through(lamp, row, x, n, way, person));
        if (lamp.role == RIM && person) e *= 0.4 + 4.5 * edge * edge;
        float size = lamp.kind == SUN ? lamp.size : lamp.size / way.w;
        spark += e * (shine(n, way.xyz, toward, coat.gloss, min(size, 0.5)) * (0.4 + 2.0 * coat.gloss));
        lit += e * (falls / 3.14159265);
    }
    vec3 direct = min(arrives / max(whole, 1.0e-5), 1.0);
    vec3 open = opened(n);
    lit *= direct;
    if (coat.skin) {
        float fade = smoothstep(0.0, 0.5, luma(lit) / max(cap, 1.0e-6) * 4.0);
        lit *= mix(vec3(1.16, 0.80, 0.70), vec3(1.0), fade);
    }
    vec3 color = coat.albedo * (lit + ambient(n) * open) + spark * direct;
    if (coat.gloss > 0.0) {
        vec3 mirror = n * (2.0 * dot(n, toward)) - toward;
        float fresnel = 0.04 + 0.6 * edge * edge * edge * edge * coat.gloss;
        color += (dome(mirror) * SKY_SHARE + lift) * open * (fresnel * coat.gloss);
    }
    if (person) {
        float fringe = edge * edge * edge;
        float share = clamp((open.r + open.g + open.b) / 3.0, 0.0, 1.0);
        color += rim * (fringe * (0.4 + 0.6 * max(n.z, 0.0)) * (0.3 + 0.7 * share));
    }
    return color + coat.glow * lamps_glow;
}

// What the air leaves of a radiance, and what it adds.
vec3 misty(vec3 color, float t) {
    float thin = exp(-haze * t);
    if (t > 20.0) thin *= exp((20.0 - t) / 200.0);
    return mix(horizon(), color, thin);
}

// Whether something nearer covers this pixel and all around it, so that no sample of it can be seen.
bool buried(float t) {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 last = textureSize(surface, 0) - 1;
    for (int k = 0; k < 9; k++) {
        float depth = texelFetch(surface, clamp(at + ivec2(k % 3 - 1, k / 3 - 1), ivec2(0), last), 0).w;
        if (depth == 0.0 || depth * 1.01 > t) return false;
    }
    return true;
}

// As it is stored: averaged over a pixel's samples without letting a bright one make a jagged edge.
vec4 exposed(vec3 color) {
    color *= gain;
    return vec4(color / (1.0 + max(color.r, max(color.g, color.b))), 1.0);
}
