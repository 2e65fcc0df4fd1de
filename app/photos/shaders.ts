/**
 * How a photo's faces are drawn on the graphics card: the same layers in the same order as lib/photo/band.ts, which draws them for
 * files. Positions and places in the photo are photo px.
 */

import { GAP, SHADE } from '@/lib/photo/band';
import { NEXT_TO } from '@/lib/photo/edge';
import { APART, BESIDE as BESIDE_EDGE } from '@/lib/photo/motion-band';
import { BESIDE, HALVINGS, TURNS } from '@/lib/photo/own-eye';
import { CORNER } from '@/lib/photo/own-mouth';
import { SOFTER } from '@/lib/photo/sheets';

/** Points of the longest outline of a mouth or an eye. */
export const MOST_OUTLINE = 64;
/** Values of the program's `layer`. */
export const LAYER = { photo: 0, eye: 1, gap: 2, dark: 3, teeth: 4, own: 5, lips: 6, over: 7, lids: 8 } as const;

export const VERTEX = `#version 300 es
in vec2 position;
in vec2 source;
in float nearness;
in vec2 tooth;
/** Photo px to the canvas: factor and what is added. */
uniform vec4 view;
/** Centimetres that all is drawn nearer than it is. */
uniform float nearer;
out vec2 at;
out vec2 here;
out vec2 cell;
void main() {
  at = source;
  here = position;
  cell = tooth;
  // The surroundings lie behind every face.
  float depth = nearness < -500.0 ? 0.99 : clamp(-(nearness + nearer) / 100.0, -0.98, 0.98);
  gl_Position = vec4(position * view.xy + view.zw, depth, 1.0);
}`;

const HEAD = `#version 300 es
precision highp float;
precision highp int;
in vec2 at;
in vec2 here;
in vec2 cell;
uniform sampler2D photo;
uniform sampler2D sheets;
/** Of the photo, px. */
uniform vec2 size;
/** One of LAYER. */
uniform int layer;
/** How much is seen of what lips or lids hid. */
uniform float revealed;
uniform vec3 tone;
/** What the photo certainly shows of an opening, and no lip or lid. */
uniform int outlineLength;
uniform vec2 outline[${MOST_OUTLINE}];
/** Of an eye, photo px: the middle of its iris, and the direction from one corner to the other. */
uniform vec2 iris;
uniform vec2 along;
/** The edge of an opening where it is now; what lies outside of it in the photo, and where it is there itself. */
uniform int edgeLength;
/** Px by which its lower half counts as farther away. */
uniform float under;
uniform vec2 edge[${MOST_OUTLINE}];
uniform vec4 beside[${MOST_OUTLINE}];
/** How much the form of the edge has changed; over how many px it is soft, and lips lay a shadow. */
uniform float changed;
uniform float soft;
uniform float shadow;
/** Places of the picture to those of the photo, for what goes with upper or lower teeth. */
uniform vec3 carryX;
uniform vec3 carryY;
/** Photo px beyond the outline at which teeth are less and less, and from which on not at all, as they are in the photo. */
uniform vec2 beyond;
/** The line between upper and lower teeth in the photo, the px over which one gives way to the other, and whether these are the upper. */
uniform vec3 middle;
uniform float between;
uniform bool upper;
/** Row of the sheet's picture, and how large both are together. */
uniform vec3 sheet;
/** Px beside the lips' edge at which the photo may show what is between them. */
uniform float lipEdge;
/** Beside that of lids. */
uniform float lidEdge;
/** Photo px beyond the outline at which the inside goes with the lips more and more, and from which on wholly. */
uniform vec2 withLips;
const vec3 DARK = vec3(38.0, 14.0, 14.0) / 255.0;

/** How far a px of the canvas reaches in the photo: neighbours may take theirs from elsewhere, which is no reason to smooth. */
vec2 rightwards;
vec2 upwards;

vec4 photoAt(vec2 place) {
  return textureGrad(photo, place / size, rightwards, upwards);
}

bool within(vec2 p) {
  bool inside = false;
  for (int i = 0, j = outlineLength - 1; i < outlineLength; j = i, i++) {
    vec2 a = outline[i];
    vec2 b = outline[j];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

vec2 nearestOf(vec2 p, vec2 from, vec2 to) {
  vec2 d = to - from;
  return from + clamp(dot(p - from, d) / max(dot(d, d), 1e-12), 0.0, 1.0) * d;
}

vec2 nearest(vec2 p) {
  vec2 best = p;
  float least = 1e20;
  for (int i = 0, j = outlineLength - 1; i < outlineLength; j = i, i++) {
    vec2 q = nearestOf(p, outline[j], outline[i]);
    float away = dot(q - p, q - p);
    if (away < least) {
      least = away;
      best = q;
    }
  }
  return best;
}

/** The same place of an eye where no lid hides it: as lib/photo/own-eye.ts. */
vec2 onCircle(float side, float radius, float angle) {
  vec2 p = radius * vec2(side * cos(angle), sin(angle));
  return iris + p.x * along + p.y * vec2(-along.y, along.x);
}

/** On one side of the iris; whether there is such a place. */
bool ownEyeOn(vec2 p, float side, out vec2 place) {
  vec2 d = p - iris;
  vec2 q = vec2(dot(d, along), dot(d, vec2(-along.y, along.x)));
  float radius = length(q);
  float angle = atan(q.y, side * q.x);
  for (int turn = 1; turn <= ${TURNS}; turn++) {
    float shown = 1.0 - float(turn) / ${TURNS}.0;
    if (!within(onCircle(side, radius, shown * angle))) continue;
    float hidden = shown + 1.0 / ${TURNS}.0;
    for (int i = 0; i < ${HALVINGS}; i++) {
      float middle = 0.5 * (hidden + shown);
      if (within(onCircle(side, radius, middle * angle))) shown = middle;
      else hidden = middle;
    }
    place = onCircle(side, radius, shown * angle);
    return true;
  }
  return false;
}

/** What an eye has at a place that a lid hides in the photo, and over that what the other side of the iris has there. */
vec2 ownEye(vec2 p, out vec4 over) {
  float beside = dot(p - iris, along);
  float side = beside < 0.0 ? -1.0 : 1.0;
  over = vec4(0.0);
  float share = 0.5 * (1.0 - smoothstep(0.0, ${BESIDE}, abs(beside) / max(length(p - iris), 1e-9)));
  vec2 other;
  if (share > 0.0 && ownEyeOn(p, -side, other)) over = photoAt(mix(p, other, revealed)) * share * revealed;
  vec2 own;
  return ownEyeOn(p, side, own) ? own : nearest(p);
}

/** Of a fragment to the edge: whether it is inside, how far away, and what lies outside there. */
bool inOpening;
float away;
vec2 next;
/** What lies there when all of the opening goes with its edge. */
vec2 withEdge;
void lie() {
  int winding = 0;
  float least = 1e20;
  float nearest = 1e20;
  float all = 0.0;
  vec2 gone = vec2(0.0);
  for (int i = 0, j = edgeLength - 1; i < edgeLength; j = i, i++) {
    vec2 a = edge[j];
    vec2 d = edge[i] - a;
    vec2 p = here - a;
    float side = d.x * p.y - d.y * p.x;
    if (a.y <= here.y && edge[i].y > here.y && side > 0.0) winding++;
    if (a.y > here.y && edge[i].y <= here.y && side < 0.0) winding--;
    float t = clamp(dot(p, d) / max(dot(d, d), 1e-12), 0.0, 1.0);
    vec2 q = t * d - p;
    vec4 there = mix(beside[j], beside[i], t);
    float near = dot(q, q) + ${NEXT_TO};
    float counts = length(d) / (near * near);
    all += counts;
    gone += counts * (there.zw - a - t * d);
    least = min(least, dot(q, q));
    float counted = length(q) + (2 * i > edgeLength || i == 0 ? under : 0.0);
    if (counted < nearest) {
      nearest = counted;
      next = there.xy;
    }
  }
  withEdge = here + gone / max(all, 1e-20);
  inOpening = winding > 0;
  away = sqrt(least);
}

`;

