import { describe, expect, it } from 'vitest';
import type { FrameHeader } from '../protocol';
import { FrameReceiver } from './frames';
import type { Frame } from './world';

const frame = (seq: number): Frame => ({ header: { seq } as FrameHeader, image: new Uint8Array() });

function setUp() {
  const drawn: unknown[] = [];
  const shown: number[] = [];
  const done: number[] = [];
  let broken = 0;
  const decoding: (() => void)[] = [];
  const failing = new Set<number>();
  const receiver = new FrameReceiver(
    {
      decode: (f) =>
        new Promise((resolve, reject) => {
          decoding.push(() => (failing.has(f.header.seq) ? reject(new Error('bad')) : resolve(f.header.seq)));
        }),
      show: (_, picture) => drawn.push(picture),
    },
    { onShown: (f) => shown.push(f.header.seq), onDone: (seq) => done.push(seq), onBroken: () => broken++ },
  );
  const finish = async () => {
    decoding.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { receiver, drawn, shown, done, finish, failing, broken: () => broken };
}

describe('FrameReceiver', () => {
  it('shows the newest and gives every frame back exactly once', async () => {
    const { receiver, drawn, shown, done, finish } = setUp();
    for (const seq of [1, 2, 3, 4]) receiver.receive(frame(seq));
    await finish();
    await finish();
    expect(shown).toEqual([1, 4]);
    expect(drawn).toEqual(shown);
    expect([...done].sort()).toEqual([1, 2, 3, 4]);
  });

  it('never goes back to an older frame', async () => {
    const { receiver, shown, done, finish } = setUp();
    receiver.receive(frame(7));
    receiver.receive(frame(5));
    await finish();
    expect(shown).toEqual([7]);
    expect([...done].sort()).toEqual([5, 7]);
  });

  it('goes on after a frame that cannot be read', async () => {
    const { receiver, shown, done, finish, failing, broken } = setUp();
    failing.add(1);
    receiver.receive(frame(1));
    await finish();
    receiver.receive(frame(2));
    await finish();
    expect(broken()).toBe(1);
    expect(shown).toEqual([2]);
    expect(done).toEqual([1, 2]);
  });
});
