layout(location = 1) in vec3 position_after;

uniform Eye after;

out float depth;

void main() {
    vec3 c = transpose(after.rot) * (position_after - after.pos);
    depth = -c.z;
    gl_Position = clip_of(after, c);
}
