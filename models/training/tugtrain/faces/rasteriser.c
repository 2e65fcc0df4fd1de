/* Portrait rasteriser: visibility first (triangle id and depth per sub-pixel), then one shading pass.
 *
 * The camera sits at the origin and looks down -z. All colours are linear light until the last step, which
 * averages the sub-pixels, tone maps and writes sRGB bytes. Hair is a second visibility layer with soft alpha.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct { float x, y, z; } v3;
static inline float dot3(v3 a, v3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline v3 unit(v3 a) {
    float s = 1.f / sqrtf(dot3(a, a) + 1e-12f);
    v3 r = {a.x * s, a.y * s, a.z * s};
    return r;
}
static inline v3 plus(v3 a, v3 b, float s) { v3 r = {a.x + s * b.x, a.y + s * b.y, a.z + s * b.z}; return r; }
static inline float clamp01(float x) { return x < 0 ? 0 : x > 1 ? 1 : x; }
static inline float smooth(float a, float b, float x) { float t = clamp01((x - a) / (b - a)); return t * t * (3 - 2 * t); }

enum { SKIN = 0, HAIR = 1, EYE = 2, MOUTH = 3, CLOTH = 4, TONGUE = 5 };
enum { TEX = 1024, TEXC = 8, STRAND_A = 1024, STRAND_S = 64 };

/* Everything about light and surface that one picture needs; mirrored by _native.Look (all floats). */
typedef struct {
    float key_dir[3], key[3], fill_dir[3], fill[3], sky[3], ground[3], rim[3];
    float lip[3], lip_alpha, brow[3], brow_alpha, brow_width, beard[3], beard_alpha, liner, shadow[3], shadow_alpha;
    float blush, freckles, texture, gloss, lip_gloss;
    float iris[3], iris_radius, pupil_radius;
    float hair_shine, hair_vary, hair_tip[3];
    float back_top[3], back_bottom[3], back_glow, back_x;
} Look;

void vertex_normals(int nv, int nt, const int *F, const float *V, float *N) {
    memset(N, 0, sizeof(float) * 3 * nv);
    for (int t = 0; t < nt; t++) {
        const int *i = F + 3 * t;
        const float *a = V + 3 * i[0], *b = V + 3 * i[1], *c = V + 3 * i[2];
        float ux = b[0] - a[0], uy = b[1] - a[1], uz = b[2] - a[2], vx = c[0] - a[0], vy = c[1] - a[1], vz = c[2] - a[2];
        float n[3] = {uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx};
        for (int k = 0; k < 3; k++)
            for (int j = 0; j < 3; j++) N[3 * i[k] + j] += n[j];
    }
    for (int i = 0; i < nv; i++) {
        float *n = N + 3 * i, l = 1.f / (sqrtf(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) + 1e-12f);
        n[0] *= l, n[1] *= l, n[2] *= l;
    }
}

/* screen [nv,3]: x, y in sub-pixels and 1/depth */
void to_screen(int nv, const float *V, float f, float cx, float cy, float *P) {
    for (int i = 0; i < nv; i++) {
        float iz = -1.f / fminf(V[3 * i + 2], -1e-3f);
        P[3 * i] = cx + f * V[3 * i] * iz, P[3 * i + 1] = cy - f * V[3 * i + 1] * iz, P[3 * i + 2] = iz;
    }
}

static inline float strand(const float *S, float a, float s) {
    a = a - floorf(a), a *= STRAND_A, s = clamp01(s) * (STRAND_S - 1.001f);
    int a0 = (int)a & (STRAND_A - 1), a1 = (a0 + 1) & (STRAND_A - 1), s0 = (int)s;
    float fa = a - floorf(a), fs = s - s0;
    const float *p = S + s0 * STRAND_A, *q = p + STRAND_A;
    return (p[a0] * (1 - fa) + p[a1] * fa) * (1 - fs) + (q[a0] * (1 - fa) + q[a1] * fa) * fs;
}
/* cover: 0 at the hair's edge .. large inside; strands end at slightly different places */
static inline float hair_alpha(float cover, float noise) { return smooth(0.f, .75f, cover + .20f * noise * (cover < 1.2f)); }

