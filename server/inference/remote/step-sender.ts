/** What leaves a worker of one drag, in order: steps as JPEG where whoever asked only shows them, so that a frame is a tenth of its pixels. */
import type { FromDrag } from '../drag-messages';
import { encodePicture } from '../encode';
import { toWireError } from '../errors';
import type { FromRemote } from './messages';

/** Steps come as JPEG of this side, px, but for the first, and while nothing is masked: what is around a mask is put together from pixels. */
export interface Previews {
  readonly side: number;
  readonly masked: boolean;
}

export class StepSender {
  private sent: Promise<void> = Promise.resolve();
  private isMasked: boolean;
  /** Pixels of the last step, where it left as JPEG. */
  private last: Uint8Array | null = null;

  constructor(
    private readonly send: (message: FromRemote) => void,
    private readonly previews: Previews | null,
  ) {
    this.isMasked = previews?.masked ?? true;
  }

  masked(masked: boolean): void {
    this.isMasked = masked;
  }

  post(message: FromDrag): void {
    const encoding: Promise<FromRemote> = message.kind === 'step' ? this.encoded(message) : Promise.resolve(message);
    // It may fail while it waits for those before it.
    encoding.catch(() => undefined);
    this.sent = this.sent.then(async () => {
      try {
        this.send(this.withLast(await encoding));
      } catch (error) {
        this.send({ kind: 'drag-failed', drag: message.drag, error: toWireError(error) });
      }
    });
  }

  private async encoded(message: Extract<FromDrag, { kind: 'step' }>): Promise<FromRemote> {
    const { previews, isMasked } = this;
    const { image, index } = message.step;
    if (previews === null || isMasked || index === 0) {
      this.last = null;
      return message;
    }
    this.last = image;
    const jpeg = await encodePicture(image, previews.side, 'preview');
    return { ...message, step: { ...message.step, image: jpeg, encoding: 'image/jpeg' } };
  }

  private withLast(message: FromRemote): FromRemote {
    const { last } = this;
    if (message.kind !== 'end' || last === null || message.result.reason === 'cancelled') return message;
    return { ...message, result: { ...message.result, image: last } };
  }
}
