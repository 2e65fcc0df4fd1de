import { describe, expect, it } from 'vitest';
import type { HistoryNode } from '../protocol';
import { ArrivingHistory } from './arriving-history';

const edit = (id: string, more: Partial<HistoryNode> = {}): HistoryNode => ({
  id,
  parent: null,
  kind: 'seed',
  author: { memberId: 'm', name: 'Ana', color: '#7c5cff' },
  time: 1,
  durationMs: 0,
  steps: 0,
  pack: 'p',
  seed: 1,
  truncation: 0.5,
  points: [],
  reason: null,
  ...more,
});
const edits = (...ids: string[]) => ids.map((id) => edit(id));
const shown = ({ nodes, earlier }: ReturnType<ArrivingHistory['begin']>) => [[...nodes.keys()].join(''), earlier];

describe('history that arrives', () => {
  it('has the newest edits first and those before them in front, and says how many are missing', () => {
    const history = new ArrivingHistory();
    expect(shown(history.begin(edits('e', 'f'), 4))).toEqual(['ef', 4]);
    expect(shown(history.put(edit('g')))).toEqual(['efg', 4]);
    expect(shown(history.add(edits('c', 'd'), 2))).toEqual(['cdefg', 2]);
    expect(shown(history.add(edits('a', 'b'), 0))).toEqual(['abcdefg', 0]);
  });

  it('knows where the room stands before that edit comes, and puts it in its place then', () => {
    const history = new ArrivingHistory();
    expect(shown(history.begin(edits('e', 'f'), 4, edit('b')))).toEqual(['bef', 3]);
    expect(shown(history.add(edits('c', 'd'), 2))).toEqual(['bcdef', 1]);
    expect(shown(history.add([edit('a'), edit('b', { starred: true })], 0))).toEqual(['abcdef', 0]);
    expect(history.nodes.get('b')?.starred).toBe(true);
  });

  it('keeps what it knew while all of it comes anew', () => {
    const history = new ArrivingHistory();
    history.begin(edits('a', 'b', 'c', 'd'));
    expect(shown(history.begin([edit('d', { name: 'Nose' }), edit('e')], 3))).toEqual(['abcde', 0]);
    expect(history.nodes.get('d')?.name).toBe('Nose');
    expect(shown(history.add([edit('a'), edit('b', { starred: true }), edit('c')], 0))).toEqual(['abcde', 0]);
    expect(history.nodes.get('b')?.starred).toBe(true);
  });

  it('says what is missing of edits that were made while the line was down', () => {
    const history = new ArrivingHistory();
    history.begin(edits('a', 'b'));
    expect(shown(history.begin(edits('e', 'f'), 4))).toEqual(['abef', 2]);
    expect(shown(history.add(edits('c', 'd'), 2))).toEqual(['abcdef', 0]);
    expect(shown(history.add(edits('a', 'b'), 0))).toEqual(['abcdef', 0]);
  });

  it('takes a line that breaks while it comes', () => {
    const history = new ArrivingHistory();
    history.begin(edits('e', 'f'), 4);
    history.add(edits('d'), 3);
    expect(shown(history.begin(edits('f', 'g'), 5, edit('a')))).toEqual(['deafg', 2]);
    expect(shown(history.add(edits('a', 'b', 'c', 'd', 'e'), 0))).toEqual(['abcdefg', 0]);
  });
});
