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

// Smooth noise in [-1, 1], one value a cell, gone where the footprint holds more than a cell.
float noise(vec2 p, vec2 f) {
    vec2 i = floor(p);
    vec2 x = p - i;
    x = x * x * (3.0 - 2.0 * x);
    float low = mix(hash2(i.x, i.y), hash2(i.x + 1.0, i.y), x.x);
    float high = mix(hash2(i.x, i.y + 1.0), hash2(i.x + 1.0, i.y + 1.0), x.x);
    return (2.0 * mix(low, high, x.y) - 1.0) * clamp(1.6 - 1.6 * max(f.x, f.y), 0.0, 1.0);
}

float clouds(vec2 p, vec2 f) {
    float total = 0.0;
    float size = 1.0;
    for (int k = 0; k < 4; k++) {
        total += noise(vec2(p.x * size + 17.3 * size, p.y * size), f * size) / size;
        size *= 2.0;
    }
    return total / 1.5;
}

float speck(vec2 p, vec2 f, float x, float y) {
    return noise(p * vec2(x, y), f * vec2(x, y));
}

float stain(vec2 p, vec2 f, float x) {
    return clouds(p * x, f * x);
}

vec3 rough(int kind, vec2 p, vec2 f, vec3 c0, vec3 c1) {
    float tone = 0.5;
    if (kind == 6) {
        tone = 0.4 + 0.7 * clouds(p, f);
    } else if (kind == 7) {
        float line = 1.0 - (1.0 - wave(p.x, f.x, 0.012)) * (1.0 - wave(p.y, f.y, 0.012));
        tone = 0.35 + 0.55 * stain(p, f, 1.5) + 0.2 * speck(p, f, 23.0, 23.0) + 0.8 * line;
    } else if (kind == 8) {
        tone = 0.5 + 0.5 * stain(p, f, 0.35) + 0.35 * speck(p, f, 40.0, 40.0);
    } else if (kind == 9) {
        tone = 0.5 + 0.5 * stain(p, f, 2.0) + 0.25 * stain(p, f, 0.2) + 0.4 * speck(p, f, 31.0, 9.0);
    } else if (kind == 10) {
        float bend = 0.35 * speck(p, f, 1.0, 0.6);
        tone = 0.45 + 0.7 * noise(vec2(4.0 * p.x + bend, 0.45 * p.y), f * vec2(4.0, 0.45));
        tone += 0.35 * noise(vec2(11.0 * p.x + bend, 1.3 * p.y), f * vec2(11.0, 1.3));
    } else if (kind == 11) {
        float a = 2.0 * wave(0.5 * p.x, 0.5 * f.x, 0.5) - 1.0;
        float b = 2.0 * wave(0.5 * p.y, 0.5 * f.y, 0.5) - 1.0;
        tone = 0.5 - 0.4 * a * b + 0.3 * speck(p, f, 0.08, 0.08);
    } else if (kind == 12) {
        float vein = 1.0 - abs(sin(3.1 * (p.x + 0.6 * p.y) + 4.0 * clouds(p, f)));
        tone = vein * vein * vein * clamp(1.3 - 3.0 * max(f.x, f.y), 0.15, 1.0);
    } else if (kind == 13) {
        tone = 0.4 + 0.35 * speck(p, f, 0.8, 60.0) + 0.4 * stain(p, f, 0.7);
    } else {
        tone = 0.5 + 0.6 * stain(p, f, 0.5) + 0.5 * speck(p, f, 5.0, 5.0) + 0.3 * speck(p, f, 13.0, 17.0);
    }
    return mix(c0, c1, clamp(tone, 0.0, 1.0));
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
    return kind >= 6 ? rough(kind, p, f, c0, c1) : c0;
}
