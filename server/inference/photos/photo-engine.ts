/**
 * Photos at work: two threads, so that drawing a large one for a file keeps nobody from pulling. They start when the first photo comes,
 * and what crashes one of them ends what it was doing and no more.
 */
import { Worker } from 'node:worker_threads';
import type { DragRun } from '../../../lib/drag/types';
import type { Frame } from '../../../lib/photo/clear-glasses';
import type { Pixels } from '../../../lib/photo/pixels';
import { InferenceError, fromWireError } from '../errors';
import { RemoteDrag } from '../remote-drag';
import { FaceFinder } from './face-finder';
import type { FoundFace } from './finder-messages';
import type {
  DrawRequest,
  DrawnPixels,
  FittedPhotoFace,
  FromPhotoThread,
  PhotoAnswer,
  PhotoCall,
  PhotoDragStart,
  ToPhotoThread,
} from './messages';
import { nearFace, type PlacedFace } from './near-face';
import type { SurfaceFile } from './read-surface';

/** Megabytes of JavaScript's own; pixels lie outside, bounded by the largest photo. */
const MOST_MEMORY = 1024;

/** What the rest of the server asks of it. */
export type PhotoWork = Pick<PhotoEngine, 'look' | 'fit' | 'frames' | 'draw' | 'startDrag'>;

export class PhotoEngine {
  private readonly finder = new FaceFinder();
  private readonly quick = new PhotoThread();
  private readonly drawing = new PhotoThread();

  /** Faces from left to right, also those that are turned away. */
  look(photo: Pixels): Promise<readonly FoundFace[]> {
    return this.finder.look(photo);
  }

  /** @param faces points of the finder, x and y in turn, px of the photo */
  async fit(surface: SurfaceFile, faces: readonly (readonly number[])[]): Promise<readonly FittedPhotoFace[]> {
    const answer = await this.quick.call({ kind: 'fit', surface, faces });
    if (answer.kind !== 'fitted') throw new Error(`a thread answered ${answer.kind}`);
    return answer.faces;
  }

  /** Of each face the frame of its glasses, px of the photo; null where it wears none that one sees through. */
  async frames(surface: SurfaceFile, photo: Pixels, faces: readonly PlacedFace[]): Promise<readonly (Frame | null)[]> {
    const near = await Promise.all(faces.map((face) => nearFace(photo, surface.info, face)));
    const answer = await this.quick.call({ kind: 'frames', surface, faces: near });
    if (answer.kind !== 'framed') throw new Error(`a thread answered ${answer.kind}`);
    return answer.frames;
  }

  /** The photo under a state. */
  async draw(request: DrawRequest): Promise<DrawnPixels> {
    const answer = await this.drawing.call({ kind: 'draw', ...request });
    if (answer.kind !== 'drawn') throw new Error(`a thread answered ${answer.kind}`);
    return answer.pixels;
  }

  startDrag(start: PhotoDragStart): DragRun {
    return this.quick.startDrag(start);
  }

  async close(): Promise<void> {
    await Promise.all([this.finder.close(), this.quick.close(), this.drawing.close()]);
  }
}

interface Waiting {
  readonly resolve: (answer: PhotoAnswer) => void;
  readonly reject: (error: Error) => void;
}

class PhotoThread {
  private thread: Worker | null = null;
  private closed = false;
  private next = 1;
  private readonly calls = new Map<number, Waiting>();
  private readonly drags = new Map<number, RemoteDrag>();

  call(what: PhotoCall): Promise<PhotoAnswer> {
    const call = this.next++;
    return new Promise((resolve, reject) => {
      const thread = this.running();
      this.calls.set(call, { resolve, reject });
      thread.postMessage({ kind: 'call', call, what } satisfies ToPhotoThread);
    });
  }

  startDrag(start: PhotoDragStart): DragRun {
    const id = this.next++;
    const thread = this.running();
    const drag = new RemoteDrag(id, null, (message) => {
      if (this.drags.has(id)) thread.postMessage(message);
    });
    this.drags.set(id, drag);
    thread.postMessage({ kind: 'photo-drag', drag: id, start } satisfies ToPhotoThread);
    return drag;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.thread?.terminate();
  }

  private running(): Worker {
    if (this.closed) throw new InferenceError('closed', 'the server is closing');
    return (this.thread ??= this.start());
  }

  private start(): Worker {
    const thread = new Worker(new URL('./thread.mjs', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    });
    let reason = 'it was closed';
    thread.on('error', (error) => (reason = error.message));
    thread.on('message', (message: FromPhotoThread) => {
      this.receive(message);
    });
    thread.on('exit', () => {
      if (this.thread === thread) this.thread = null;
      const error = new InferenceError('worker-crashed', `work on a photo ended: ${reason}`);
      for (const { reject } of this.calls.values()) reject(error);
      this.calls.clear();
      for (const drag of this.drags.values()) drag.end({ error });
      this.drags.clear();
    });
    return thread;
  }

  private receive(message: FromPhotoThread): void {
    switch (message.kind) {
      case 'answer':
        this.calls.get(message.call)?.resolve(message.answer);
        this.calls.delete(message.call);
        return;
      case 'failed':
        this.calls.get(message.call)?.reject(fromWireError(message.error));
        this.calls.delete(message.call);
        return;
      case 'step':
        this.drags.get(message.drag)?.deliver(message.step);
        return;
      case 'end':
        this.drags.get(message.drag)?.end({ result: message.result });
        this.drags.delete(message.drag);
        return;
      case 'drag-failed':
        this.drags.get(message.drag)?.end({ error: fromWireError(message.error) });
        this.drags.delete(message.drag);
    }
  }
}