/* Fill one visibility layer. A (aux, 4 floats a vertex) and S are only read for hair. cull: drop back faces. */
static void visibility(int t0, int t1, const int *F, const int *K, const float *P, const float *A, const float *S, int W,
                       const float *blocked, float least, float *zb, int *id) {
    for (int t = t0; t < t1; t++) {
        const int *ix = F + 3 * t;
        const float *a = P + 3 * ix[0], *b = P + 3 * ix[1], *c = P + 3 * ix[2];
        float ar = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        int hair = K[t] == HAIR;
        if (fabsf(ar) < 1e-9f || (K[t] == EYE && ar > 0)) continue;
        float xl = fminf(a[0], fminf(b[0], c[0])), xh = fmaxf(a[0], fmaxf(b[0], c[0]));
        float yl = fminf(a[1], fminf(b[1], c[1])), yh = fmaxf(a[1], fmaxf(b[1], c[1]));
        int x0 = (int)ceilf(xl - .5f), x1 = (int)floorf(xh - .5f), y0 = (int)ceilf(yl - .5f), y1 = (int)floorf(yh - .5f);
        if (x0 < 0) x0 = 0;
        if (y0 < 0) y0 = 0;
        if (x1 >= W) x1 = W - 1;
        if (y1 >= W) y1 = W - 1;
        if (x1 < x0 || y1 < y0) continue;
        float ia = 1.f / ar;
        float d0 = -(c[1] - b[1]) * ia, d1 = -(a[1] - c[1]) * ia;
        for (int y = y0; y <= y1; y++) {
            float qx = x0 + .5f, qy = y + .5f;
            float w0 = ((b[0] - qx) * (c[1] - qy) - (c[0] - qx) * (b[1] - qy)) * ia;
            float w1 = ((c[0] - qx) * (a[1] - qy) - (a[0] - qx) * (c[1] - qy)) * ia;
            for (int x = x0; x <= x1; x++, w0 += d0, w1 += d1) {
                float w2 = 1 - w0 - w1;
                if (w0 < 0 || w1 < 0 || w2 < 0) continue;
                float iz = w0 * a[2] + w1 * b[2] + w2 * c[2];
                int o = y * W + x;
                if (iz <= zb[o] || (blocked && iz <= blocked[o])) continue;
                if (hair) {
                    const float *p = A + 4 * ix[0], *q = A + 4 * ix[1], *r = A + 4 * ix[2];
                    float cover = w0 * p[2] + w1 * q[2] + w2 * r[2];
                    float n = strand(S, w0 * p[0] + w1 * q[0] + w2 * r[0], w0 * p[1] + w1 * q[1] + w2 * r[1]);
                    if (hair_alpha(cover, n) < least) continue;
                }
                zb[o] = iz, id[o] = t;
            }
        }
    }
}

/* Nearest 1/depth of the opaque triangles seen by an orthographic or perspective camera (used for baked occlusion). */
void depth_map(int nt, const int *F, const int *K, const float *P, int W, float *zb) {
    int *id = malloc(sizeof(int) * W * W);
    for (int i = 0; i < W * W; i++) zb[i] = 0, id[i] = -1;
    visibility(0, nt, F, K, P, 0, 0, W, 0, 0, zb, id);
    free(id);
}

static inline void sample_map(const uint8_t *T, float u, float v, float *out) {
    u = clamp01(u) * (TEX - 1.001f), v = clamp01(1 - v) * (TEX - 1.001f);
    int x = (int)u, y = (int)v;
    float fx = u - x, fy = v - y;
    float a = (1 - fx) * (1 - fy) / 255, b = fx * (1 - fy) / 255, c = (1 - fx) * fy / 255, d = fx * fy / 255;
    const uint8_t *p = T + (y * TEX + x) * TEXC, *q = p + TEX * TEXC;
    for (int k = 0; k < TEXC; k++) out[k] = a * p[k] + b * p[k + TEXC] + c * q[k] + d * q[k + TEXC];
}

