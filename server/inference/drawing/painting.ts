/** The upper half of a generator in a thread of its own: a picture is drawn while the next step of a pull is computed. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type * as ort from '../onnxruntime';
import type { Inputs, Upper } from './drawing';

/** What the thread is started with. */
export interface PainterSetup {
  readonly graph: Uint8Array;
  readonly threads: number;
  readonly resolution: number;
}

export type ToPainter =
  | {
      readonly kind: 'draw';
      readonly picture: number;
      readonly from: readonly {
        readonly name: string;
        readonly data: Float32Array;
        readonly dims: readonly number[];
      }[];
    }
  /** End the thread, when the pictures before are drawn. */
  | { readonly kind: 'close' };

export type FromPainter =
  | { readonly kind: 'ready'; readonly outputs: readonly ort.InferenceSession.ValueMetadata[] }
  | { readonly kind: 'drawn'; readonly picture: number; readonly image: Uint8Array }
  | { readonly kind: 'failed'; readonly picture: number; readonly problem: string };

interface Waiting {
  readonly resolve: (image: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

const starting = new Set<Promise<unknown>>();
const running = new Set<Painting>();

/** Ends all such threads of this thread, each between two pictures: to be called before this one ends. */
export const endPaintings = async (): Promise<void> => {
  await Promise.allSettled(starting);
  await Promise.all([...running].map((painting) => painting.release()));
};

const raise = (error: Error): never => {
  throw error;
};

export class Painting implements Upper {
  readonly drawsBeside = true;
  private readonly pictures = new Map<number, Waiting>();
  private next = 1;
  private closing = false;
  private ended: Error | null = null;
  /** Told whenever a picture is done. */
  private done: (() => void)[] = [];

  private constructor(
    private readonly thread: Worker,
    private readonly lost: (error: Error) => void,
  ) {
    running.add(this);
    // It holds nobody up who has nothing to draw.
    thread.unref();
    thread.on('message', (message: FromPainter) => this.receive(message));
    let reason = 'it ended by itself';
    thread.on('error', (error) => (reason = error.message));
    thread.on('exit', () => this.end(new Error(`the thread that draws pictures stopped: ${reason}`)));
  }

  /**
   * Starts the thread.
   *
   * @param lost told when it ends by itself: nothing can be drawn any more. By default the thread that asked ends as well, so that
   * whoever looks after it starts both again.
   * @throws Error when it cannot load the graph
   */
  static start(
    setup: PainterSetup,
    lost: (error: Error) => void = raise,
  ): Promise<{
    readonly painting: Painting;
    readonly outputs: readonly ort.InferenceSession.ValueMetadata[];
  }> {
    // No arguments of the thread that starts it: it loads TypeScript by itself.
    const thread = new Worker(new URL('./painter.mjs', import.meta.url), { workerData: setup, execArgv: [] });
    const opened = Promise.race([
      once(thread, 'message').then(([message]) => message as FromPainter),
      once(thread, 'exit').then(() => null),
    ]).then((first) => {
      if (first?.kind !== 'ready') throw new Error('the thread that draws pictures ended');
      return { painting: new Painting(thread, lost), outputs: first.outputs };
    });
    starting.add(opened);
    return opened.finally(() => starting.delete(opened));
  }

  async room(): Promise<void> {
    while (this.pictures.size > 1) await new Promise<void>((resolve) => this.done.push(resolve));
  }

  draw(from: Inputs): Promise<Uint8Array> {
    if (this.ended !== null) return Promise.reject(this.ended);
    const picture = this.next++;
    // Views of longer arrays would be sent with all of them.
    const copies = from.map(([name, { data, dims }]) => ({
      name,
      data: Float32Array.from(data as Float32Array),
      dims,
    }));
    return new Promise((resolve, reject) => {
      this.pictures.set(picture, { resolve, reject });
      this.thread.ref();
      this.send(
        { kind: 'draw', picture, from: copies },
        copies.map(({ data }) => data.buffer),
      );
    });
  }

  async release(): Promise<void> {
    if (this.ended !== null) return;
    if (!this.closing) this.send({ kind: 'close' });
    this.closing = true;
    this.thread.ref();
    await once(this.thread, 'exit');
  }

  private send(message: ToPainter, transfer: ArrayBuffer[] = []): void {
    this.thread.postMessage(message, transfer);
  }

  private receive(message: FromPainter): void {
    if (message.kind === 'ready') return;
    const waiting = this.pictures.get(message.picture);
    this.pictures.delete(message.picture);
    if (message.kind === 'drawn') waiting?.resolve(message.image);
    else waiting?.reject(new Error(message.problem));
    if (this.pictures.size === 0) this.thread.unref();
    this.tell();
  }

  private end(error: Error): void {
    running.delete(this);
    this.ended = error;
    for (const { reject } of this.pictures.values()) reject(error);
    this.pictures.clear();
    this.tell();
    if (!this.closing) this.lost(error);
  }

  private tell(): void {
    const { done } = this;
    this.done = [];
    for (const resolve of done) resolve();
  }
}
