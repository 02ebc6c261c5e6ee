uniform mat4 P;
uniform mat4 V;
out vec4 color;

void main() {
    vec2 p = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
    vec3 d = through(eye, p);
    float t = floor_at(eye.pos, d);
    gl_FragDepth = FARTHEST;
    if (buried(t)) discard;
    if (t >= FAR) {
        color = exposed(dome(normalize(d)));
        return;
    }
    vec3 x = eye.pos + d * t;
    vec4 c = P * V * vec4(x, 1.0);
    gl_FragDepth = min(c.z / c.w * 0.5 + 0.5, FARTHEST);
    Coat coat = floor_coat(eye, p, d, t);
    color = exposed(misty(shade(coat, x, vec3(0.0, 0.0, 1.0), -normalize(d)), t));
}
