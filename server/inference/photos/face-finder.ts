/** The faces of photos, by a thread that is started when the first one is looked for. */
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import type { Pixels } from '../../../lib/photo/pixels';
import type { FoundFace, FromFinder, ToFinder } from './finder-messages';

/** The longer side of what is looked at: points are no better in a larger picture, which takes memory. */
const LOOKED_AT = 1600;
/** What is less surely a face is none, or cut off at the picture's edge. */
const LEAST_SCORE = 0.5;
/** One that is less sure when it is looked at from near is turned away: of those of the photos that are tried, others have 1. */
const LEAST_AGAIN = 0.8;
/** Megabytes the thread may take. */
const MOST_MEMORY = 1024;

interface Waiting {
  readonly resolve: (faces: readonly FoundFace[]) => void;
  readonly reject: (error: Error) => void;
}

/** Whether a face is seen so well that its points are where they are said to be. */
export const isClear = ({ again }: FoundFace): boolean => again >= LEAST_AGAIN;

export class FaceFinder {
  private thread: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  /** Faces whose points are known, from left to right, in px of the photo. @throws Error when the thread ended */
  async find(photo: Pixels): Promise<readonly FoundFace[]> {
    return (await this.look(photo)).filter(isClear);
  }

  /** Faces from left to right, also those that are turned away. @throws Error when the thread ended */
  async look(photo: Pixels): Promise<readonly FoundFace[]> {
    const scale = Math.min(1, LOOKED_AT / Math.max(photo.width, photo.height));
    const [width, height] = [
      Math.max(1, Math.round(photo.width * scale)),
      Math.max(1, Math.round(photo.height * scale)),
    ];
    const data = await sharp(photo.data, { raw: photo })
      .removeAlpha()
      .resize(width, height, { fit: 'fill' })
      .raw()
      .toBuffer();
    const faces = await this.ask({ data: new Uint8Array(data), width, height });
    const [sx, sy] = [photo.width / width, photo.height / height];
    const left = ({ points }: FoundFace): number => Math.min(...points.map(({ x }) => x));
    return faces
      .filter(({ score }) => score >= LEAST_SCORE)
      .map(({ points, ...scores }) => ({ ...scores, points: points.map(({ x, y }) => ({ x: x * sx, y: y * sy })) }))
      .sort((a, b) => left(a) - left(b));
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    const { thread } = this;
    this.thread = null;
    await thread?.terminate();
  }

  private ask(picture: Omit<ToFinder, 'call'>): Promise<readonly FoundFace[]> {
    const thread = (this.thread ??= this.start());
    const call = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(call, { resolve, reject });
      thread.postMessage({ ...picture, call } satisfies ToFinder, [picture.data.buffer as ArrayBuffer]);
    });
  }

  private start(): Worker {
    const thread = new Worker(new URL('./finder.mjs', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    });
    let reason = 'it was closed';
    thread.on('error', (error) => (reason = error.message));
    thread.on('message', (message: FromFinder) => {
      const waiting = this.waiting.get(message.call);
      this.waiting.delete(message.call);
      if ('faces' in message) waiting?.resolve(message.faces);
      else waiting?.reject(new Error(`faces cannot be looked for: ${message.error}`));
    });
    thread.on('exit', () => {
      if (this.thread === thread) this.thread = null;
      for (const { reject } of this.waiting.values()) reject(new Error(`looking for faces ended: ${reason}`));
      this.waiting.clear();
    });
    return thread;
  }
}
