in vec3 seen_from_eye;
in float depth;
in vec3 frag_normal;
in vec2 frag_uv;
flat in int frag_coat;
out vec4 color;

void main() {
    Coat coat = coat_at(frag_coat, frag_uv, fwidth(frag_uv) * SOFT);
    vec3 n = turned(frag_normal, seen_from_eye);
    if (buried(depth)) discard;
    color = exposed(misty(shade(coat, eye.pos + seen_from_eye, n, -normalize(seen_from_eye)), depth));
}
