/** What every implementation of the ports must do. Another one is one more line in `implementations`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Fence } from './fence';
import { openLevel } from './level/open';
import { memoryRecords } from './memory/records';
import type { Records } from './ports';

const folders: string[] = [];
const opened: Records[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((records) => records.close()));
  await Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true })));
});
async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tug-ports-'));
  folders.push(path);
  return path;
}

const implementations: Record<string, () => Promise<Records>> = {
  memory: () => Promise.resolve(memoryRecords()),
  level: async () => openLevel(await newFolder()),
};

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const put = (key: string, value: string) => ({ key, value: text(value) });
const durable = { durable: true } as const;

describe.each(Object.entries(implementations))('records in %s', (_name, make) => {
  const open = async (): Promise<Records> => {
    const records = await make();
    opened.push(records);
    return records;
  };

  it('gives what was written, in the order of the keys, and only below a prefix', async () => {
    const records = await open();
    await records.write([put('a/2', '2'), put('a/10', '10'), put('b/1', '1'), put('a', 'x')], durable);
    expect(await records.get('a/2')).toEqual(text('2'));
    expect(await records.get('a/3')).toBeUndefined();
    expect(await records.entries('a/')).toEqual([
      ['a/10', text('10')],
      ['a/2', text('2')],
    ]);
    await records.write([{ key: 'a/2', value: null }], { durable: false });
    await records.clear('b/');
    expect((await records.entries('')).map(([key]) => key)).toEqual(['a', 'a/10']);
  });

  it('keeps a value as it was when it was handed over', async () => {
    const records = await open();
    const value = Uint8Array.of(1, 2, 3);
    await records.write([{ key: 'k', value }], durable);
    value.fill(9);
    expect(await records.get('k')).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('writes on conditions all or nothing, and tells the loser what is there', async () => {
    const records = await open();
    expect(await records.write([put('k', 'one')], { ...durable, when: [{ key: 'k', value: null }] })).toEqual({
      won: true,
    });
    const lost = await records.write([put('k', 'two'), put('other', 'x')], {
      ...durable,
      when: [{ key: 'k', value: null }],
    });
    expect(lost).toEqual({ won: false, key: 'k', found: text('one') });
    expect(await records.get('other')).toBeUndefined();
    const right = [
      { key: 'other', value: null },
      { key: 'k', value: text('one') },
    ];
    expect(await records.write([put('k', 'three')], { ...durable, when: right })).toEqual({ won: true });
    expect(await records.write([], { ...durable, when: [{ key: 'none', value: text('') }] })).toEqual({
      won: false,
      key: 'none',
      found: null,
    });
  });

  it('lets one of many win who decide at the same time', async () => {
    const records = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        records.write([put('seat', String(i))], { durable: i % 2 === 0, when: [{ key: 'seat', value: null }] }),
      ),
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
        const outcome = await records.write([put('n', String(next))], {
          ...durable,
          when: [{ key: 'n', value: found }],
        });
        if (outcome.won) return;
        ({ found } = outcome);
      }
    };
    await Promise.all(Array.from({ length: 25 }, countUp));
    expect(await records.get('n')).toEqual(text('25'));
  });

  it('fences: each owner has a higher epoch, and what an earlier one writes is refused', async () => {
    const records = await open();
    const [first, second] = [new Fence(records), new Fence(records)];
    expect(first.condition('room')).toEqual({ key: 'epoch/room', value: null });
    expect(await first.claim('room')).toBe(1);
    const write = (fence: Fence, value: string) =>
      records.write([put('x', value)], { ...durable, when: [fence.condition('room')] });
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
});
