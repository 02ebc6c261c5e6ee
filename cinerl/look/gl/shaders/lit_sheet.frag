uniform mat4 P;
uniform mat4 V;
out vec4 color;

void main() {
    vec2 p = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
    vec3 d = through(eye, p);
    float t = floor_at(eye.pos, d);
    vec3 x = eye.pos + d * t;
    vec4 c = P * V * vec4(x, 1.0);
    float depth = c.z / c.w * 0.5 + 0.5;
    // All samples of a pixel get one depth: the farthest, so that what stands on the floor covers it.
    gl_FragDepth = t < FAR ? min(depth + fwidth(depth), FARTHEST) : FARTHEST;
    if (buried(t)) discard;
    if (t >= FAR) {
        color = exposed(dome(normalize(d)));
        return;
    }
    Coat coat = floor_coat(eye, p, d, t);
    color = exposed(misty(shade(coat, x, vec3(0.0, 0.0, 1.0), -normalize(d)), t));
}
