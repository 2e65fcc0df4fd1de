import { FRAME_CREDIT } from '../../../lib/protocol';
import type { Frame } from '../../rooms/people/client';

/** Final frames that may wait for one slow client; older ones are of edits that it can look at in the history. */
const MAX_WAITING_FINALS = 4;

/**
 * The frames on their way to one client. It may have FRAME_CREDIT frames unacknowledged; beyond that only the newest live
 * frame waits, and final frames wait in order, so that the last frame of an edit arrives. Memory is bounded whatever the
 * client does.
 */
export class FrameOutbox {
  private readonly unacknowledged = new Set<number>();
  private readonly finals: Frame[] = [];
  private newest: Frame | null = null;

  constructor(
    private readonly send: (frame: Frame) => void,
    private readonly onDrop: () => void,
  ) {}

  push(frame: Frame): void {
    // A live frame that waits is older than this one and has no more to show.
    if (this.newest !== null) this.onDrop();
    this.newest = null;
    if (!frame.header.final) this.newest = frame;
    else if (this.finals.push(frame) > MAX_WAITING_FINALS) {
      this.finals.shift();
      this.onDrop();
    }
    this.flush();
  }

  /** The client has shown the frame. Numbers that were never sent, or twice, give no credit. */
  acknowledge(seq: number): void {
    if (this.unacknowledged.delete(seq)) this.flush();
  }

  private flush(): void {
    while (this.unacknowledged.size < FRAME_CREDIT) {
      const frame = this.finals.shift() ?? this.newest;
      if (frame === null) return;
      if (frame === this.newest) this.newest = null;
      this.unacknowledged.add(frame.header.seq);
      this.send(frame);
    }
  }
}
