import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_CREDIT } from '../../../lib/protocol';
import type { Frame } from '../../rooms/people/client';
import { FrameOutbox } from './outbox';

const frame = (seq: number, final = false): Frame => ({
  header: {
    seq,
    dragId: 'd',
    nodeId: null,
    step: seq,
    time: seq,
    points: [],
    distance: 0,
    naturalDistance: 1,
    final,
    encoding: 'image/webp',
    size: 256,
  },
  image: new Uint8Array(),
});

function outbox() {
  const sent: number[] = [];
  let dropped = 0;
  const box = new FrameOutbox(
    ({ header }) => sent.push(header.seq),
    () => dropped++,
  );
  return { box, sent, dropped: () => dropped };
}

describe('frame outbox', () => {
  it('F3: sends no more than the credit, and then only the newest', () => {
    const { box, sent, dropped } = outbox();
    for (let seq = 1; seq <= 10; seq++) box.push(frame(seq));
    expect(sent).toEqual([1, 2, 3, 4]);
    expect(dropped()).toBe(5);
    box.acknowledge(1);
    expect(sent).toEqual([1, 2, 3, 4, 10]);
  });

  it('F4: keeps a final frame for a slow client, also when newer frames come', () => {
    const { box, sent } = outbox();
    for (let seq = 1; seq <= 8; seq++) box.push(frame(seq, seq === 6));
    box.acknowledge(1);
    box.acknowledge(2);
    expect(sent).toEqual([1, 2, 3, 4, 6, 8]);
  });

  it('F3: takes no credit for frames that were never sent', () => {
    const { box, sent } = outbox();
    for (let seq = 1; seq <= 6; seq++) box.push(frame(seq));
    box.acknowledge(6);
    box.acknowledge(1);
    box.acknowledge(1);
    expect(sent).toEqual([1, 2, 3, 4, 6]);
  });

  it('keeps order, credit and the last final frame under any schedule', () => {
    const event = fc.oneof(fc.constant('live'), fc.constant('final'), fc.constant('ack'));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const { box, sent } = outbox();
        let seq = 0;
        let acknowledged = 0;
        let lastFinal = 0;
        for (const kind of events) {
          if (kind === 'ack') {
            const next = sent[acknowledged];
            if (next === undefined) continue;
            acknowledged++;
            box.acknowledge(next);
          } else {
            seq++;
            if (kind === 'final') lastFinal = seq;
            box.push(frame(seq, kind === 'final'));
          }
          expect(sent.length - acknowledged).toBeLessThanOrEqual(FRAME_CREDIT);
        }
        for (; acknowledged < sent.length; acknowledged++) box.acknowledge(sent[acknowledged] ?? -1);
        expect(sent).toEqual([...sent].sort((a, b) => a - b));
        if (lastFinal > 0) expect(sent).toContain(lastFinal);
        if (seq > 0) expect(sent.at(-1)).toBe(seq);
      }),
    );
  });
});
