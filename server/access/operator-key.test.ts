import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenSchema } from '../../lib/protocol';
import { OperatorKey } from './operator-key';

describe("the operator's key", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tug-key-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('is made once, for the eyes of one user, and stays', async () => {
    const [one, other] = await Promise.all([OperatorKey.open(dir), OperatorKey.open(dir)]);
    expect([one.isNew, other.isNew].sort()).toEqual([false, true]);
    expect(other.key).toBe(one.key);
    expect(tokenSchema.safeParse(one.key).success).toBe(true);
    expect(statSync(join(dir, 'operator.key')).mode & 0o077).toBe(0);
    expect((await OperatorKey.open(dir)).key).toBe(one.key);
  });

  it('matches itself and nothing else, of whatever length', async () => {
    const { key } = await OperatorKey.open(dir);
    const operator = await OperatorKey.open(dir);
    expect(operator.matches(key)).toBe(true);
    for (const wrong of ['', key.slice(1), `${key}x`, key.toLowerCase() + key, 'x'.repeat(key.length)])
      expect(operator.matches(wrong), wrong).toBe(false);
  });

  it('that is an empty file is no key', async () => {
    writeFileSync(join(dir, 'operator.key'), '\n');
    await expect(OperatorKey.open(dir)).rejects.toThrow('operator.key is empty');
  });

  it('is one for all servers that share a database, and another when it is renewed', async () => {
    const other = mkdtempSync(join(tmpdir(), 'tug-key-'));
    let kept: Uint8Array | null = null;
    const agree = (own: Uint8Array) => Promise.resolve((kept ??= own));
    try {
      const { key } = await OperatorKey.shared(dir, agree);
      await OperatorKey.open(other);
      expect((await OperatorKey.shared(other, agree)).key).toBe(key);
      expect((await OperatorKey.read(other))?.key).toBe(key);
      expect(statSync(join(other, 'operator.key')).mode & 0o077).toBe(0);
      const renewed = await OperatorKey.renew(dir);
      expect(renewed.key).not.toBe(key);
      expect((await OperatorKey.read(dir))?.key).toBe(renewed.key);
    } finally {
      rmSync(other, { recursive: true });
    }
  });
});
