import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../store/memory/storage';
import { Store } from '../../store/store';
import { KEEP_MS, KeptAnswers } from './kept-answers';

const asked = { client: 'c', key: 'made-up', method: 'POST', path: '/rooms', body: Uint8Array.of(1) };
const made = { status: 201, headers: { 'content-type': 'application/json' }, body: '{"token":"secret"}' };

describe('answers that are kept', () => {
  it('G6: come again for a day, to the same request alone, and nobody who reads the store reads them', async () => {
    const storage = memoryStorage();
    const { clients } = await Store.open(storage);
    let now = 1_800_000_000_000;
    const answers = new KeptAnswers(clients, () => now);
    let done = 0;
    const work = () => Promise.resolve((done++, made));
    expect(await answers.once(asked, work)).toBeNull();
    expect(await answers.once(asked, work)).toEqual(made);
    // As after a restart.
    expect(await new KeptAnswers(clients, () => now).once(asked, work)).toEqual(made);
    for (const other of [{ body: Uint8Array.of(2) }, { path: '/rooms?a=b' }, { method: 'PUT' }])
      await expect(answers.once({ ...asked, ...other }, work)).rejects.toThrow('invalid.idempotency-key');
    expect(done).toBe(1);
    expect(await answers.once({ ...asked, client: 'd' }, work)).toBeNull();
    expect(await answers.once({ ...asked, key: 'other' }, work)).toBeNull();

    const all = (await storage.records.entries('')).map(([key, value]) => key + Buffer.from(value).toString('latin1'));
    expect(all.join('')).toContain('answers/c/');
    for (const secret of ['made-up', 'secret', Buffer.from('"secret"').toString('base64').slice(2, 8)])
      expect(all.join('')).not.toContain(secret);

    now += KEEP_MS;
    await answers.sweep();
    expect(await storage.records.entries('answers/')).toEqual([]);
    expect(await answers.once(asked, work)).toBeNull();
    expect(done).toBe(4);
  });

  it('G6: are made once for many who ask at the same time; what was refused is tried anew', async () => {
    const answers = new KeptAnswers((await Store.open(memoryStorage())).clients);
    let tries = 0;
    const work = async () => {
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (tries === 1) return null;
      if (tries === 2) throw new Error('broken');
      return made;
    };
    const got = await Promise.allSettled(Array.from({ length: 20 }, () => answers.once(asked, work)));
    expect(tries).toBe(3);
    expect(got.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    const values = got.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    // The one that was refused, and the one that was carried out.
    expect(values.filter((value) => value === null)).toHaveLength(2);
    expect(values.filter((value) => value !== null)).toEqual(Array(17).fill(made));
  });
});
