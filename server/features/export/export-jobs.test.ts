import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExportJobs } from './export-jobs';
import type { MadeFile } from './job';

const wish = { client: 'c', room: 'r', kind: 'room' } as const;
let jobs: ExportJobs | undefined;
afterEach(() => jobs?.close());

/** A promise, and what resolves it. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('export jobs', () => {
  it('G10: tell how far they are, while the file is made and while it is written', async () => {
    jobs = new ExportJobs(() => undefined);
    const [making, writing] = [gate(), gate()];
    const file: MadeFile = {
      pieces: (async function* () {
        yield Uint8Array.of(1, 2, 3);
        await writing.opened;
        yield Uint8Array.of(4);
      })(),
      bytes: 4,
      type: 'application/zip',
      name: 'room.tug',
    };
    const job = jobs.start(wish, async (_signal, made) => {
      made(0.5);
      await making.opened;
      made(1);
      return file;
    });
    const progress = () => jobs?.find('c', 'r', job.id).progress;
    await expect.poll(progress).toBeCloseTo(0.45);
    making.open();
    await expect.poll(progress).toBeCloseTo(0.975);
    writing.open();
    await expect.poll(() => jobs?.find('c', 'r', job.id)).toMatchObject({ state: 'done', progress: 1 });
    expect(() => jobs?.find('other', 'r', job.id)).toThrow('not-found.job');
  });

  it('G10: are cancelled by their end, and tell what they failed of', async () => {
    const failed = vi.fn();
    jobs = new ExportJobs(failed);
    const bad = jobs.start(wish, () => Promise.reject(new Error('no disk')));
    await expect
      .poll(() => jobs?.find('c', 'r', bad.id))
      .toMatchObject({
        state: 'failed',
        file: null,
        problem: { code: 'internal' },
      });
    expect(failed).toHaveBeenCalledOnce();
    const aborted = gate();
    const slow = jobs.start(wish, async (signal) => {
      signal.addEventListener('abort', aborted.open);
      await aborted.opened;
      throw signal.reason;
    });
    await expect.poll(() => jobs?.find('c', 'r', slow.id).state).toBe('running');
    await jobs.remove('c', 'r', slow.id);
    await aborted.opened;
    expect(() => jobs?.find('c', 'r', slow.id)).toThrow('not-found.job');
    // Nobody is to blame for what was cancelled.
    expect(failed).toHaveBeenCalledOnce();
  });

  it('G10: go with their room, whatever they stand at', async () => {
    jobs = new ExportJobs(() => undefined);
    const bytes = (async function* () {
      yield await Promise.resolve(Uint8Array.of(1));
    })();
    const file: MadeFile = { pieces: bytes, bytes: 1, type: 'application/zip', name: 'room.tug' };
    const done = jobs.start(wish, () => Promise.resolve(file));
    await expect.poll(() => jobs?.find('c', 'r', done.id).state).toBe('done');
    const waits = jobs.start(wish, (signal) =>
      once(signal, 'abort').then(() => Promise.reject(signal.reason as Error)),
    );
    const other = jobs.start({ ...wish, room: 'other' }, () => Promise.resolve(file));
    await jobs.removeOf('r');
    for (const { id } of [done, waits]) expect(() => jobs?.find('c', 'r', id)).toThrow('not-found.job');
    expect(jobs.find('c', 'other', other.id).room).toBe('other');
  });
});
