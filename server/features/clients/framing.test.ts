import { describe, expect, it } from 'vitest';
import { newRoomId } from '../../access/tokens';
import { originsOf } from './framing';

const key = {
  id: 'k',
  name: 'Panel',
  scopes: [],
  createdAt: 0,
  revokedAt: null,
  origins: ['https://a.example', 'null'],
};
const room = { name: 'Cover', createdAt: 0, owner: 'o', linkRole: 'none', viewersExport: true } as const;

describe('pages that may show a room', () => {
  it('B1 G8: are those of the program that made it, as long as its key is good', async () => {
    const [own, others] = [newRoomId(), newRoomId()];
    const store = { room: (id: string) => Promise.resolve({ ...room, id, ...(id === own ? { client: 'k' } : {}) }) };
    expect(await originsOf(store, { live: () => key }, own)).toEqual(key.origins);
    expect(await originsOf(store, { live: () => null }, own)).toEqual([]);
    expect(await originsOf(store, { live: () => key }, others)).toEqual([]);
    expect(await originsOf(store, { live: () => key }, '../..')).toEqual([]);
  });
});