const MAIN = `
void main() {
  // Of all fragments, before some are left out.
  rightwards = dFdx(here / size);
  upwards = dFdy(here / size);
  if (layer == ${LAYER.photo}) {
    shows(at, vec4(0.0));
    return;
  }
  lie();
  float seen = 1.0 - changed * (1.0 - smoothstep(0.0, soft, away));
  if (layer == ${LAYER.gap}) {
    if (inOpening || away > ${GAP.toFixed(1)} * soft) discard;
    colour = photoAt(next) * changed;
    return;
  }
  if (layer == ${LAYER.lips}) {
    if (inOpening || away > lipEdge) discard;
    colour = photoAt(next) * revealed * (1.0 - smoothstep(0.0, lipEdge, away));
    return;
  }
  if (layer == ${LAYER.lids}) {
    if (inOpening || away > lidEdge) discard;
    colour = photoAt(next) * changed * (1.0 - smoothstep(0.0, lidEdge, away));
    return;
  }
  if (!inOpening) discard;
  if (layer == ${LAYER.eye}) {
    vec4 across = vec4(0.0);
    vec2 own = revealed == 0.0 || within(at) ? at : ownEye(at, across);
    shows(mix(at, own, revealed), photoAt(next) * (1.0 - seen) + across * seen);
  } else if (layer == ${LAYER.dark}) {
    colour = mix(photoAt(mix(withEdge, next, revealed)), vec4(DARK, 1.0), revealed);
  } else if (layer == ${LAYER.over}) {
    colour = photoAt(mix(withEdge, next, revealed)) * (1.0 - seen);
  } else if (layer == ${LAYER.own}) {
    vec2 across = edge[edgeLength / 2] - edge[0];
    float along = 2.0 * dot(here - edge[0], across) / max(dot(across, across), 1e-9) - 1.0;
    float corner = (1.0 - revealed) * smoothstep(${CORNER[0]}, ${CORNER[1]}, abs(along));
    vec2 place = mix(vec2(dot(carryX, vec3(here, 1.0)), dot(carryY, vec3(here, 1.0))), withEdge, corner);
    float lower = smoothstep(-between, between, dot(middle, vec3(place, 1.0)));
    float share = upper ? 1.0 - lower : lower == 0.0 ? 0.0 : 1.0;
    vec2 own = within(place) ? place : nearest(place);
    float off = distance(own, place);
    share *= 1.0 - revealed * smoothstep(beyond.x, beyond.y, off);
    vec2 unmoved = mix(place, withEdge, smoothstep(withLips.x, withLips.y, off));
    colour = photoAt(mix(unmoved, own, revealed)) * share;
  } else {
    float light = mix(${SHADE.toFixed(2)}, 1.0, smoothstep(0.0, shadow, away));
    vec2 texel = vec2(clamp(cell.x, 0.5, sheet.y - 0.5) / sheet.y, (sheet.x + clamp(cell.y, 0.5, sheet.z / 2.0 - 0.5)) / sheet.z);
    vec4 drawn = texture(sheets, texel, ${SOFTER.toFixed(1)});
    colour = vec4(min(drawn.rgb * tone, drawn.a) * light, drawn.a) * revealed;
  }
}`;

