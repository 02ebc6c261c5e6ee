uniform Eye after;
uniform float finer;  // pixels of this picture to one of the next
out vec3 nearness;

void main() {
    vec2 p = vec2(gl_FragCoord.x, size.y * finer - gl_FragCoord.y) / finer;
    vec3 d = through(after, p);
    float near = -d.z / after.pos.z;
    vec3 plane = vec3(near, dFdx(near), dFdy(near));
    float t = floor_at(after.pos, d);
    nearness = t < FAR ? plane : vec3(0.0);
    gl_FragDepth = min(t / FAR, FARTHEST);
}
