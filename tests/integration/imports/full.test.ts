/** A disk that becomes full in the middle of an import, on small file systems where the system lets us mount them. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fill, mountSmall, unmount } from '../../chaos/disks/mounted';
import { checkpointFile } from '../../fixtures/checkpoint';
import type { Called } from '../support/api';
import { until } from '../support/client';
import { Operated, STILL } from './support';

const NETWORK = checkpointFile({ resolution: 32 });
const FULL = { code: 'busy.storage' };
const refusal = (called: Called) => ({ status: called.status, ...(called.json() as object) });

const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'tug-mount-'));
  const mounted = mountSmall(folder);
  if (mounted) unmount(folder);
  rmSync(folder, { recursive: true });
  return mounted;
})();

describe('an import on a full disk', () => {
  beforeEach((context) => {
    context.skip(!canMount, 'no small file system may be mounted here');
  });
  let tug: Operated;
  let uploads: string;
  beforeAll(async () => {
    if (!canMount) return;
    tug = await Operated.start((folder) => {
      mountSmall(folder);
    });
    uploads = join(tug.server.dataDir, 'imports');
    mkdirSync(uploads, { recursive: true });
    mountSmall(uploads);
  });
  afterAll(async () => {
    if (!canMount) return;
    unmount(uploads);
    unmount(tug.packs);
    await tug.close();
  });
  const send = (bytes: Uint8Array) => tug.do('POST', '/api/imports/upload?file=net.safetensors', bytes);

  it('K7: takes no upload that does not fit, leaves nothing of it, and takes the next when there is space', async () => {
    const free = fill(uploads);
    // In the middle of the file, and of what is kept beside it.
    for (const bytes of [NETWORK, new Uint8Array(0)])
      expect(refusal(await send(bytes))).toMatchObject({ status: 503, error: FULL });
    expect(readdirSync(uploads)).toEqual(['filler']);
    expect(await tug.jobs()).toEqual([]);
    await free();
    expect(await tug.upload('net.safetensors', NETWORK)).toMatchObject({ state: 'ready' });
  });

  it('K7: makes no half pack: it says that the disk is full, and is started again when there is space', async () => {
    const [job] = await tug.jobs();
    const id = job?.id ?? '';
    const before = readdirSync(tug.packs);
    // What is told is kept a moment later: until then the disk is not as full as it will be.
    const kept = () => readFileSync(join(uploads, id, 'job.json'), 'utf8');
    await until('what is kept', () => kept().includes('"ready"'));
    const freeUploads = fill(uploads);
    expect(refusal(await tug.start(id, { name: 'mine' }))).toMatchObject({ status: 503, error: FULL });
    await freeUploads();
    expect(await tug.jobs()).toMatchObject([{ id, state: 'ready' }]);

    const free = fill(tug.packs);
    expect((await tug.start(id, { name: 'mine' })).status).toBe(200);
    const failed = await tug.until(id, ({ state }) => state === 'done' || state === 'failed');
    expect(failed).toMatchObject({ state: 'failed', problem: FULL });
    await free();
    expect(readdirSync(tug.packs)).toEqual(before);
    expect((await tug.start(id, { name: 'mine' })).status).toBe(200);
    await tug.until(id, ({ state }) => state === 'done');
    expect(readdirSync(tug.packs).sort()).toEqual(['mine', STILL]);
  });
});
