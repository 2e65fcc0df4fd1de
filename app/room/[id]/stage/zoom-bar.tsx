'use client';
import { Maximize, Minus, Plus } from 'lucide-react';
import { IconButton } from '@/app/ui/icon-button';
import { Tooltip } from '@/app/ui/tooltip';
import { FloatingBar } from '@/app/ui/floating-bar';
import { useWords } from '@/app/words/words-provider';
import { useEditor, useUi } from '../state/editor';
import { zoomAt } from '../state/view';

export const ZOOM_FACTOR = 1.4;

/** Zoom for those without a wheel. Touch screens pinch, so narrow ones have the way back to the whole picture alone, and only when it is needed. */
export function ZoomBar() {
  const t = useWords();
  const editor = useEditor();
  const zoom = useUi((state) => state.view.zoom);
  const fitted = useUi((state) => state.fitted);
  const by = (factor: number) => {
    const { view, size } = editor.ui.getState();
    editor.look(zoomAt(view, size, { x: size.width / 2, y: size.height / 2 }, factor));
  };
  const fit = () => editor.fit();
  return (
    <>
      {!fitted && (
        <FloatingBar label={t('room.zoom.label')} className="lg:hidden">
          <IconButton icon={Maximize} side="top" label={t('room.zoom.fit')} onClick={fit} />
        </FloatingBar>
      )}
      <FloatingBar label={t('room.zoom.label')} className="max-lg:hidden">
        <IconButton icon={Minus} side="top" label={t('room.zoom.out')} keys="-" onClick={() => by(1 / ZOOM_FACTOR)} />
        <Tooltip label={t('room.zoom.real')} keys="Shift+0" side="top">
          <button
            type="button"
            aria-label={t('room.zoom.is', { zoom })}
            onClick={() => by(1 / zoom)}
            className="hover:bg-hover h-8 w-14 rounded-md text-center tabular-nums"
          >
            {t('room.zoom.percent', { zoom })}
          </button>
        </Tooltip>
        <IconButton icon={Plus} side="top" label={t('room.zoom.in')} keys="+" onClick={() => by(ZOOM_FACTOR)} />
        <IconButton icon={Maximize} side="top" label={t('room.zoom.fit')} keys="0" onClick={fit} />
      </FloatingBar>
    </>
  );
}
