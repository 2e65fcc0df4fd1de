/** Pictures that earlier versions of Tug saved. A new PICTURE_FORMAT adds its own file and changes none of these. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PICTURE_FORMAT, readPicture } from './picture';

const folder = new URL('../../../tests/fixtures/pictures/', import.meta.url);

describe('pictures of earlier versions', () => {
  it('X2: are kept for every format, and all open with their state and latent', () => {
    const names = Array.from({ length: PICTURE_FORMAT }, (_, i) => `v${i + 1}.png`);
    expect(readdirSync(folder).sort()).toEqual(names);
    for (const name of names) {
      const picture = readPicture(new Uint8Array(readFileSync(new URL(name, folder))));
      expect(picture?.state, name).toMatchObject({ pack: 'faces', seed: 7, truncation: 0.7, credits: ['Ana'] });
      expect([...(picture?.ws ?? [])], name).toEqual([1, -2.5, Math.fround(3e-12), 0, -0, 7]);
      expect(picture?.around.map(({ ws }) => [...ws])).toEqual(name === 'v1.png' ? [] : [[6, 5, 4, 3, 2, 1]]);
    }
  });
});
