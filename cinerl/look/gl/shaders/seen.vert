layout(location = 0) in vec3 position;
layout(location = 1) in vec3 position_after;
layout(location = 2) in vec3 normal;
layout(location = 3) in vec2 uv;
layout(location = 4) in float coat;

uniform Eye eye;
uniform Eye after;

out vec3 seen_from_eye;
out vec3 seen_after;
out float depth;
out vec3 frag_normal;
out vec2 frag_uv;
flat out int frag_coat;

void main() {
    seen_from_eye = position - eye.pos;
    seen_after = transpose(after.rot) * (position_after - after.pos);
    vec3 c = transpose(eye.rot) * seen_from_eye;
    depth = -c.z;
    frag_normal = normal;
    frag_uv = uv;
    frag_coat = int(coat);
    gl_Position = clip_of(eye, c);
}
