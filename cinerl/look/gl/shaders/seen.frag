in vec3 seen_from_eye;
in vec3 seen_after;
in float depth;
in vec3 frag_normal;
in vec2 frag_uv;
flat in int frag_coat;

void main() {
    Coat coat = coat_at(frag_coat, frag_uv, fwidth(frag_uv) * SOFT);
    vec2 p = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
    give(turned(frag_normal, seen_from_eye), depth, coat, p, seen_after);
    gl_FragDepth = depth / FAR;
}
