import { describe, expect, it } from 'vitest';
import { commentSchema } from '../comments/comment';
import { presenceSchema, plannedPointSchema } from '../document/schema';
import { clientMessages } from './client';
import { createRoomSchema, joinRoomSchema } from './http';
import { keptNameSchema, nameProblem, nameSchema } from './names';
import { participantSchema } from './schemas';
import { acceptInviteSchema, patchRoomSchema } from './share';

/** Each with what is shown of it where it was kept from before. */
const REFUSED: readonly [string, string, string][] = [
  ['nothing', '', '?'],
  ['blanks', ' \u00a0\u3000', '?'],
  ['joiners and spaces of no width', '\u200b\u200d\u2060\ufeff', '?'],
  ['fillers that count as letters', '\u3164\u115f\uffa0', '?'],
  ['the empty pattern of Braille', '\u2800', '?'],
  ['an accent alone', '\u0301', '?'],
  ['a line break', 'Ana\nOwner', 'Ana Owner'],
  ['another line break', 'Ana\u2028Owner', 'Ana Owner'],
  ['a control character', 'Ana\u0007', 'Ana'],
  ['an override of direction', '\u202egnp.exe', 'gnp.exe'],
  ['an isolate of direction', 'Ana\u2067', 'Ana'],
  ['half a surrogate pair', 'Ana \ud83d', 'Ana'],
  ['the other half', '\udc00Ana', 'Ana'],
];
const TAKEN = ['Ana', 'O', '李', 'مریم‌السادات', 'עדי', '👩‍👩‍👧', 'é', '7', '?!', 'Zoë “Zed” O’Neil', '한국어'];

describe('names', () => {
  it.each(REFUSED)('are refused with %s, and read without it where they were kept', (_, name, shown) => {
    expect(nameSchema.safeParse(name).success).toBe(false);
    expect(keptNameSchema.parse(name)).toBe(shown);
  });

  it.each(TAKEN)('such as %s are taken as they are', (name) => {
    expect(nameSchema.parse(name)).toBe(name);
    expect(keptNameSchema.parse(name)).toBe(name);
  });

  it('that are not there are told from those with something that nobody sees', () => {
    for (const [what, name] of REFUSED)
      expect(nameProblem(name), what).toBe(['nothing', 'blanks'].includes(what) ? 'empty' : 'hidden');
    for (const name of TAKEN) expect(nameProblem(name)).toBeNull();
  });

  it('are the same wherever one is given: person, room and edit', () => {
    const me = { name: 'Ana', color: '#112233' };
    const token = 'a'.repeat(43);
    const given: [string, (name: string) => boolean][] = [
      ['join', (name) => joinRoomSchema.safeParse({ ...me, name }).success],
      ['invite', (name) => acceptInviteSchema.safeParse({ ...me, name, invite: token }).success],
      ['me:set', (name) => clientMessages['me:set'].safeParse({ ...me, name }).success],
      ['node:mark', (name) => clientMessages['node:mark'].safeParse({ nodeId: 'n', name }).success],
      ['rename', (name) => patchRoomSchema.safeParse({ name }).success],
      ['room', (roomName) => createRoomSchema.shape.roomName.safeParse(roomName).success],
    ];
    for (const [where, takes] of given) {
      expect(takes('Ana'), where).toBe(true);
      for (const [what, name] of REFUSED) expect(takes(name), `${where}, ${what}`).toBe(false);
    }
  });

  it('turn no line wherever they are shown: participants, comments, points and cursors', () => {
    const me = { memberId: 'm', name: 'Ana\u202e', color: '#112233' };
    const point = { x: 1, y: 2 };
    const comment = { id: 'a', thread: 'a', pin: { nodeId: 'n', point }, text: 'x', mentions: [], createdAt: 1 };
    const shown = [
      participantSchema.parse({ ...me, role: 'editor' }),
      commentSchema.parse({ ...me, ...comment, resolved: false }),
      plannedPointSchema.parse({ ...me, id: 'p', handle: point, target: null, createdAt: 1 }),
      presenceSchema.parse({
        ...me,
        cursor: null,
        tool: 'pull',
        pull: null,
        viewport: null,
        idle: false,
        following: null,
      }),
    ];
    expect(shown.map(({ name }) => name)).toEqual(['Ana', 'Ana', 'Ana', 'Ana']);
  });
});
