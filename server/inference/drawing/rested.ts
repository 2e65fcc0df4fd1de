/** What drags came to rest at last: the next pull of a room mostly begins there. */
import type { FeatureMap, Rendering } from '../../../lib/drag/model';

/** Of some rooms that pull by turns; of the face pack 1.6 MB each. */
const MOST = 4;

export class Rested {
  /** The newest first. */
  private all: { readonly ws: Float32Array; readonly features: readonly FeatureMap[]; readonly image: Uint8Array }[] =
    [];

  /** The picture may leave this thread afterwards, so it is copied. */
  keep(ws: Float32Array, features: readonly FeatureMap[], image: Uint8Array): void {
    const others = this.all.filter((kept) => !same(kept.ws, ws));
    const newest = { ws: Float32Array.from(ws), features, image: Uint8Array.from(image) };
    this.all = [newest, ...others].slice(0, MOST);
  }

  find(ws: Float32Array): Rendering | undefined {
    const found = this.all.find((kept) => same(kept.ws, ws));
    if (found === undefined) return undefined;
    const { features, image } = found;
    return { features, draw: () => Promise.resolve(Uint8Array.from(image)) };
  }
}

const same = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);
