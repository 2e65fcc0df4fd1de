'use client';
import { Maximize, Minus, Plus } from 'lucide-react';
import { IconButton } from '@/app/ui/icon-button';
import { Tooltip } from '@/app/ui/tooltip';
import { FloatingBar } from '@/app/ui/floating-bar';
import { useEditor, useUi } from '../state/editor';
import { zoomAt } from '../state/view';

export const ZOOM_FACTOR = 1.4;

/** Zoom for those without a wheel. Touch screens pinch, so narrow ones get the room for the tools instead. */
export function ZoomBar() {
  const editor = useEditor();
  const zoom = useUi((state) => state.view.zoom);
  const by = (factor: number) => {
    const { view, size } = editor.ui.getState();
    editor.look(zoomAt(view, size, { x: size.width / 2, y: size.height / 2 }, factor));
  };
  return (
    <FloatingBar label="Zoom" className="max-lg:hidden">
      <IconButton icon={Minus} side="top" label="Zoom out" keys="-" onClick={() => by(1 / ZOOM_FACTOR)} />
      <Tooltip label="Real size" keys="1" side="top">
        <button
          type="button"
          aria-label={`Zoom is ${Math.round(zoom * 100)} %. Set to real size`}
          onClick={() => by(1 / zoom)}
          className="hover:bg-hover h-8 w-14 rounded-md text-center tabular-nums"
        >
          {Math.round(zoom * 100)} %
        </button>
      </Tooltip>
      <IconButton icon={Plus} side="top" label="Zoom in" keys="+" onClick={() => by(ZOOM_FACTOR)} />
      <IconButton icon={Maximize} side="top" label="Fit the picture" keys="0" onClick={() => editor.fit()} />
    </FloatingBar>
  );
}
