layout(location = 0) in vec3 position;

uniform mat4 P;
uniform mat4 V;

out vec3 seen_from_lamp;

void main() {
    vec4 c = V * vec4(position, 1.0);
    seen_from_lamp = c.xyz;
    gl_Position = P * c;
}
