layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 uv;
layout(location = 3) in vec2 coat;

uniform mat4 P;
uniform mat4 V;
uniform vec3 cam_pos;

out vec3 seen_from_eye;
out float depth;
out vec3 frag_normal;
out vec2 frag_uv;
flat out int frag_coat;

void main() {
    vec4 c = V * vec4(position, 1.0);
    seen_from_eye = position - cam_pos;
    depth = -c.z;
    frag_normal = normal;
    frag_uv = uv;
    frag_coat = int(coat.x);
    gl_Position = P * c;
}