typedef struct { v3 n, p, t; float c[3], a[4]; } Frag;
static void fragment(const int *ix, const float *P, const float *V, const float *N, const float *C, const float *A,
                     const float *T, float qx, float qy, Frag *o) {
    const float *a = P + 3 * ix[0], *b = P + 3 * ix[1], *c = P + 3 * ix[2];
    float ia = 1.f / ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
    float w0 = ((b[0] - qx) * (c[1] - qy) - (c[0] - qx) * (b[1] - qy)) * ia;
    float w1 = ((c[0] - qx) * (a[1] - qy) - (a[0] - qx) * (c[1] - qy)) * ia, w2 = 1 - w0 - w1;
    float d = 1.f / (w0 * a[2] + w1 * b[2] + w2 * c[2]);
    w0 *= a[2] * d, w1 *= b[2] * d, w2 *= c[2] * d;
#define MIX(X, n, k) (w0 * X[n * ix[0] + k] + w1 * X[n * ix[1] + k] + w2 * X[n * ix[2] + k])
    o->n = unit((v3){MIX(N, 3, 0), MIX(N, 3, 1), MIX(N, 3, 2)});
    o->p = (v3){MIX(V, 3, 0), MIX(V, 3, 1), MIX(V, 3, 2)};
    o->t = unit((v3){MIX(T, 3, 0), MIX(T, 3, 1), MIX(T, 3, 2)});
    for (int k = 0; k < 3; k++) o->c[k] = MIX(C, 3, k);
    for (int k = 0; k < 4; k++) o->a[k] = MIX(A, 4, k);
#undef MIX
}

static void shade_hair(const Frag *g, const Look *L, const float *S, float *rgb, float *alpha) {
    float n1 = strand(S, g->a[0], g->a[1]), n2 = strand(S, g->a[0] * 2 + .37f, g->a[1]);
    *alpha = hair_alpha(g->a[2], n1);
    v3 vd = unit((v3){-g->p.x, -g->p.y, -g->p.z}), n = g->n;
    float inside = 1;
    if (dot3(n, vd) < 0) n = (v3){-n.x, -n.y, -n.z}, inside = .42f;
    v3 kd = {L->key_dir[0], L->key_dir[1], L->key_dir[2]}, fd = {L->fill_dir[0], L->fill_dir[1], L->fill_dir[2]};
    v3 t = unit(plus(g->t, n, .10f * n1));
    /* a studio hair light from above, for the sheen only */
    v3 top = unit((v3){kd.x * .7f, .80f, .45f}), h = unit(plus(top, vd, 1));
    float nt = clamp01((dot3(n, top) + .25f) / 1.25f);
    float nk = clamp01((dot3(n, kd) + .35f) / 1.35f), nf = clamp01((dot3(n, fd) + .4f) / 1.4f);
    float tk = dot3(t, kd), dk = nk * (.45f + .55f * sqrtf(clamp01(1 - tk * tk)));
    float ts = dot3(unit(plus(t, n, .16f)), h), s1 = powf(clamp01(1 - ts * ts), 34) * nt;
    ts = dot3(unit(plus(t, n, -.14f + .1f * n2)), h);
    float s2 = powf(clamp01(1 - ts * ts), 11) * nt;
    float nv = clamp01(dot3(n, vd)), rim = powf(1 - nv, 3), up = n.y * .5f + .5f;
    float shade = g->a[3] * inside, vary = 1 + L->hair_vary * (.55f * n1 + .35f * n2);
    if (vary < .3f) vary = .3f;
    for (int k = 0; k < 3; k++) {
        float tip = smooth(.35f, 1.f, g->a[1]), c = (g->c[k] + (L->hair_tip[k] - g->c[k]) * tip) * vary;
        float amb = L->sky[k] * up + L->ground[k] * (1 - up);
        rgb[k] = c * shade * (amb + L->key[k] * dk * 1.05f + L->fill[k] * nf) +
                 shade * L->key[k] * L->hair_shine * ((.05f + .25f * c) * s1 * (1 + .6f * n2) + .85f * c * s2) +
                 shade * rim * L->rim[k] * (.25f * c + .02f);
    }
}

