import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../store/memory/storage';
import { Store } from '../../store/store';
import { ApiKeys } from './api-keys';
import { SESSION_MS, Sessions } from './sessions';

describe('sessions', () => {
  it('G1: end after an hour, and with their key; nobody else can make or change one', async () => {
    const store = await Store.open(memoryStorage());
    const keys = await ApiKeys.open(store);
    const { key, made } = await keys.add({ name: 'Panel', origins: [], scopes: ['rooms:read', 'exports'] });
    let now = 1_800_000_000_000;
    const sessions = await Sessions.open(store, keys, () => now);
    const { token } = sessions.begin(key, undefined);
    expect(sessions.read(token)).toEqual({ client: made, scopes: made.scopes, expiresAt: now + SESSION_MS });
    expect(sessions.read(sessions.begin(key, ['exports']).token).scopes).toEqual(['exports']);

    const bytes = Buffer.from(token, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => sessions.read(changed.toString('base64url')), `byte ${i}`).toThrow('unauthorised.session');
    }
    const elsewhere = await Sessions.open(await Store.open(memoryStorage()), keys, () => now);
    expect(() => elsewhere.read(token)).toThrow('unauthorised.session');

    now += SESSION_MS - 1;
    expect(sessions.read(token).client.id).toBe(made.id);
    now += 1;
    expect(() => sessions.read(token)).toThrow('unauthorised.session');
    const later = sessions.begin(key, undefined).token;
    await keys.revoke(made.id);
    expect(() => sessions.read(later)).toThrow('unauthorised.session');
    expect(() => sessions.begin(key, undefined)).toThrow('unauthorised.key');
    expect((await ApiKeys.open(store)).find(key)).toBeNull();
  });
});
