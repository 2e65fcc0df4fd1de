import { describe, expect, it } from 'vitest';
import { problem } from '../protocol';
import { BlockedConnections, answeredBetween, isPage, type Hindrance } from './between';

const answer = (status: number, type = 'text/html') => ({ status, headers: new Headers({ 'content-type': type }) });

describe('an answer that is none of the server’s', () => {
  it('is told as what it is', () => {
    expect(answeredBetween(answer(413))).toEqual(problem('too-large.between'));
    expect(answeredBetween(answer(413, ''))).toEqual(problem('too-large.between'));
    expect(answeredBetween(answer(403))).toEqual(problem('forbidden.between', { status: 403 }));
    expect(answeredBetween(answer(407))).toEqual(problem('forbidden.between', { status: 407 }));
    expect(answeredBetween(answer(502, ''))).toEqual(problem('unreachable.between', { status: 502 }));
    expect(answeredBetween(answer(404))).toEqual(problem('unreachable.between', { status: 404 }));
    expect(answeredBetween(answer(503, 'text/html; charset=utf-8'))).toEqual(
      problem('unreachable.between', { status: 503 }),
    );
  });
  it('is not assumed while the server starts, which then says nothing', () => {
    expect(answeredBetween(answer(503, ''))).toEqual(problem('unreachable.no-answer'));
    expect(answeredBetween(answer(500, 'text/plain'))).toEqual(problem('unreachable.no-answer'));
    expect(isPage(answer(200, 'application/json'))).toBe(false);
  });
});

describe('blocked connections', () => {
  function watch(http: boolean) {
    const told: Hindrance[] = [];
    const asked = { count: 0 };
    const answers = () => {
      asked.count++;
      return Promise.resolve(http);
    };
    return { told, asked, lines: new BlockedConnections(answers, (now) => told.push(now)) };
  }
  const fail = async (lines: BlockedConnections, name: string, times: number) => {
    for (let i = 0; i < times; i++) await lines.failed(name);
  };

  it('are those that fail again and again while HTTP gets an answer', async () => {
    const { told, asked, lines } = watch(true);
    await fail(lines, 'socket', 2);
    expect(asked.count).toBe(0);
    await fail(lines, 'socket', 1);
    expect(told).toEqual([{ blocked: true, polling: false }]);
    await fail(lines, 'document', 6);
    lines.came('socket', false);
    expect(told).toHaveLength(1);
    lines.came('document', false);
    expect(told.slice(1)).toEqual([{ blocked: false, polling: false }]);
  });

  it('are none where nothing answers, or where the connection came through in the end', async () => {
    const dead = watch(false);
    await fail(dead.lines, 'socket', 9);
    expect(dead.told).toEqual([]);
    const late = watch(true);
    await fail(late.lines, 'socket', 2);
    const third = late.lines.failed('socket');
    late.lines.came('socket', false);
    await third;
    expect(late.told).toEqual([]);
  });

  it('poll where that gets through, until the last of them does no longer', () => {
    const { told, lines } = watch(true);
    lines.came('socket', true);
    lines.came('document', true);
    lines.came('socket', false);
    expect(told).toEqual([{ blocked: false, polling: true }]);
    lines.came('document', false);
    expect(told.slice(1)).toEqual([{ blocked: false, polling: false }]);
  });
});
