// Conventions: a pinhole looks along -z, y up; pixel (0, 0) is top left; the floor is the plane z = 0.

struct Eye {
    vec3 pos;
    mat3 rot;  // columns: right, up, back
    vec2 tan;  // of half the field of view
};

const float NEAR = 1.0e-3;
const float FARTHEST = 0.99999994;  // of what is drawn at all: 1 is where nothing is

uniform vec2 size;

// World direction through a point of the picture, of length 1 along the optical axis.
vec3 through(Eye eye, vec2 p) {
    return eye.rot * vec3((2.0 * p.x / size.x - 1.0) * eye.tan.x, (1.0 - 2.0 * p.y / size.y) * eye.tan.y, -1.0);
}

// Pixel position and depth of a point in the eye's own axes.
vec3 project(Eye eye, vec3 c) {
    float z = max(-c.z, 1.0e-3);
    return vec3((c.x / (z * eye.tan.x) + 1.0) * 0.5 * size.x, (1.0 - c.y / (z * eye.tan.y)) * 0.5 * size.y, -c.z);
}

vec4 clip_of(Eye eye, vec3 c) {
    return vec4(c.x / eye.tan.x, c.y / eye.tan.y, -c.z - 2.0 * NEAR, -c.z);
}

// Distance to the floor along a ray, in units of the ray; FAR if it does not get there.
float floor_at(vec3 o, vec3 d) {
    return d.z < -1.0e-7 && o.z > 0.0 ? min(-o.z / d.z, FAR) : FAR;
}
