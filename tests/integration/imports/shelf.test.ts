/** Packs that the operator puts away and back, and what rooms on them say. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerMessages } from '../../../lib/protocol';
import { checkpointFile } from '../../fixtures/checkpoint';
import { TestClient, makeRoom, press, until } from '../support/client';
import { Operated, STILL } from './support';

let tug: Operated;
beforeAll(async () => {
  tug = await Operated.start();
});
afterAll(() => tug.close());

const error = (code: string, params = {}) => ({ error: { code, params } });
const generatorOf = (name: string) => tug.server.engine.packs.get(name)?.files.generator.sha256 ?? '';
const remove = (name: string) => tug.do('DELETE', `/api/packs/${name}?generator=${generatorOf(name)}`);
/** Until the engine has seen what was done. */
const there = (name: string, yes: boolean) =>
  until(`${name} ${yes ? 'there' : 'gone'}`, () => tug.server.engine.packs.has(name) === yes);
const saysOf = (client: TestClient, nodeId: string) => client.send('node:image', { nodeId });
const last = (client: TestClient): ServerMessages['packs'] | undefined =>
  client.log.filter(({ name }) => name === 'packs').at(-1)?.message as ServerMessages['packs'] | undefined;

describe('a pack that is put away', () => {
  it('K8: is never the last one', async () => {
    expect((await remove(STILL)).json()).toMatchObject(error('invalid.last-pack'));
    expect((await tug.do('DELETE', `/api/packs/${STILL}?generator=${'0'.repeat(64)}`)).status).toBe(404);
    await there(STILL, true);
  });

  it('K8 K4: leaves rooms that say which pack is missing, until it is back', async () => {
    expect(await tug.make('a.safetensors', checkpointFile({ resolution: 16 }), { name: 'mine' })).toMatchObject({
      state: 'done',
    });
    const generator = generatorOf('mine');
    const ana = await TestClient.connect(tug.server.url, await makeRoom(tug.server.url, { pack: 'mine' }));
    const { current } = await ana.message('room');
    const shown = await ana.frame(({ final }) => final);

    expect((await remove('mine')).status).toBe(204);
    await until('the news', () => last(ana)?.packs.every(({ name }) => name !== 'mine'));
    const missing = error('unknown-pack.missing', { pack: 'mine', hash: generator.slice(0, 8) });
    expect(await saysOf(ana, current)).toMatchObject(missing);
    expect(await ana.send('pull:start', press('one', 8, 8, 2))).toMatchObject(missing);
    expect(await tug.removed()).toMatchObject([{ id: `mine.${generator.slice(0, 8)}`, name: 'mine', generator }]);

    expect((await tug.do('PUT', `/api/removed-packs/mine.${generator.slice(0, 8)}/back`)).status).toBe(204);
    await until('the news', () => last(ana)?.packs.some(({ name }) => name === 'mine'));
    const again = await saysOf(ana, current);
    if (!again.ok) throw new Error(again.error.code);
    expect(Buffer.from(again.image).equals(Buffer.from(shown.image))).toBe(true);
    expect(await tug.removed()).toEqual([]);
    ana.close();
  });

  it('K8 K1: gives way to another of its name, and rooms on it say which version they need', async () => {
    const before = generatorOf('mine');
    const ana = await TestClient.connect(tug.server.url, await makeRoom(tug.server.url, { pack: 'mine' }));
    const { current } = await ana.message('room');
    const other = checkpointFile({ resolution: 16, seed: 2 });
    expect(await tug.make('b.safetensors', other, { name: 'mine', replace: true })).toMatchObject({ state: 'done' });
    const now = generatorOf('mine');
    expect(now).not.toBe(before);
    const [hash, installed] = [before.slice(0, 8), now.slice(0, 8)];
    expect(await saysOf(ana, current)).toMatchObject(error('unknown-pack.version', { pack: 'mine', hash, installed }));
    expect((await tug.do('PUT', `/api/removed-packs/mine.${hash}/back`)).json()).toMatchObject(
      error('invalid.pack-exists', { pack: 'mine' }),
    );
    await remove('mine');
    await tug.do('PUT', `/api/removed-packs/mine.${hash}/back`);
    await until('the first version', () => generatorOf('mine') === before);
    expect(await saysOf(ana, current)).toMatchObject({ ok: true });
    expect((await tug.removed()).map(({ id }) => id)).toEqual([`mine.${installed}`]);
    ana.close();
  });

  it('K8: is deleted only by another word of the operator', async () => {
    const [{ id } = { id: '' }] = await tug.removed();
    expect((await tug.do('DELETE', `/api/removed-packs/${id}`)).status).toBe(204);
    expect([await tug.removed(), readdirSync(join(tug.packs, '.removed'))]).toEqual([[], []]);
    expect((await tug.do('DELETE', `/api/removed-packs/${id}`)).json()).toMatchObject(error('not-found.removed-pack'));
    expect((await tug.do('DELETE', '/api/removed-packs/..%2Fmine')).status).toBe(404);
  });
});
