/** Pulls of a generated picture by its own pixels, as a room pulls a photo: its face is found and fitted, and the pack's surface carries what is seen. */
import { reachNumber } from '../../../lib/drag/reach';
import { fitSurface } from '../../../lib/photo/fit';
import type { Point } from '../../../lib/geometry/point';
import { PhotoLayers } from '../../../lib/photo/layers';
import { surfaceAt } from '../../../lib/photo/on-surface';
import { PhotoFace } from '../../../lib/photo/photo-face';
import type { Pixels } from '../../../lib/photo/pixels';
import { place } from '../../../lib/photo/place';
import { drawPhoto } from '../../../lib/photo/raster';
import { BesideFaceError, pullPhoto, type PhotoStep } from '../../../lib/photo/run';
import { FaceFinder } from '../../../server/inference/photos/face-finder';
import type { IntentCase } from './cases';
import { sightsOf, type Judges, type Look } from './looks';
import type { PointName } from './points';

export interface Pulled {
  /** Null where whoever pressed is told that nothing there can follow. */
  readonly look: Look | null;
  readonly steps: number;
  readonly seconds: number;
}

export class OwnPixels {
  private readonly finder = new FaceFinder();
  private readonly faces = new Map<Look, PhotoFace | null>();

  constructor(private readonly judges: Judges) {}

  async pull(one: IntentCase): Promise<Pulled> {
    const { start, pull, pressed } = one;
    const face = await this.faceOf(start);
    const began = performance.now();
    const steps = face === null ? [] : stepsOf(face, pressed, pull.head === true ? 'head' : 'part');
    const seconds = (performance.now() - began) / 1000;
    const end = steps.at(-1);
    if (face === null || end === undefined) return { look: null, steps: 0, seconds };
    return { look: await this.lookAt(start, face, end.code), steps: steps.length - 1, seconds };
  }

  close(): Promise<void> {
    return this.finder.close();
  }

  private async faceOf(look: Look): Promise<PhotoFace | null> {
    const known = this.faces.get(look);
    if (known !== undefined) return known;
    const { surface } = this.judges;
    const [found] = await this.finder.find(this.pixelsOf(look));
    const face = found === undefined ? null : new PhotoFace(surface, fitSurface(surface, found.points), found.points);
    this.faces.set(look, face);
    return face;
  }

  private pixelsOf({ picture }: Look): Pixels {
    const side = this.judges.rig.manifest.resolution;
    return { width: side, height: side, channels: 3, data: picture };
  }

  /** No latent draws this picture: what no landmark tells is where the surface has carried it. */
  private async lookAt(start: Look, face: PhotoFace, code: Float64Array): Promise<Look> {
    const { surface, vertices } = this.judges;
    const layers = new PhotoLayers(face);
    const { data: picture } = drawPhoto(this.pixelsOf(start), [{ layers, moved: layers.at(code) }]);
    const names = [...vertices.keys()];
    const ids = Int32Array.from(names, (name) => vertices.get(name) ?? 0);
    const [from, to] = [place(surface, face.fit.code, ids), place(surface, code, ids)];
    const gone = new Map<PointName, Point>(
      names.map((name, i) => [
        name,
        {
          x: (to[3 * i] ?? NaN) - (from[3 * i] ?? NaN),
          y: (to[3 * i + 1] ?? NaN) - (from[3 * i + 1] ?? NaN),
        },
      ]),
    );
    const by = (at: Point, name: PointName): Point => {
      const { x, y } = gone.get(name) ?? { x: NaN, y: NaN };
      return { x: at.x + x, y: at.y + y };
    };
    const carried = (at: Point): Point | null => {
      // Hair is had hold of by the head as one.
      const on = face.at(face.fit.code, at, reachNumber('head'));
      return on === null ? null : face.where(code, on);
    };
    const [here, there] = [face.positions(face.fit.code), face.positions(code)];
    const onSurface = (at: Point): Point | null => {
      const on = surfaceAt(here, surface.triangles, (t) => face.shows(t), at);
      if (on === null) return null;
      const along = (axis: number): number =>
        on.vertices.reduce((sum, v, k) => sum + (on.shares[k] ?? 0) * (there[3 * v + axis] ?? 0), 0);
      return { x: along(0), y: along(1) };
    };
    const extra = (name: PointName): Point | null => {
      const at = start.byPicture.get(name);
      return at === undefined ? null : by(at, name);
    };
    const { byPicture, byThird } = await sightsOf(this.judges, picture, extra);
    const byCode = new Map([...start.byCode].map(([name, at]) => [name, by(at, name)]));
    return { ...start, picture, byPicture, byThird, byCode, carried, onSurface };
  }
}

function stepsOf(face: PhotoFace, pressed: IntentCase['pressed'], reach: 'part' | 'head'): PhotoStep[] {
  try {
    return [...pullPhoto(face, face.fit.code, pressed, reach)];
  } catch (error) {
    if (error instanceof BesideFaceError) return [];
    throw error;
  }
}
