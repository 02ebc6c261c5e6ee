uniform Eye eye;

void main() {
    vec2 p = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
    vec3 d = through(eye, p);
    float t = floor_at(eye.pos, d);
    gl_FragDepth = min(t / FAR, FARTHEST);
    mat3 to_after = transpose(after.rot);
    if (t < FAR) {
        vec3 x = eye.pos + d * t;
        give(vec3(0.0, 0.0, 1.0), t, floor_coat(eye, p, d, t), p, to_after * (x - after.pos));
    } else {
        give(vec3(0.0), 0.0, Coat(0, 0, 0.0, false, vec3(0.0), vec3(0.0)), p, to_after * d);
    }
}
