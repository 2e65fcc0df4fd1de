import { PHOTO_STATE, writeState, type FrameHeader, type NodePhoto } from '../../../lib/protocol';
import { MEDIA_TYPES, encodePicture, type Quality } from '../../inference/encode';
import type { Frame } from '../people/client';

/** A frame before it is encoded: the rest of the header is filled in here. */
export interface RawFrame {
  readonly header: Omit<FrameHeader, 'seq' | 'time' | 'encoding' | 'size' | 'photo' | 'masks'>;
  /** RGB, 8 bit, row-major, size x size x 3; a preview where it is encoded already. */
  readonly image: Uint8Array;
  readonly encoded?: boolean;
  readonly size: number;
}

/** Frames that one load of a room can show: a year of them at 30 a second. */
const FRAMES_PER_EPOCH = 2 ** 30;
/**
 * Frames were once numbered by the clock, in ms since 1970; numbers of epochs begin above those of this decade, for clients that
 * stay while the server becomes a newer one.
 */
const FIRST_EPOCH = 2048;

/** Ms since 1970. */
const now = (): number => performance.timeOrigin + performance.now();

/** Before the number of the first frame of an epoch, and above all numbers of earlier epochs. @param epoch from 1 to 6 million */
export const sequenceBefore = (epoch: number): number => (FIRST_EPOCH + epoch) * FRAMES_PER_EPOCH;

/**
 * Encodes frames, each once for everybody, beside the engine's next step. One is being encoded, one waits; a third
 * takes the place of the one that waits. Frames leave in the order in which they came.
 */
export class FrameEncoder {
  private seq: number;
  private waiting: RawFrame | null = null;
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
  push(frame: RawFrame): void {
    if (this.waiting !== null) this.onSkip();
    this.waiting = frame;
    this.busy ??= this.drain();
  }

  /** Drops what waits and lets what is being encoded leave: afterwards nothing of the drag can come behind its final frame. */
  async quiet(): Promise<void> {
    this.waiting = null;
    await this.busy;
  }

  /** Encodes without sending it to anybody. Numbered when that is done: what leaves meanwhile comes before it. */
  async make({ header, image, encoded = false, size }: RawFrame, quality: Quality): Promise<Frame> {
    const time = now();
    const bytes = encoded ? image : await encodePicture(image, size, quality);
    return { header: this.complete(header, size, quality, time), image: bytes };
  }

  /** The frame of a picture that was encoded before. */
  wrap(
    header: RawFrame['header'],
    { image, size, quality }: { image: Uint8Array; size: number; quality: Quality },
  ): Frame {
    return { header: this.complete(header, size, quality, now()), image };
  }

  /** The frame of a photo, which is its state: nothing is drawn here. */
  state(header: RawFrame['header'], { hash, width, height, masks }: NodePhoto, state: Float32Array): Frame {
    const size = Math.max(width, height);
    return {
      header: {
        ...header,
        seq: this.nextSeq(),
        time: now(),
        encoding: PHOTO_STATE,
        size,
        photo: hash,
        ...(masks === undefined ? {} : { masks }),
      },
      image: writeState(state),
    };
  }

  /** Sends a frame that was shown before once more, as the newest. */
  again({ header, image }: Frame): Frame {
    const frame = { header: { ...header, seq: this.nextSeq() }, image };
    this.emit(frame);
    return frame;
  }

  private complete(header: RawFrame['header'], size: number, quality: Quality, time: number): FrameHeader {
    return { ...header, seq: this.nextSeq(), time, encoding: MEDIA_TYPES[quality], size };
  }

  private nextSeq(): number {
    return ++this.seq;
  }

  private async drain(): Promise<void> {
    try {
      while (this.waiting !== null) {
        const frame = this.waiting;
        this.waiting = null;
        this.emit(await this.make(frame, 'preview'));
      }
    } catch (error) {
      this.onError(error);
    } finally {
      this.busy = null;
    }
  }
}
