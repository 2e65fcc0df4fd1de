'use client';
import { useEffect, type RefObject } from 'react';
import { watchDensity } from '@/app/browser/density';
import { applyStroke, maskCoverage } from '@/lib/document/mask';
import { changeMap } from '../compare/heat';
import type { Picture } from '../connection/picture';
import { createCanvas, type PictureCanvas } from '../connection/picture-canvas';
import { beforeOf } from '../compare/before-of';
import type { Editor } from '../state/editor';
import { drawScene } from './draw';
import { PaintClock } from './paint-clock';
import { PaintSize } from './paint-size';

/** How strongly the mask's tint is shown: it is the subject in its own tool and a reminder elsewhere. */
const MASK_STRENGTH = { own: 0.5, other: 0.22 } as const;
/** Tint of what may move: the accent of the dark theme, which stands out against skin, hair and sky. */
const MASK_TINT = [69, 220, 184] as const;

/** A pull that shows nothing new for so long rests, ms; longer than the slowest pictures are apart. */
const REST_MS = 600;

/** Cells a side of the mask's tint: a photo's edge of it is as fine as a screen shows. */
const MOST_MASK_CELLS = 1024;

/** A picture computed from others, remade only when what it depends on changed. */
function remembered<K extends readonly unknown[]>(
  make: (...keys: K) => PictureCanvas | null,
): (...keys: K) => PictureCanvas | null {
  let last: K | null = null;
  let value: PictureCanvas | null = null;
  return (...keys) => {
    if (keys.some((key, i) => key !== last?.[i])) {
      last = keys;
      value = make(...keys);
    }
    return value;
  };
}

function fromPixels(data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): PictureCanvas {
  const picture = createCanvas();
  picture.width = width;
  picture.height = height;
  picture.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return picture;
}

function tint(cells: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const data = new Uint8ClampedArray(cells.length * 4);
  cells.forEach((value, i) => {
    if (value > 0) data.set([...MASK_TINT, Math.round(255 * value)], i * 4);
  });
  return data;
}

/** Keeps the canvas showing what the stores say: draws once per animation frame, and only after something changed. */
export function useCanvas(canvas: RefObject<HTMLCanvasElement | null>, editor: Editor): void {
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    const { connection, ui, shared } = editor;
    let request: number | null = null;
    const paintSize = new PaintSize();
    /** There is more to show than the card has drawn. */
    let late = false;
    const clock = new PaintClock((ms, share) => {
      paintSize.note(ms, share);
      if (late) schedule();
    });
    /** What is shown has come to rest though its pull goes on: by the number of shown frames. */
    let rested: number | null = null;
    let resting: ReturnType<typeof setTimeout> | undefined;

    const maskOf = remembered(
      (
        strokes: ReturnType<typeof shared.getState>['strokes'],
        stroke: ReturnType<typeof ui.getState>['stroke'],
        side: number,
      ) => {
        const size = Math.min(side, MOST_MASK_CELLS);
        const cells = maskCoverage(strokes, side, size) ?? new Float32Array(size * size);
        if (stroke !== null) applyStroke(cells, stroke, side, size);
        return cells.some((value) => value > 0) ? fromPixels(tint(cells), size, size) : null;
      },
    );
    const heatOf = remembered((before: Picture | null, _shown: unknown, picture: Picture) => {
      const [a, b] = [before?.pixels() ?? null, picture.pixels()];
      if (a === null || a.width !== b?.width || a.height !== b.height) return null;
      return fromPixels(changeMap(a.data, b.data), a.width, a.height);
    });
    /** What to compare with. Asked for when it is not here. */
    const before = (): Picture | null => {
      const id = beforeOf(connection.store.getState(), ui.getState());
      if (id === null) return null;
      const here = connection.stills.peek(id);
      if (here === null) void connection.stills.get(id).then((picture) => picture !== null && schedule());
      return here;
    };

    const draw = () => {
      request = null;
      late = false;
      const { view, size, compare, split, tool, maskShown, stroke, looking } = ui.getState();
      const { shown, frameHeader, drag } = connection.store.getState();
      // Whoever compares looks closely; and what is an edit has come to rest.
      const pulled = drag?.live === true || frameHeader?.nodeId === null;
      const moves = pulled && rested !== shown && compare === 'off' && looking === null;
      if (moves && clock.behind) {
        late = true;
        return;
      }
      const share = moves ? paintSize.share : 1;
      const density = devicePixelRatio;
      const width = Math.round(size.width * density);
      const height = Math.round(size.height * density);
      if (element.width !== width || element.height !== height) {
        element.width = width;
        element.height = height;
      }
      const looked = looking === null ? null : connection.stills.peek(looking);
      if (looking !== null && looked === null)
        void connection.stills.get(looking).then((picture) => picture !== null && schedule());
      const picture = looked ?? connection.picture;
      const compared = compare === 'off' ? null : before();
      const painting = drawScene(context, {
        view,
        size,
        density,
        picture,
        before: compared,
        compare,
        split,
        heat: compare === 'heat' ? heatOf(compared, shown, picture) : null,
        mask:
          maskShown && compare === 'off' && looking === null && picture.width > 0
            ? maskOf(shared.getState().strokes, stroke, Math.max(picture.width, picture.height))
            : null,
        maskStrength: MASK_STRENGTH[tool === 'mask' ? 'own' : 'other'],
        share,
      });
      if (painting !== null) clock.watch(painting, share);
      clearTimeout(resting);
      if (share < 1)
        resting = setTimeout(() => {
          rested = shown;
          schedule();
        }, REST_MS);
    };
    const schedule = () => {
      request ??= requestAnimationFrame(draw);
    };
    const stops = [
      connection.store.subscribe(schedule),
      ui.subscribe(schedule),
      shared.subscribe(schedule),
      watchDensity(schedule),
    ];
    schedule();
    return () => {
      for (const stop of stops) stop();
      if (request !== null) cancelAnimationFrame(request);
      clearTimeout(resting);
      clock.stop();
    };
  }, [canvas, editor]);
}