static void shade_solid(int kind, const Frag *g, const Look *L, const uint8_t *T, float *rgb) {
    v3 n = g->n, vd = unit((v3){-g->p.x, -g->p.y, -g->p.z});
    v3 kd = {L->key_dir[0], L->key_dir[1], L->key_dir[2]}, fd = {L->fill_dir[0], L->fill_dir[1], L->fill_dir[2]};
    float alb[3] = {g->c[0], g->c[1], g->c[2]}, ao = g->a[2], spec = .04f, power = 12, wrap[3] = {.2f, .2f, .2f}, lid = 1;
    if (kind == SKIN) {
        /* the inside of lips and cheeks, seen through an open mouth; a grazing outside stays as it is */
        ao *= 1 - .8f * smooth(-.15f, -.45f, dot3(n, vd));
        wrap[0] = .50f, wrap[1] = .33f, wrap[2] = .27f, spec = L->gloss, power = 16;
        if (g->a[3] > .5f) {
            float m[TEXC];
            sample_map(T, g->a[0], g->a[1], m);
            float grain = (m[7] - .5f) * 2, lip = m[0] * L->lip_alpha;
            float lum = 1 + L->texture * grain;
            float red = L->blush * m[5], fr = L->freckles * m[6];
            alb[0] *= lum * (1 - .06f * red) * (1 - .30f * fr);
            alb[1] *= lum * (1 - .42f * red) * (1 - .50f * fr);
            alb[2] *= lum * (1 - .36f * red) * (1 - .60f * fr);
            float sh = L->shadow_alpha * m[4], be = L->beard_alpha * m[2], br = L->brow_alpha * smooth(0, .75f, m[1] - 1 + L->brow_width);
            for (int k = 0; k < 3; k++) {
                alb[k] += (L->shadow[k] * alb[k] - alb[k]) * sh;
                alb[k] += (L->beard[k] - alb[k]) * be;
                alb[k] += (L->lip[k] * (1 + .35f * L->texture * grain) - alb[k]) * lip;
                alb[k] += (L->brow[k] - alb[k]) * br;
                alb[k] *= 1 - L->liner * m[3];
            }
            spec *= (1 + .7f * grain * L->texture * 4) * (1 - .7f * be) * (1 - .8f * br);
            spec += lip * L->lip_gloss, power += 14 * lip;
        }
    } else if (kind == EYE) {
        float r = sqrtf(g->a[0] * g->a[0] + g->a[1] * g->a[1]), ir = L->iris_radius, th = atan2f(g->a[1], g->a[0]);
        float e = smooth(ir + .045f, ir - .045f, r), q = smooth(L->pupil_radius + .035f, L->pupil_radius - .035f, r);
        float fib = .5f + .22f * sinf(23 * th) + .16f * sinf(37 * th + 1.3f) + .12f * sinf(61 * th + .4f);
        float t = clamp01((r - L->pupil_radius) / (ir - L->pupil_radius));
        float lit = (.62f + .5f * fib * t) * (1 + .9f * (1 - t) * (1 - t)) * (1 - .62f * smooth(.72f, 1.f, t));
        for (int k = 0; k < 3; k++) {
            static const float white[3] = {.80f, .775f, .755f}, vein[3] = {.0f, .10f, .10f};
            float w = white[k] - vein[k] * smooth(.8f, 1.5f, r);
            alb[k] = (w * (1 - e) + L->iris[k] * lit * e) * (1 - q) + .004f * q;
        }
        float up = g->a[3];
        lid = (.30f + .70f * smooth(.62f, .02f, up)) * (.55f + .45f * smooth(-1.0f, -.35f, up));
        lid *= .72f + .28f * smooth(1.35f, .8f, fabsf(g->a[2]));
        ao = 1, spec = 0;
        wrap[0] = wrap[1] = wrap[2] = .45f;
        v3 cd = unit((v3){kd.x * .55f, .26f, 1.f});
        v3 h = unit(plus(cd, vd, 1));
        float nh = clamp01(dot3(n, h));
        float glint = smooth(.9855f, .9925f, nh) * 1.4f + .05f * powf(nh, 30);
        for (int k = 0; k < 3; k++) rgb[k] = glint * smooth(.95f, .45f, up);
    } else if (kind == MOUTH) {
        if (dot3(n, vd) < 0) n = (v3){-n.x, -n.y, -n.z}, ao *= .5f;
        spec = .10f, power = 22, wrap[0] = wrap[1] = wrap[2] = .5f;
    } else if (kind == CLOTH) {
        float turn = dot3(n, vd);
        ao *= 1 - .65f * smooth(-.10f, -.35f, turn);
        if (turn < 0) n = (v3){-n.x, -n.y, -n.z};
        spec = .01f, power = 6, wrap[0] = wrap[1] = wrap[2] = .25f;
    }
    float nv = clamp01(dot3(n, vd)), fr = powf(1 - nv, 4), up = n.y * .5f + .5f;
    float nk = dot3(n, kd), nf = clamp01((dot3(n, fd) + .35f) / 1.35f);
    v3 h = unit(plus(kd, vd, 1));
    float nh = clamp01(dot3(n, h)), s = spec * smooth(-.1f, .3f, nk) * (powf(nh, power) + .55f * powf(nh, power * .35f));
    float base[3] = {0, 0, 0};
    if (kind == EYE) memcpy(base, rgb, sizeof base);
    for (int k = 0; k < 3; k++) {
        float d = clamp01((nk + wrap[k]) / (1 + wrap[k]));
        float a = kind == SKIN ? powf(ao, k == 0 ? .72f : k == 1 ? 1.f : 1.08f) : ao;
        float amb = (L->sky[k] * up + L->ground[k] * (1 - up)) * a;
        float c = alb[k] * (amb + L->key[k] * d * (kind == MOUTH ? a : .40f + .60f * a) + L->fill[k] * nf * a) * lid;
        rgb[k] = c + s * L->key[k] * ao + fr * L->rim[k] * ao * (.10f + alb[k]) * (kind != EYE && kind != MOUTH) + base[k];
    }
}

