/**
 * Frames from bytes to the screen. One is decoded at a time; of those that arrive meanwhile only the newest is kept, the
 * others are given back unseen, so that a slow machine skips instead of lagging behind.
 */
import type { Frame, Screen } from './world';

export interface FrameSink {
  /** The frame is on the screen. */
  readonly onShown: (frame: Frame) => void;
  /** The frame is done with, shown or not: the server may send another one. */
  readonly onDone: (seq: number) => void;
  readonly onBroken: () => void;
}

export class FrameReceiver<Picture> {
  private newest = -1;
  private waiting: Frame | null = null;
  private busy = false;

  constructor(
    private readonly screen: Screen<Picture>,
    private readonly sink: FrameSink,
  ) {}

  receive(frame: Frame): void {
    if (frame.header.seq <= this.newest) {
      this.sink.onDone(frame.header.seq);
      return;
    }
    this.newest = frame.header.seq;
    if (this.waiting !== null) this.sink.onDone(this.waiting.header.seq);
    this.waiting = frame;
    if (!this.busy) void this.work();
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.waiting !== null) {
      const frame = this.waiting;
      this.waiting = null;
      try {
        this.screen.show(frame, await this.screen.decode(frame));
        this.sink.onShown(frame);
      } catch {
        this.sink.onBroken();
      }
      this.sink.onDone(frame.header.seq);
    }
    this.busy = false;
  }
}
