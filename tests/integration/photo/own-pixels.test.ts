/** A picture that a pack drew, taken as a photo of its room. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHOTO_STATE, photoFacesSchema, readState } from '../../../lib/protocol';
import { asMember } from '../support/api';
import { TestClient, makeRoom, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** Points of the finder in the middle of the upper and the lower lid of the left eye, as one sees it. */
const [UPPER, LOWER] = [159, 145];
const raw = (bytes: Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();

describe('a picture that a pack drew', () => {
  it('H15: becomes a photo of the same pixels, whose lid closes alone, and undo goes back to what the model drew', async () => {
    const owner = await makeRoom(server.url);
    const ask = asMember(server.url, owner);
    const ana = await TestClient.connect(server.url, owner);
    const drawn = await ana.frame(({ final }) => final);
    const picture = await ask('GET', `/nodes/${drawn.header.nodeId}/frames/0?type=png`);

    expect((await ask('POST', '/own-pixels', { node: drawn.header.nodeId })).status).toBe(201);
    const node = await ana.message('node');
    expect(node).toMatchObject({ kind: 'import', parent: drawn.header.nodeId, photo: { faces: 1 } });
    const first = await ana.frame(({ encoding }) => encoding === PHOTO_STATE);
    const hash = node.photo?.hash ?? '';
    const whole = await ask('GET', `/photos/${hash}?size=whole`);
    expect(Buffer.compare(await raw(whole.bytes), await raw(picture.bytes))).toBe(0);
    expect((await ask('POST', '/own-pixels', { node: node.id })).json()).toMatchObject({
      error: { code: 'invalid.no-change' },
    });

    const { faces, surface } = photoFacesSchema.parse((await ask('GET', `/photos/${hash}/faces`)).json());
    const at = (point: number) => ({
      x: faces[0]?.points[2 * point] ?? 0,
      y: faces[0]?.points[2 * point + 1] ?? 0,
    });
    await ana.do('pull:start', { pullId: 'p', handle: at(UPPER), target: at(LOWER) });
    await ana.frame(({ step, points }) => step >= 1 && (points[0]?.distance ?? Infinity) < 2);
    await ana.do('pull:end', { pullId: 'p', target: at(LOWER) });
    expect((await ana.message('drag:end')).problem).toBeNull();
    const pulled = await ana.message('node', 0, ({ kind }) => kind === 'pull');
    const end = await ana.frame(({ nodeId, final }) => final && nodeId === pulled.id);
    const [before, after] = [readState(first.image), readState(end.image)];
    const gone = (name: string): number => {
      const i = surface.entries.indexOf(name);
      return Math.abs((after[i] ?? NaN) - (before[i] ?? NaN));
    };
    // The person's right eye is the left one as one sees it.
    expect(gone('eyeBlink_R')).toBeGreaterThan(0.3);
    expect(gone('eyeBlink_L')).toBeLessThan(0.1 * gone('eyeBlink_R'));

    await ana.do('edit:undo', {});
    await ana.do('edit:undo', {});
    const back = await until('the picture', () => ana.lastFrame.header.nodeId === drawn.header.nodeId && ana.lastFrame);
    expect(back.header.encoding).toBe('image/webp');
    ana.close();
  });
});
