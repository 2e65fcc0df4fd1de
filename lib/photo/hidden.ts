/** What a face itself hides in a photo, behind lips, lids and in its nostrils, looks like what is next to it. */
import { surfaceAt, type SurfacePoint } from './on-surface';
import type { PhotoFace } from './photo-face';
import { smooth } from './smooth';
import { partOf } from './surface';

/** Parts of which some is hidden behind a fold that opens, with how far the look of what is seen reaches, in px of 256. */
const FOLDED: Readonly<Record<string, number>> = { mouth: 8, lid: 8, skin: 6, jaw: 6 };
/** The part with hollows: in the photo its tip lies before their depth, which looks like their rim. */
const HOLLOW = 'nose';
/** Px of 256 that such a place has moved against its rim, or against what lay before it, when it may begin to be seen, and when all of it may. */
const BARED = [0.3, 1.5] as const;

export class Hidden {
  /** [n] the vertex that a hidden one looks like; its own number where it is seen, or nothing is near. */
  readonly like: Int32Array;
  private readonly hollow: (vertex: number) => boolean;
  /** Of hidden vertices of hollows what lies before them in the photo. */
  private readonly covers: ReadonlyMap<number, SurfacePoint>;

  constructor(private readonly face: PhotoFace) {
    const { surface } = face;
    this.hollow = (v) => partOf(surface, v) === HOLLOW;
    this.like = likenesses(face);
    const rims = rimsOf(face, this.hollow);
    rims.forEach((rim, v) => (this.like[v] = rim));
    this.covers = coversOf(face, [...rims.keys()], this.hollow);
  }

  /** [n * 2] px of the photo that each vertex shows. @param places of all vertices now @param mouth how far it has opened, 0 to 1 */
  sources(places: Float64Array, mouth: number): Float64Array {
    const { source, surface, unit } = this.face;
    const out = source.slice();
    for (let v = 0; v < surface.vertices; v++) {
      const like = this.like[v] ?? v;
      if (like === v) continue;
      const apart = (axis: number): number => (source[2 * like + axis] ?? 0) - (source[2 * v + axis] ?? 0);
      const moved = (axis: number): number =>
        (places[3 * like + axis] ?? 0) - (places[3 * v + axis] ?? 0) - apart(axis);
      const bared = (): number => Math.max(Math.hypot(moved(0), moved(1)), this.passed(v, places)) / unit;
      const share = this.hollow(v) ? smooth(bared(), ...BARED) : mouth;
      for (let axis = 0; axis < 2; axis++) out[2 * v + axis] = (source[2 * v + axis] ?? 0) + share * apart(axis);
    }
    return out;
  }

  /** Px that what lay before a vertex has gone against it. */
  private passed(vertex: number, places: Float64Array): number {
    const cover = this.covers.get(vertex);
    if (cover === undefined) return 0;
    const { source } = this.face;
    const gone = (v: number, axis: number): number => (places[3 * v + axis] ?? 0) - (source[2 * v + axis] ?? 0);
    const against = (axis: number): number =>
      cover.vertices.reduce((sum, v, k) => sum + (cover.shares[k] ?? 0) * gone(v, axis), -gone(vertex, axis));
    return Math.hypot(against(0), against(1));
  }
}

/** Of hidden vertices of a part what is seen of it where they are in the photo. */
function coversOf(
  face: PhotoFace,
  hidden: readonly number[],
  ofPart: (vertex: number) => boolean,
): Map<number, SurfacePoint> {
  const { surface, source, fit } = face;
  const places = face.positions(fit.code);
  const seen = (t: number): boolean => face.shows(t) && ofPart(surface.triangles[3 * t] ?? 0);
  const out = new Map<number, SurfacePoint>();
  for (const v of hidden) {
    const cover = surfaceAt(places, surface.triangles, seen, { x: source[2 * v] ?? 0, y: source[2 * v + 1] ?? 0 });
    if (cover !== null && !cover.vertices.includes(v)) out.set(v, cover);
  }
  return out;
}

/** [n] what lies nearest in the photo, of the same part. */
function likenesses({ surface, seen, source, unit }: PhotoFace): Int32Array {
  const seenOf = new Map<string, number[]>();
  for (let v = 0; v < surface.vertices; v++) {
    const part = partOf(surface, v);
    if (seen[v] === 1) seenOf.set(part, [...(seenOf.get(part) ?? []), v]);
  }
  return Int32Array.from({ length: surface.vertices }, (_, v) => {
    const part = partOf(surface, v);
    const reach = FOLDED[part];
    if (seen[v] === 1 || reach === undefined) return v;
    let [best, least] = [v, reach * unit];
    for (const other of seenOf.get(part) ?? []) {
      const d = Math.hypot(
        (source[2 * other] ?? 0) - (source[2 * v] ?? 0),
        (source[2 * other + 1] ?? 0) - (source[2 * v + 1] ?? 0),
      );
      if (d < least) [best, least] = [other, d];
    }
    return best;
  });
}

/** Of hidden vertices of hollows the seen one that is nearest on the surface: through the wall of a nostril its outside would be nearer. */
function rimsOf({ surface, seen }: PhotoFace, hollow: (vertex: number) => boolean): Map<number, number> {
  const { mean, triangles, vertices } = surface;
  const edges: (readonly [number, number, number])[] = [];
  for (let i = 0; i < triangles.length; i++) {
    const next = i % 3 === 2 ? i - 2 : i + 1;
    const [a, b] = [triangles[i] ?? 0, triangles[next] ?? 0];
    if (!hollow(a) || !hollow(b)) continue;
    const along = (axis: number): number => (mean[3 * a + axis] ?? 0) - (mean[3 * b + axis] ?? 0);
    const length = Math.hypot(along(0), along(1), along(2));
    edges.push([a, b, length], [b, a, length]);
  }
  const away = Float64Array.from({ length: vertices }, (_, v) => (seen[v] === 1 ? 0 : Infinity));
  const rims = new Map<number, number>();
  for (let nearer = true; nearer;) {
    nearer = false;
    for (const [a, b, length] of edges) {
      const through = (away[a] ?? Infinity) + length;
      if (through >= (away[b] ?? 0)) continue;
      away[b] = through;
      rims.set(b, rims.get(a) ?? a);
      nearer = true;
    }
  }
  return rims;
}
