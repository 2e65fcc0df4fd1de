import { describe, expect, it } from 'vitest';
import { wordsOf } from '@/app/words/words';
import type { Participant } from '@/lib/protocol';
import { pullSentence } from './pull-sentence';

const people = ['ana', 'ben', 'cem', 'dora'].map((id): Participant => ({
  memberId: id,
  name: id.toUpperCase(),
  color: '#000000',
  role: 'editor',
}));
const drag = (...members: string[]) => ({
  dragId: 'd',
  live: true,
  pullers: members.map((memberId, i) => ({ pointId: `p${i}`, memberId })),
});

describe('pullSentence', () => {
  it('names who pulls', () => {
    expect(pullSentence(wordsOf('en'), drag('ana'), people, 'ben')).toBe('ANA is pulling');
    expect(pullSentence(wordsOf('en'), drag('ana'), people, 'ana')).toBe('You are pulling');
    expect(pullSentence(wordsOf('en'), drag('ana', 'ben'), people, 'ben')).toBe('You and ANA are pulling');
    expect(pullSentence(wordsOf('en'), drag('ana', 'ana'), people, 'ben')).toBe('ANA is pulling');
    expect(pullSentence(wordsOf('en'), drag('ana', 'ben', 'cem', 'dora'), people, 'dora')).toBe(
      'You, ANA and 2 more are pulling',
    );
    expect(pullSentence(wordsOf('en'), drag('gone'), people, 'ana')).toBe('Somebody is pulling');
  });
  it('tells a plan and a settling picture apart', () => {
    expect(pullSentence(wordsOf('en'), { ...drag('ana'), live: false }, people, 'ana')).toBe('The plan is running');
    expect(pullSentence(wordsOf('en'), drag(), people, 'ana')).toBe('The picture settles');
  });
});
