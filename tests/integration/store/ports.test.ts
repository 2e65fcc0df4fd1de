/** What every implementation of the ports must do. Another one is one more line in `implementations`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ApiKeys } from '../../../server/access/clients/api-keys';
import { sha256 } from '../../../server/store/bytes';
import { Fence } from '../../../server/store/fence';
import { openLevel } from '../../../server/store/level/open';
import { memoryStorage } from '../../../server/store/memory/storage';
import { openPostgres } from '../../../server/store/postgres/open';
import { startPostgres } from '../../fixtures/postgres';
import { startS3 } from '../../fixtures/s3';
import type { Records, Storage } from '../../../server/store/ports';
import { sealed } from '../../../server/store/seal';
import { Store } from '../../../server/store/store';

const folders: string[] = [];
const opened: Storage[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  await Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true })));
});
async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tug-ports-'));
  folders.push(path);
  return path;
}

const postgres = await startPostgres();
const s3 = await startS3();
afterAll(async () => {
  await postgres?.stop();
  await s3.stop();
});

const implementations: Record<string, () => Promise<Storage>> = {
  memory: () => Promise.resolve(memoryStorage()),
  level: async () => openLevel(await newFolder()),
  ...(postgres === null
    ? {}
    : {
        postgres: async () => openPostgres(await postgres.newDatabase()),
        'postgres and a bucket': async () => openPostgres(await postgres.newDatabase(), 'alone', s3.newPlace()),
      }),
};

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const put = (key: string, value: string) => ({ key, value: text(value) });
const absent = (key: string) => ({ key, value: null });

describe.each(Object.entries(implementations))('storage in %s', (_name, make) => {
  const openStorage = async (): Promise<Storage> => {
    const storage = await make();
    opened.push(storage);
    return storage;
  };
  const open = async (): Promise<Records> => (await openStorage()).records;

  it('gives what was written, in the order of the keys, and only below a prefix', async () => {
    const records = await open();
    await records.write([put('a/2', '2'), put('a/10', '10'), put('b/1', '1'), put('a', 'x')]);
    expect(await records.get('a/2')).toEqual(text('2'));
    expect(await records.get('a/3')).toBeUndefined();
    expect(await records.entries('a/')).toEqual([
      ['a/10', text('10')],
      ['a/2', text('2')],
    ]);
    await records.write([absent('a/2')]);
    await records.clear('b/');
    expect((await records.entries('')).map(([key]) => key)).toEqual(['a', 'a/10']);
  });

  it('gives all entries as they were at one moment, however many and whatever is written meanwhile', async () => {
    const records = await open();
    const many = Array.from({ length: 1500 }, (_, i) => put(`a/${String(i).padStart(4, '0')}`, 'x'));
    await records.write(many);
    const reading = Array.from({ length: 8 }, () => records.entries('a/'));
    // The one that comes later stands behind all others, the earlier one before them.
    const writing = (async () => {
      await records.write([put('a/', 'earlier')]);
      await records.write([put('a/z', 'later')]);
    })();
    for (const found of await Promise.all(reading)) {
      const keys = found.map(([key]) => key);
      expect(keys.filter((key) => key.length > 3)).toEqual(many.map(({ key }) => key));
      if (keys.includes('a/z')) expect(keys).toContain('a/');
    }
    await writing;
    expect(await records.entries('a/')).toHaveLength(1502);
  });

  it('scans as much as there is, in order', async () => {
    const records = await open();
    const written = Array.from({ length: 501 }, (_, i) => put(`s/${String(i).padStart(4, '0')}`, String(i)));
    await records.write([...written, put('t', 'behind')]);
    const found: [string, Uint8Array][] = [];
    for await (const entry of records.scan('s/')) found.push(entry);
    expect(found).toEqual(written.map(({ key, value }) => [key, value]));
  });

  it('keeps a value as it was when it was handed over', async () => {
    const records = await open();
    const value = Uint8Array.of(1, 2, 3);
    await records.write([{ key: 'k', value }]);
    value.fill(9);
    expect(await records.get('k')).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('writes on conditions all or nothing, and tells the loser what is there', async () => {
    const records = await open();
    expect(await records.write([put('k', 'one')], [absent('k')])).toEqual({ won: true });
    const lost = await records.write([put('k', 'two'), put('other', 'x')], [absent('k')]);
    expect(lost).toEqual({ won: false, key: 'k', found: text('one') });
    expect(await records.get('other')).toBeUndefined();
    expect(await records.write([put('k', 'three')], [absent('other'), put('k', 'one')])).toEqual({ won: true });
    expect(await records.write([], [put('none', '')])).toEqual({ won: false, key: 'none', found: null });
  });

  it('lets one of many win who decide at the same time', async () => {
    const records = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => records.write([put('seat', String(i))], [absent('seat')])),
    );
    expect(outcomes.filter(({ won }) => won)).toHaveLength(1);
    const winner = outcomes.findIndex(({ won }) => won);
    expect(await records.get('seat')).toEqual(text(String(winner)));
    for (const outcome of outcomes) if (!outcome.won) expect(outcome.found).toEqual(text(String(winner)));
  });

  it('counts right when many count up at the same time', async () => {
    const records = await open();
    const countUp = async (): Promise<void> => {
      let found = (await records.get('n')) ?? null;
      for (;;) {
        const next = Number(found === null ? 0 : new TextDecoder().decode(found)) + 1;
        const outcome = await records.write([put('n', String(next))], [{ key: 'n', value: found }]);
        if (outcome.won) return;
        ({ found } = outcome);
      }
    };
    await Promise.all(Array.from({ length: 25 }, countUp));
    expect(await records.get('n')).toEqual(text('25'));
  });

  it('keeps conditions under a seal, which shows a value that is not as it was written', async () => {
    const plain = await open();
    const records = sealed(plain);
    await records.write([put('k', 'one')], [absent('k')]);
    expect(await records.write([put('k', 'two')], [put('k', 'none')])).toMatchObject({ found: text('one') });
    expect(await records.write([put('k', 'two')], [put('k', 'one')])).toEqual({ won: true });
    expect(await records.get('k')).toEqual(text('two'));
    const value = (await plain.get('k'))?.slice() ?? new Uint8Array();
    // Under another key it is no more what was written.
    await plain.write([{ key: 'moved', value }]);
    await expect(records.get('moved')).rejects.toThrow(/moved is damaged/);
    value[9] = (value[9] ?? 0) ^ 4;
    await plain.write([{ key: 'k', value }]);
    await expect(records.get('k')).rejects.toThrow(/k is damaged/);
  });

  it('fences: each owner has a higher epoch, and what an earlier one writes is refused', async () => {
    const records = await open();
    const [first, second] = [new Fence(records), new Fence(records)];
    expect(first.condition('room').value).toBeNull();
    expect(await first.claim('room')).toBe(1);
    const write = (fence: Fence, value: string) => records.write([put('x', value)], [fence.condition('room')]);
    expect((await write(first, 'first')).won).toBe(true);
    expect(await second.claim('room')).toBe(2);
    expect((await write(first, 'late')).won).toBe(false);
    expect((await write(second, 'second')).won).toBe(true);
    expect((await write(new Fence(records), 'stranger')).won).toBe(false);
    expect(await records.get('x')).toEqual(text('second'));
    expect(await first.claim('other')).toBe(1);
  });

  it('fences: many who claim a room at the same time get an epoch each', async () => {
    const records = await open();
    const epochs = await Promise.all(Array.from({ length: 12 }, () => new Fence(records).claim('room')));
    expect(epochs.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  it('keeps blobs by their hash, once in each scope, and lets them go with it', async () => {
    const { blobs } = await openStorage();
    const [one, two] = [text('one'), text('two')];
    expect(await blobs.put('r', [one, two, one])).toEqual([one, two, one].map(sha256));
    expect(await Promise.all(Array.from({ length: 8 }, () => blobs.put('s', [one])))).toHaveLength(8);
    expect(await blobs.list('r')).toEqual(new Set([sha256(one), sha256(two)]));
    expect(await blobs.get('r', sha256(two))).toEqual(two);
    expect(await blobs.get('s', sha256(two))).toBeUndefined();
    await blobs.clear('r');
    expect(await blobs.list('r')).toEqual(new Set());
    expect(await blobs.get('r', sha256(one))).toBeUndefined();
    expect(await blobs.get('s', sha256(one))).toEqual(one);
  });

  it('deletes single blobs, of one scope alone', async () => {
    const { blobs } = await openStorage();
    const [one, two] = [text('one'), text('two')];
    await blobs.put('r', [one, two]);
    await blobs.put('s', [one]);
    await blobs.delete('r', [sha256(one), sha256(text('none'))]);
    expect(await blobs.list('r')).toEqual(new Set([sha256(two)]));
    expect(await blobs.get('r', sha256(one))).toBeUndefined();
    expect(await blobs.get('s', sha256(one))).toEqual(one);
    await blobs.delete('none', [sha256(one)]);
  });

  it('G1 G6 G11: keeps what programs need: keys, answers for a day, and what is to be sent, in its order', async () => {
    const { clients, hooks } = await Store.open(await openStorage());
    const keys = await ApiKeys.open({ clients });
    const { key, made } = await keys.add({ name: 'Panel', origins: ['https://a.example'], scopes: ['exports'] });
    const again = await ApiKeys.open({ clients });
    expect([again.list(), again.find(key)]).toEqual([[made], made]);
    await again.revoke(made.id);
    expect((await ApiKeys.open({ clients })).find(key)).toBeNull();
    for (let at = 0; at < 3; at++) await clients.keepAnswer(`c/${at}`, { at, fingerprint: 'f', sealed: 's' });
    await clients.dropAnswers(1);
    expect([await clients.answer('c/1'), (await clients.answer('c/2'))?.at]).toEqual([null, 2]);
    const delivery = (sequence: number) => ({ hook: 'h', sequence, body: '{}', tries: 0 });
    for (const sequence of [10, 9, 100]) await hooks.saveDelivery(delivery(sequence));
    await hooks.removeDelivery(delivery(10));
    expect((await hooks.deliveries('h')).map(({ sequence }) => sequence)).toEqual([9, 100]);
    await hooks.remove('h');
    expect(await hooks.deliveries('h')).toEqual([]);
  });

  it('says that it is well', async () => {
    const { health, damage } = await openStorage();
    expect(health.reason).toBeNull();
    expect(damage).toEqual([]);
  });
});
