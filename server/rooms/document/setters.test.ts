import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { SETTERS, SETTINGS } from '../../../lib/document/schema';
import { SettingStamps } from './setters';

const ana = { id: 'ana', name: 'Ana', role: 'owner' } as const;
const ben = { id: 'ben', name: 'Ben', role: 'editor' } as const;

describe('who changed a setting', () => {
  it('is whoever sent the change, also when changes of two came at once', () => {
    const doc = new Y.Doc();
    const stamps = new SettingStamps(doc, () => 5);
    const send = (change: (settings: Y.Map<unknown>) => void, origin: string | null) => {
      const client = new Y.Doc();
      Y.applyUpdate(client, Y.encodeStateAsUpdate(doc));
      change(client.getMap(SETTINGS));
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(client), origin);
    };
    send((settings) => settings.set('stepPx', 4), 'over ana');
    send((settings) => settings.set('maxSteps', 40), 'over ben');
    for (const [by, origin] of [
      [ana, 'over ana'],
      [ben, 'over ben'],
    ] as const)
      stamps.take(by, origin)?.(doc);
    const setters = () => doc.getMap(SETTERS).toJSON();
    expect(setters()).toEqual({
      stepPx: { memberId: 'ana', name: 'Ana', time: 5 },
      maxSteps: { memberId: 'ben', name: 'Ben', time: 5 },
    });
    // Who puts it back to what the pack says has changed it too.
    send((settings) => settings.delete('stepPx'), 'over ben');
    stamps.take(ben, 'over ben')?.(doc);
    expect(setters().stepPx).toMatchObject({ name: 'Ben' });
    send((settings) => settings.set('stepPx', 1), null);
    expect(stamps.take(ana, null)).toBeNull();
  });
});
