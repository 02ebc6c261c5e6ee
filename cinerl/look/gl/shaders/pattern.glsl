// Procedural patterns, filtered by the pixel's footprint: the same as the ray caster's.

float ramp(float x, float duty) {
    return floor(x) * duty + min(fract(x), duty);
}

float wave(float x, float w, float duty) {
    float v = max(w, 1.0e-4);
    return (ramp(x + 0.5 * v, duty) - ramp(x - 0.5 * v, duty)) / v;
}

float hash2(float i, float j) {
    uint n = uint(int(i)) * 374761393u + uint(int(j)) * 668265263u;
    n = (n ^ (n >> 13u)) * 1274126177u;
    n = n ^ (n >> 16u);
    return float(n & 65535u) / 65536.0;
}

vec3 cells(vec2 p, vec2 f, float line, vec3 c0, vec3 c1, float vary, vec2 sides) {
    vec2 g = vec2(wave(p.x + 0.5 * line / sides.x, f.x, line / sides.x),
                  wave(p.y + 0.5 * line / sides.y, f.y, line / sides.y));
    float share = 1.0 - (1.0 - g.x) * (1.0 - g.y);
    float fade = clamp(1.5 - 2.0 * max(f.x, f.y), 0.0, 1.0);
    float tint = 1.0 + vary * fade * (hash2(floor(p.x), floor(p.y)) - 0.5);
    return mix(c0 * tint, c1, share);
}

vec3 paint(int kind, vec2 at, vec2 footprint, float pitch, vec3 c0, vec3 c1) {
    vec2 p = at / pitch;
    vec2 f = footprint / pitch;
    if (kind == 1) {
        float a = 2.0 * wave(0.5 * p.x, 0.5 * f.x, 0.5) - 1.0;
        float b = 2.0 * wave(0.5 * p.y, 0.5 * f.y, 0.5) - 1.0;
        return mix(c0, c1, 0.5 - 0.5 * a * b);
    }
    if (kind == 2) {
        float row = 3.0 * p.y;
        float u = p.x + 0.5 * (floor(row) - 2.0 * floor(0.5 * row));
        return cells(vec2(u, row), vec2(f.x, 3.0 * f.y), 0.11, c0, c1, 0.35, vec2(3.0, 1.0));
    }
    if (kind == 3) {
        float along = p.y / 8.0 + hash2(floor(p.x), 7.0);
        return cells(vec2(along, p.x), vec2(f.y / 8.0, f.x), 0.025, c0, c1, 0.3, vec2(8.0, 1.0));
    }
    if (kind == 4) {
        return cells(p, f, 0.04, c0, c1, 0.12, vec2(1.0, 1.0));
    }
    if (kind == 5) {
        return mix(c0, c1, wave(0.5 * p.x, 0.5 * f.x, 0.5));
    }
    return c0;
}
