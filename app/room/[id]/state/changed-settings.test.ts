import { describe, expect, it } from 'vitest';
import { changedSettings } from './changed-settings';

const by = (name: string, time: number) => ({ memberId: name, name, time });
const known = ['stepPx', 'maxSteps', 'layers'] as const;
const told = (now: Parameters<typeof changedSettings>[0], before: Parameters<typeof changedSettings>[1] = {}) =>
  changedSettings(now, before, { me: 'me', since: 100, known });

describe('settings that somebody else changed', () => {
  it('are told the first time that anybody changes one, and each time after', () => {
    expect(told({ stepPx: by('Ben', 101) })).toEqual({ name: 'Ben', fields: ['stepPx'] });
    expect(told({ stepPx: by('Ben', 102) }, { stepPx: by('Cem', 101) })).toEqual({ name: 'Ben', fields: ['stepPx'] });
  });
  it('are not told when they were there before this page, or are my own', () => {
    expect(told({ stepPx: by('Ben', 99) })).toBeNull();
    expect(told({ stepPx: by('Ben', 99) }, { stepPx: by('Cem', 98) })).toBeNull();
    expect(told({ stepPx: by('me', 101) })).toBeNull();
    expect(told({ stepPx: by('Ben', 101) }, { stepPx: by('Ben', 101) })).toBeNull();
    expect(told({ unheardOf: by('Ben', 101) })).toBeNull();
  });
  it('are told together when several changed at once, of who came last', () => {
    expect(told({ stepPx: by('Ben', 101), layers: by('Ben', 101), maxSteps: by('me', 102) })).toEqual({
      name: 'Ben',
      fields: ['stepPx', 'layers'],
    });
    expect(told({ stepPx: by('Ben', 101), layers: by('Cem', 102) })).toEqual({ name: 'Cem', fields: ['layers'] });
  });
});
