/** Files that earlier versions of Tug wrote. A new version of the format adds its own file here and changes none of these. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRoomFile } from './read';
import { ROOM_FILE_VERSION } from './schema';
import { writeRoomFile } from './write';

const folder = new URL('../../../tests/fixtures/tug-files/', import.meta.url);
const read = (name: string) => readRoomFile(new Uint8Array(readFileSync(new URL(name, folder))));

describe('room files of earlier versions', () => {
  it('X9: are kept for every version, and all open', () => {
    const names = Array.from({ length: ROOM_FILE_VERSION }, (_, i) => `v${i + 1}.tug`);
    expect(readdirSync(folder).sort()).toEqual(names);
    for (const name of names) expect([...read(name).nodes()].length, name).toBe(read(name).header.nodes.length);
  });

  it('X9: version 1 has its room, document, edits, latents and steps', async () => {
    const file = read('v1.tug');
    expect(file.header).toMatchObject({ name: 'Old room', current: 'pull', nodes: ['start', 'pull'] });
    expect(file.document.points.q?.handle).toEqual({ x: 1, y: 2.5 });
    expect(file.document.comments.c?.text).toBe('Look');
    const [start, pull] = [...file.nodes()];
    expect(start?.latents.steps).toBeNull();
    // Edits of version 1 do not say which generator drew them; the file does, once a pack.
    expect([start, pull].map((edit) => edit?.node.generator)).toEqual(Array(2).fill('c0'.repeat(32)));
    expect(pull?.node).toMatchObject({ name: 'Smile', starred: true, parent: 'start', reason: 'arrived' });
    expect(pull?.latents.steps?.map((ws) => ws[4])).toEqual([4, 4.25, 4.5]);
    expect(pull?.steps?.map(({ distance }) => distance)).toEqual([3.5, 2.5, 1.5]);
    expect(pull?.mask[0]?.path).toEqual([1, 2, 3, 4]);

    const pieces: Uint8Array[] = [];
    for await (const piece of writeRoomFile(file.header, file.document, file.nodes())) pieces.push(piece);
    const again = readRoomFile(new Uint8Array(Buffer.concat(pieces)));
    expect([again.header, again.document, [...again.nodes()]]).toEqual([file.header, file.document, [start, pull]]);
  });

  it.each(['v2.tug', 'v3.tug'])('X9 X10: %s has photos, with their faces', async (name) => {
    const file = read(name);
    const [photo] = [...file.photos()];
    expect(file.header).toMatchObject({ current: 'photo', photos: [photo?.hash] });
    expect([...file.nodes()].at(-1)?.node).toMatchObject({ seed: null, photo: { width: 48, height: 32, faces: 1 } });
    expect(photo?.surface).toBe('c1'.repeat(32));
    expect(photo?.faces).toEqual([{ code: [0, 0.5, -0.25], points: [1, 2, 3.5, 4] }]);

    const pieces: Uint8Array[] = [];
    for await (const piece of writeRoomFile(file.header, file.document, file.nodes(), file.photos()))
      pieces.push(piece);
    expect(Buffer.concat(pieces).equals(readFileSync(new URL('v3.tug', folder)))).toBe(true);
  });
});
