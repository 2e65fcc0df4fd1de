import { describe, expect, it } from 'vitest';
import type { SeenPresence } from '@/lib/document/schema';
import type { Participant } from '@/lib/protocol';
import { listPeople } from './list-people';

const person = (memberId: string): Participant => ({ memberId, name: memberId, color: '#000000', role: 'editor' });
const said = (memberId: string, idle: boolean) => ({ memberId, idle }) as SeenPresence;
const me = person('me');
const base = { left: [], others: new Map<number, SeenPresence>(), drag: null, me };
const short = (list: ReturnType<typeof listPeople>) => list.map((p) => `${p.memberId}:${p.state ?? 'here'}`);

describe('listPeople', () => {
  it('leaves me out and counts two tabs once', () => {
    expect(short(listPeople({ ...base, participants: [me, person('ana'), person('ana')] }))).toEqual(['ana:here']);
  });
  it('is idle only when every tab is', () => {
    const others = new Map([
      [1, said('ana', true)],
      [2, said('ana', false)],
      [3, said('ben', true)],
    ]);
    expect(short(listPeople({ ...base, others, participants: [person('ben'), person('ana')] }))).toEqual([
      'ana:here',
      'ben:idle',
    ]);
  });
  it('puts who pulls first and who left last', () => {
    const drag = { dragId: 'd', live: true, pullers: [{ pointId: 'p', memberId: 'cem' }] };
    const list = listPeople({ ...base, drag, left: [person('dora')], participants: [person('ana'), person('cem')] });
    expect(short(list)).toEqual(['cem:pulling', 'ana:here', 'dora:left']);
  });
  it('does not show who came back as gone', () => {
    expect(short(listPeople({ ...base, left: [person('ana')], participants: [person('ana')] }))).toEqual(['ana:here']);
  });
});
