// A lamp's own bulb and shade throw no shadow.
in vec3 seen_from_lamp;
uniform float near;

void main() {
    if (length(seen_from_lamp) < near) discard;
}