/** Draws what is seen. */
export const FRAGMENT = `${HEAD}
out vec4 colour;
void shows(vec2 place, vec4 over) {
  colour = photoAt(place) * (1.0 - over.a) + over;
}
${MAIN}`;

/** Draws where each pixel takes what it shows, as a distance from itself, and beside that the mouths that are seen. */
export const MOTION_FRAGMENT = `${HEAD}
layout(location = 0) out vec2 motion;
layout(location = 1) out vec4 colour;
void shows(vec2 place, vec4 over) {
  motion = place - here;
  colour = over;
}
${MAIN}`;

/** Draws the photo as it was taken. */
export const STILL_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at;
uniform sampler2D photo;
uniform vec2 size;
out vec4 colour;
void main() {
  colour = texture(photo, at / size);
}`;

export const EVERYWHERE = `#version 300 es
void main() {
  gl_Position = vec4(vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) * 2.0 - 1.0, 0.0, 1.0);
}`;

/** Adds what a state shows under its mask and beyond that of the next newer one: as lib/photo/motion-band.ts. */
export const ADD_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D motions;
uniform sampler2D colours;
uniform sampler2D motionsBefore;
uniform sampler2D coloursBefore;
uniform sampler2D mask;
uniform sampler2D newer;
/** Canvas px to the masks, whose side is 1: factor and what is added. */
uniform vec4 toMask;
layout(location = 0) out vec2 motion;
layout(location = 1) out vec4 colour;
void main() {
  ivec2 pixel = ivec2(gl_FragCoord.xy);
  vec2 place = gl_FragCoord.xy * toMask.xy + toMask.zw;
  float weight = texture(mask, place).r - texture(newer, place).r;
  motion = texelFetch(motionsBefore, pixel, 0).xy + weight * texelFetch(motions, pixel, 0).xy;
  colour = texelFetch(coloursBefore, pixel, 0) + weight * texelFetch(colours, pixel, 0);
}`;

/** The photo, each pixel from where the sum of all motions says. */
export const MOVED_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at;
uniform sampler2D photo;
uniform sampler2D motions;
uniform sampler2D colours;
uniform vec2 size;
out vec4 colour;
void main() {
  ivec2 pixel = ivec2(gl_FragCoord.xy);
  vec2 motion = texelFetch(motions, pixel, 0).xy;
  vec4 over = texelFetch(colours, pixel, 0);
  vec4 still = texture(photo, at / size);
  // Neighbours may come from elsewhere, which is no reason to smooth.
  vec2 rightwards = dFdx(at / size);
  vec2 upwards = dFdy(at / size);
  vec4 moved = textureGrad(photo, (at + motion) / size, rightwards, upwards);
  // Where something ends, some of what lies beside it.
  float wide = max(1.0, length(rightwards * size));
  ivec2 last = textureSize(motions, 0) - 1;
  vec4 own = moved;
  for (int i = 0; i < 4; i++) {
    ivec2 next = clamp(pixel + ivec2(i < 2 ? 2 * i - 1 : 0, i < 2 ? 0 : 2 * i - 5), ivec2(0), last);
    vec2 there = texelFetch(motions, next, 0).xy;
    vec2 off = abs(there - motion);
    float ends = smoothstep(${APART[0].toFixed(1)} * wide, ${APART[1].toFixed(1)} * wide, max(off.x, off.y));
    ends *= (1.0 - over.a) * (1.0 - texelFetch(colours, next, 0).a);
    if (ends == 0.0) continue;
    moved += ${BESIDE_EDGE} * ends * (textureGrad(photo, (at + there) / size, rightwards, upwards) - own);
  }
  vec4 shown = motion == vec2(0.0) ? still : moved;
  colour = shown * (1.0 - over.a) + over;
}`;
