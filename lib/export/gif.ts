/** Animated GIF with a palette of its own for every frame, built frame by frame so that progress can be shown. */
import * as module from 'gifenc';
import type { Gifenc } from 'gifenc';
import { ditheredIndex } from './dither';

/** Colours a GIF frame can have. */
const MAX_COLORS = 256;
/** A GIF counts time in these, ms. */
const TICK_MS = 10;
/** Browsers slow frames shorter than this down to 100 ms. */
export const MIN_GIF_DELAY_MS = 20;

// A bundler gives gifenc's named exports, Node gives them on `default`.
const gifenc: Gifenc = module.quantize === undefined ? module.default : (module as unknown as Gifenc);

export interface GifWriter {
  /** `rgba`: width x height x 4 bytes. @throws RangeError when the picture has another size. */
  add(rgba: Uint8Array | Uint8ClampedArray, delayMs: number): void;
  finish(): Uint8Array;
}

/** A GIF of pictures of that size in px, that plays for ever, as long as its frames together: what one is rounded by the next makes up for. */
export function gifWriter(width: number, height = width): GifWriter {
  const encoder = gifenc.GIFEncoder();
  /** How much longer the frames should have been shown than they are, ms. */
  let owed = 0;
  return {
    add(rgba, delayMs) {
      if (rgba.length !== width * height * 4)
        throw new RangeError(`a frame has ${rgba.length} bytes, it must have ${width * height * 4}`);
      const delay = Math.max(MIN_GIF_DELAY_MS, Math.round((delayMs + owed) / TICK_MS) * TICK_MS);
      owed += delayMs - delay;
      const palette = gifenc.quantize(rgba, MAX_COLORS);
      encoder.writeFrame(ditheredIndex(rgba, width, palette), width, height, {
        palette,
        delay,
        repeat: 0,
      });
    },
    finish() {
      encoder.finish();
      return encoder.bytes();
    },
  };
}