static void blur(float *m, float *tmp, int n, int r) {
    for (int pass = 0; pass < 2; pass++) {
        for (int y = 0; y < n; y++) {
            float s = 0;
            for (int x = -r; x <= r; x++) s += m[y * n + (x < 0 ? 0 : x >= n ? n - 1 : x)];
            for (int x = 0; x < n; x++) {
                tmp[x * n + y] = s / (2 * r + 1);
                int a = x + r + 1, b = x - r;
                s += m[y * n + (a >= n ? n - 1 : a)] - m[y * n + (b < 0 ? 0 : b)];
            }
        }
        memcpy(m, tmp, sizeof(float) * n * n);
    }
}

/* Triangles [0,nt_solid) are opaque, [nt_solid,nt) hair. work: at least W*W*(4+3) floats. out: [W/2,W/2,3] sRGB bytes. */
void portrait(int nt_solid, int nt, const int *F, const int *K, int nv, const float *V, const float *N, const float *C,
              const float *A, const float *T, const uint8_t *maps, const float *strands, int W, float f, float cx, float cy,
              const Look *L, float *P, float *work, uint8_t *out) {
    float *zb = work, *zh = zb + W * W, *rgb = zh + W * W;
    int *id = (int *)(rgb + 3 * W * W), *ih = id + W * W;
    int S = W / 2, M = W / 4;
    to_screen(nv, V, f, cx, cy, P);
    for (int i = 0; i < W * W; i++) zb[i] = zh[i] = 0, id[i] = ih[i] = -1;
    visibility(0, nt_solid, F, K, P, A, strands, W, 0, 0, zb, id);
    /* dense hair hides what lies behind like a solid; only the soft edge in front of it is blended */
    visibility(nt_solid, nt, F, K, P, A, strands, W, 0, .90f, zb, id);
    visibility(nt_solid, nt, F, K, P, A, strands, W, zb, .05f, zh, ih);
    /* the hair's soft contact shadow: its coverage, blurred, only where hair lies in front */
    float *mask = calloc(2 * M * M, sizeof(float)), *tmp = mask + M * M;
    for (int y = 0; y < W; y++)
        for (int x = 0; x < W; x++)
            if (ih[y * W + x] >= 0 || (id[y * W + x] >= nt_solid)) mask[(y / 4) * M + x / 4] += 1 / 16.f;
    blur(mask, tmp, M, M / 36), blur(mask, tmp, M, M / 36);
    for (int y = 0; y < W; y++)
        for (int x = 0; x < W; x++) {
            int o = y * W + x, t = id[o];
            float *c = rgb + 3 * o;
            Frag g;
            float mx = x / 4.f - .375f, my = y / 4.f - .375f;
            int ix = mx < 0 ? 0 : mx > M - 2 ? M - 2 : (int)mx, iy = my < 0 ? 0 : my > M - 2 ? M - 2 : (int)my;
            float fx = clamp01(mx - ix), fy = clamp01(my - iy);
            const float *m = mask + iy * M + ix;
            float sh = (m[0] * (1 - fx) + m[1] * fx) * (1 - fy) + (m[M] * (1 - fx) + m[M + 1] * fx) * fy;
            if (t >= nt_solid) {
                float al;
                fragment(F + 3 * t, P, V, N, C, A, T, x + .5f, y + .5f, &g);
                shade_hair(&g, L, strands, c, &al);
            } else if (t >= 0) {
                fragment(F + 3 * t, P, V, N, C, A, T, x + .5f, y + .5f, &g);
                shade_solid(K[t], &g, L, maps, c);
                float s = K[t] == CLOTH ? .25f * sh : .52f * sh;
                c[0] *= 1 - .85f * s, c[1] *= 1 - s, c[2] *= 1 - s;
            } else {
                float u = (x + .5f) / W, v = (y + .5f) / W, dx = u - .5f - L->back_x, dy = v - .42f;
                float glow = 1 + L->back_glow * (expf(-(dx * dx + dy * dy) / .16f) - .45f), w = smooth(-.1f, 1.1f, v);
                for (int k = 0; k < 3; k++) c[k] = (L->back_top[k] * (1 - w) + L->back_bottom[k] * w) * glow;
            }
            if (ih[o] >= 0) {
                float hc[3], al;
                fragment(F + 3 * ih[o], P, V, N, C, A, T, x + .5f, y + .5f, &g);
                shade_hair(&g, L, strands, hc, &al);
                if (t < 0) al = clamp01(2.2f * al);
                for (int k = 0; k < 3; k++) c[k] += (hc[k] - c[k]) * al;
            }
        }
    free(mask);
    enum { LUT = 4096 };
    static uint8_t lut[LUT + 1];
    static int ready = 0;
    if (!ready) {
        for (int i = 0; i <= LUT; i++) {
            float x = (float)i / LUT;
            x = x * x * 4; /* index is sqrt(x / 4) */
            x = x * (1 + x * .06f) / (1 + x * .30f);
            x = x <= .0031308f ? x * 12.92f : 1.055f * powf(x, 1 / 2.4f) - .055f;
            lut[i] = (uint8_t)(clamp01(x) * 255 + .5f);
        }
        ready = 1;
    }
    for (int y = 0; y < S; y++)
        for (int x = 0; x < S; x++)
            for (int k = 0; k < 3; k++) {
                const float *p = rgb + 3 * (2 * y * W + 2 * x) + k;
                /* averaging square roots keeps edges between dark and bright even, as seen by the eye */
                float s = sqrtf(fmaxf(p[0], 0)) + sqrtf(fmaxf(p[3], 0)) + sqrtf(fmaxf(p[3 * W], 0)) + sqrtf(fmaxf(p[3 * W + 3], 0));
                s *= .125f * LUT;
                out[3 * (y * S + x) + k] = lut[s > LUT ? LUT : (int)(s + .5f)];
            }
}
