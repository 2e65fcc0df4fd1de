import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  begunMention,
  commentSchema,
  mayChangeComment,
  mentionParts,
  mentionsIn,
  threadsOf,
  unseenMentions,
  type Comment,
} from './comment';

const base: Comment = {
  id: 'a',
  thread: 'a',
  pin: { nodeId: 'n', point: { x: 1, y: 2 } },
  text: 'Look here',
  mentions: [],
  memberId: 'm',
  name: 'Ana',
  color: '#112233',
  createdAt: 5,
  resolved: false,
};
const people = [
  { memberId: '1', name: 'Ana' },
  { memberId: '2', name: 'Ana Maria' },
  { memberId: '3', name: 'Bo' },
];

describe('comments', () => {
  it('are pinned exactly when they begin a thread', () => {
    expect(commentSchema.safeParse(base).success).toBe(true);
    expect(commentSchema.safeParse({ ...base, pin: null }).success).toBe(false);
    expect(commentSchema.safeParse({ ...base, id: 'b' }).success).toBe(false);
    expect(commentSchema.safeParse({ ...base, id: 'b', pin: null }).success).toBe(true);
    expect(commentSchema.safeParse({ ...base, text: '   ' }).success).toBe(false);
  });

  it('become threads by age, the first message in front even when a clock was behind', () => {
    const early = { ...base, id: 'x', thread: 'a', pin: null, createdAt: 1 };
    const second = { ...base, id: 'b', thread: 'b', createdAt: 9 };
    const orphan = { ...base, id: 'y', thread: 'gone', pin: null };
    const threads = threadsOf([second, orphan, early, base]);
    expect(threads.map(({ id, messages }) => [id, messages.map((m) => m.id)])).toEqual([
      ['a', ['a', 'x']],
      ['b', ['b']],
    ]);
  });

  it('are written, changed and taken back by their author; anybody settles a thread; the owner may delete', () => {
    const author = { id: 'm', role: 'editor' } as const;
    const other = { id: 'o', role: 'editor' } as const;
    const owner = { id: 'x', role: 'owner' } as const;
    expect(mayChangeComment(null, base, author)).toBe(true);
    expect(mayChangeComment(null, base, other)).toBe(false);
    expect(mayChangeComment(null, base, owner)).toBe(false);
    expect(mayChangeComment(base, { ...base, text: 'b' }, author)).toBe(true);
    expect(mayChangeComment(base, { ...base, text: 'b' }, owner)).toBe(false);
    expect(mayChangeComment(base, { ...base, memberId: 'o' }, author)).toBe(false);
    expect(mayChangeComment(base, { ...base, resolved: true }, other)).toBe(true);
    expect(mayChangeComment(base, { ...base, resolved: true, text: 'b' }, other)).toBe(false);
    expect(mayChangeComment(base, null, other)).toBe(false);
    expect(mayChangeComment(base, null, author)).toBe(true);
    expect(mayChangeComment(base, null, owner)).toBe(true);
  });

  it('mention the longest name that fits, and nobody in an address', () => {
    expect(mentionsIn('@Ana Maria and @Bo, @Bo again', people)).toEqual(['2', '3']);
    expect(mentionsIn('@Ana, look', people)).toEqual(['1']);
    expect(mentionsIn('me@Bo.example @Boris', people)).toEqual([]);
    expect(mentionParts('hi @Bo!', people)).toEqual([
      { text: 'hi ', memberId: null },
      { text: '@Bo', memberId: '3' },
      { text: '!', memberId: null },
    ]);
  });

  it('mention people in scripts without spaces, in any case, and however accents are stored', () => {
    const all = [
      { memberId: 'ana', name: 'Ana' },
      { memberId: 'xm', name: '小明' },
      { memberId: 'rene', name: 'Ren\u00e9' },
    ];
    for (const [text, named] of [
      ['你好@Ana 看这里', 'ana'],
      ['交给@Ana处理', 'ana'],
      ['@小明看这里', 'xm'],
      ['@小明 看这里', 'xm'],
      ['お願いします@小明', 'xm'],
      ['\uff20小明 看', 'xm'],
      ['@Rene\u0301 look', 'rene'],
      ['@ana look', 'ana'],
    ] as const)
      expect(mentionsIn(text, all), text).toEqual([named]);
    expect(mentionsIn('mail bob@Ana.org', all)).toEqual([]);
  });

  it('offer names for what is begun behind an @, in such scripts as well', () => {
    for (const [text, begun] of [
      ['@', ''],
      ['look @Bo', 'Bo'],
      ['你好@小', '小'],
      ['\uff20小', '小'],
    ] as const)
      expect(begunMention(text), text).toBe(begun);
    for (const text of ['', 'Bo', 'bob@An', '@Ana look']) expect(begunMention(text), text).toBeUndefined();
  });

  it('lose no text when cut into parts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('@', 'Ana', ' Maria', 'Bo', 'x', ' ', '\u00e9')), (pieces) => {
        const text = pieces.join('');
        expect(
          mentionParts(text, people)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('tell who is named, once, by others, in threads that are open', () => {
    const names = (id: string, createdAt: number, more: Partial<Comment> = {}): Comment => {
      return { ...base, id, thread: id, mentions: ['me'], createdAt, ...more };
    };
    const threads = threadsOf([
      names('a', 9),
      names('b', 4, { thread: 'a', pin: null }),
      names('c', 8, { memberId: 'me' }),
      names('d', 8, { resolved: true }),
      names('e', 8, { mentions: ['other'] }),
    ]);
    const ids = (...told: string[]) => unseenMentions(threads, 'me', new Set(told)).map(({ message }) => message.id);
    // By id and not by time: who wrote b may have a clock that is behind.
    expect([ids(), ids('b'), ids('a'), ids('a', 'b')]).toEqual([['b', 'a'], ['a'], ['b'], []]);
  });
});
