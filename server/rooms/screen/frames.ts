import type { FrameHeader } from '../../../lib/protocol';
import { FRAME_TYPES, encodeFrame, type FrameKind } from '../../inference/encode';
import type { Frame } from '../people/client';

/** A picture with what is said about it, before it is encoded: the rest of the header is filled in here. */
export interface Picture {
  readonly header: Omit<FrameHeader, 'seq' | 'time' | 'encoding' | 'size'>;
  /** RGB, 8 bit, row-major, size x size x 3. */
  readonly rgb: Uint8Array;
  readonly size: number;
}

/** Frames that one load of a room can show: a year of them at 30 a second. */
const FRAMES_PER_EPOCH = 2 ** 30;
/**
 * Frames were once numbered by the clock, in ms since 1970; numbers of epochs begin above those of this decade, for clients that
 * stay while the server becomes a newer one.
 */
const FIRST_EPOCH = 2048;

/** Before the number of the first frame of an epoch, and above all numbers of earlier epochs. @param epoch from 1 to 6 million */
export const sequenceBefore = (epoch: number): number => (FIRST_EPOCH + epoch) * FRAMES_PER_EPOCH;

/**
 * Encodes frames, each once for everybody, beside the engine's next step. One picture is being encoded, one waits; a third
 * takes the place of the one that waits. Frames leave in the order in which they came.
 */
export class FrameEncoder {
  private seq: number;
  private waiting: Picture | null = null;
  private busy: Promise<void> | null = null;

  /** @param epoch of the room: higher than in any earlier life of it, so that a client that stayed never takes a new frame for an old one */
  constructor(
    epoch: number,
    private readonly emit: (frame: Frame) => void,
    private readonly onSkip: () => void,
    private readonly onError: (error: unknown) => void,
  ) {
    this.seq = sequenceBefore(epoch);
  }

  /** A frame of a running drag; may be skipped when encoding cannot keep up. */
  push(picture: Picture): void {
    if (this.waiting !== null) this.onSkip();
    this.waiting = picture;
    this.busy ??= this.drain();
  }

  /** Drops what waits and lets what is being encoded leave: afterwards nothing of the drag can come behind its final frame. */
  async quiet(): Promise<void> {
    this.waiting = null;
    await this.busy;
  }

  /** Encodes without sending it to anybody. */
  async make({ header, rgb, size }: Picture, kind: FrameKind): Promise<Frame> {
    const complete = this.complete(header, size, kind);
    return { header: complete, image: await encodeFrame(rgb, size, kind) };
  }

  /** The frame of a picture that was encoded before. */
  wrap(header: Picture['header'], { image, size, kind }: { image: Uint8Array; size: number; kind: FrameKind }): Frame {
    return { header: this.complete(header, size, kind), image };
  }

  /** Sends a frame that was shown before once more, as the newest. */
  again({ header, image }: Frame): Frame {
    const frame = { header: { ...header, seq: this.nextSeq() }, image };
    this.emit(frame);
    return frame;
  }

  private complete(header: Picture['header'], size: number, kind: FrameKind): FrameHeader {
    const time = performance.timeOrigin + performance.now();
    return { ...header, seq: this.nextSeq(), time, encoding: FRAME_TYPES[kind], size };
  }

  private nextSeq(): number {
    return ++this.seq;
  }

  private async drain(): Promise<void> {
    try {
      while (this.waiting !== null) {
        const picture = this.waiting;
        this.waiting = null;
        this.emit(await this.make(picture, 'preview'));
      }
    } catch (error) {
      this.onError(error);
    } finally {
      this.busy = null;
    }
  }
}
