// How near the next picture's surface is, as 1 / depth, which is straight on the screen: value and slopes.
in float depth;
out vec3 nearness;

void main() {
    float near = 1.0 / depth;
    nearness = vec3(near, dFdx(near), dFdy(near));
    gl_FragDepth = depth / FAR;
}
