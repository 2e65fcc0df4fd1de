/**
 * Frames from bytes to the picture's canvas. One is decoded at a time; of those that arrive meanwhile only the newest is
 * kept, the others are given back unseen, so that a slow browser skips instead of lagging behind.
 */
import type { FrameHeader } from '@/lib/protocol';

export interface Frame {
  header: FrameHeader;
  image: Uint8Array;
}

export interface FrameSink {
  /** Draws the picture; the bitmap is closed afterwards. */
  onShown: (frame: Frame, bitmap: ImageBitmap) => void;
  /** The frame is done with, shown or not: the server may send another one. */
  onDone: (seq: number) => void;
  onBroken: () => void;
}

export type Decode = (frame: Frame) => Promise<ImageBitmap>;

export const decodeFrame: Decode = ({ header, image }) =>
  createImageBitmap(new Blob([image as Uint8Array<ArrayBuffer>], { type: header.encoding }));

export class FrameReceiver {
  private newest = -1;
  private waiting: Frame | null = null;
  private busy = false;

  constructor(
    private readonly sink: FrameSink,
    private readonly decode: Decode = decodeFrame,
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
        const bitmap = await this.decode(frame);
        this.sink.onShown(frame, bitmap);
        bitmap.close();
      } catch {
        this.sink.onBroken();
      }
      this.sink.onDone(frame.header.seq);
    }
    this.busy = false;
  }
}
