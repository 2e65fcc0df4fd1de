'use client';
import { useEffect, type RefObject } from 'react';
import { applyStroke, rasteriseMask } from '@/lib/document/mask';
import { changeMap } from '../compare/heat';
import { pixels, createCanvas, type PictureCanvas } from '../connection/picture-canvas';
import { beforeOf } from '../compare/before-of';
import type { Editor } from '../state/editor';
import { drawScene } from './draw';

/** How strongly the mask's tint is shown: it is the subject in its own tool and a reminder elsewhere. */
const MASK_STRENGTH = { own: 0.5, other: 0.22 } as const;
/** Tint of what may move: the accent of the dark theme, which stands out against skin, hair and sky. */
const MASK_TINT = [69, 220, 184] as const;

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

function fromPixels(data: Uint8ClampedArray<ArrayBuffer>, size: number): PictureCanvas {
  const picture = createCanvas();
  picture.width = size;
  picture.height = size;
  picture.getContext('2d')?.putImageData(new ImageData(data, size, size), 0, 0);
  return picture;
}

function tint(cells: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const data = new Uint8ClampedArray(cells.length * 4);
  for (let i = 0; i < cells.length; i++) if (cells[i] === 1) data.set([...MASK_TINT, 255], i * 4);
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

    const maskOf = remembered(
      (
        strokes: ReturnType<typeof shared.getState>['strokes'],
        stroke: ReturnType<typeof ui.getState>['stroke'],
        size: number,
      ) => {
        const cells = rasteriseMask(strokes, size, size)?.cells ?? new Uint8Array(size * size);
        if (stroke !== null) applyStroke(cells, stroke, size, size);
        return cells.includes(1) ? fromPixels(tint(cells), size) : null;
      },
    );
    const heatOf = remembered((before: PictureCanvas | null, _shown: unknown, picture: PictureCanvas) => {
      const [a, b] = [before === null ? null : pixels(before), pixels(picture)];
      if (a === null || a.width !== b?.width) return null;
      return fromPixels(changeMap(a.data, b.data), a.width);
    });
    /** What to compare with. Asked for when it is not here. */
    const before = (): PictureCanvas | null => {
      const id = beforeOf(connection.store.getState(), ui.getState());
      if (id === null) return null;
      const here = connection.stills.peek(id);
      if (here === null) void connection.stills.get(id).then((picture) => picture !== null && schedule());
      return here;
    };

    const draw = () => {
      request = null;
      const { view, size, compare, split, tool, maskShown, stroke, looking } = ui.getState();
      const { shown } = connection.store.getState();
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
      drawScene(context, {
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
            ? maskOf(shared.getState().strokes, stroke, picture.width)
            : null,
        maskStrength: MASK_STRENGTH[tool === 'mask' ? 'own' : 'other'],
      });
    };
    const schedule = () => {
      request ??= requestAnimationFrame(draw);
    };
    const stops = [connection.store.subscribe(schedule), ui.subscribe(schedule), shared.subscribe(schedule)];
    schedule();
    return () => {
      for (const stop of stops) stop();
      if (request !== null) cancelAnimationFrame(request);
    };
  }, [canvas, editor]);
}
