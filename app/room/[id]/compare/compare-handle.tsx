'use client';
import { MoveHorizontal } from 'lucide-react';
import type { PointerEvent } from 'react';
import { useWords } from '@/app/words/words-provider';
import { toImage, toScreen } from '../state/view';
import { useEditor, useUi } from '../state/editor';

const STEP = 0.02;

/** The line between before and after, to be dragged or moved by arrow keys. */
export function CompareHandle() {
  const t = useWords();
  const editor = useEditor();
  const compare = useUi((state) => state.compare);
  const original = useUi((state) => state.against === 'original');
  const split = useUi((state) => state.split);
  const view = useUi((state) => state.view);
  const size = useUi((state) => state.size);
  if (compare !== 'split') return null;
  const { picture } = editor;
  const top = toScreen(view, size, { x: split * picture.width, y: 0 });
  const height = picture.height * view.zoom;
  const set = (value: number) => editor.ui.setState({ split: Math.min(1, Math.max(0, value)) });
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.closest('[data-stage]')?.getBoundingClientRect();
    if (box !== undefined) set(toImage(view, size, { x: event.clientX - box.left, y: 0 }).x / picture.width);
  };
  const middle = Math.min(size.height - 60, Math.max(40, top.y + height / 2));
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden">
      <div
        className="absolute w-px bg-white shadow-[0_0_0_1px_rgb(0_0_0/0.5)]"
        style={{ left: top.x, top: top.y, height }}
      />
      <button
        type="button"
        role="slider"
        aria-label={t('room.compare.line')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(split * 100)}
        data-over-stage=""
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -1, End: 1 }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          set(split + by);
        }}
        className="pointer-events-auto absolute flex size-9 -translate-x-1/2 -translate-y-1/2 cursor-ew-resize touch-none items-center justify-center rounded-full border-2 border-white bg-black/70 text-white"
        style={{ left: top.x, top: middle }}
      >
        <MoveHorizontal size={17} aria-hidden="true" />
      </button>
      <span
        className="absolute -translate-x-full rounded bg-black/70 px-1.5 py-0.5 text-xs text-white"
        style={{ left: top.x - 8, top: Math.max(8, top.y + 8) }}
      >
        {original ? t('room.compare.originalShort') : t('room.compare.before')}
      </span>
      <span
        className="absolute rounded bg-black/70 px-1.5 py-0.5 text-xs text-white"
        style={{ left: top.x + 9, top: Math.max(8, top.y + 8) }}
      >
        {t('room.compare.now')}
      </span>
    </div>
  );
}
