'use client';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '@/app/words/words-provider';
import { CompareHandle } from '../compare/compare-handle';
import { useRoom } from '../connection/context';
import { Cursors } from '../presence/cursors';
import { useEditor, useShared, useUi } from '../state/editor';
import { documentMark } from '../state/shared';
import { GRID_ZOOM } from '../state/view';
import { ToolOverlays } from '../tools/tool-overlays';
import { toolOf } from '../tools/tools';
import { CrosshairOverlay } from './crosshair-overlay';
import { useCanvas } from './use-canvas';
import { usePointer } from './use-pointer';
import { useStageKeys } from './use-stage-keys';

/** The picture and everything drawn on it. */
export function Stage() {
  const t = useWords();
  const editor = useEditor();
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [words, setWords] = useState('');
  const { cursor } = toolOf(useUi((state) => (state.panning ? 'hand' : state.tool)));
  const zoom = useUi((state) => state.view.zoom);
  const frame = useRoom((state) => state.frameHeader);
  const digest = useRoom((state) => state.digest);
  const link = useRoom((state) => state.link);
  const drag = useRoom((state) => (state.drag === null ? 'none' : state.drag.live ? 'live' : 'plan'));
  const edits = useRoom((state) => state.nodes.size);
  const mark = useShared(documentMark);
  const empty = frame === null;

  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      editor.ui.setState({ size: { width: element.clientWidth, height: element.clientHeight } });
      if (editor.ui.getState().fitted) editor.fit();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [editor]);
  useCanvas(canvas, editor);
  usePointer(stage, editor);
  const onKeyDown = useStageKeys(editor, setWords);

  return (
    <div
      ref={stage}
      role="application"
      tabIndex={0}
      aria-label={t('room.stage.label')}
      aria-roledescription={t('room.stage.role')}
      aria-describedby="stage-help"
      aria-busy={empty}
      data-stage=""
      data-link={link}
      data-drag={drag}
      data-edits={edits}
      data-document={mark}
      data-frame-seq={frame?.seq}
      data-frame-node={frame?.nodeId ?? undefined}
      data-frame-digest={digest ?? undefined}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
      className={`bg-stage absolute inset-0 touch-none overflow-hidden select-none focus-visible:outline-offset-[-3px] data-pointer-focus:outline-none ${cursor}`}
    >
      <p id="stage-help" className="sr-only">
        {t('room.stage.help')}
      </p>
      <p role="status" className="sr-only">
        {words}
      </p>
      <canvas ref={canvas} className="pointer-events-none absolute inset-0 size-full" data-close={zoom >= GRID_ZOOM} />
      {empty && <StagePlaceholder />}
      <svg className="pointer-events-none absolute inset-0 size-full overflow-hidden" aria-hidden="true">
        <ToolOverlays stage={stage} />
        <CrosshairOverlay />
      </svg>
      <CompareHandle />
      <Cursors />
    </div>
  );
}

/** Where the picture will be, until its first frame is here. */
function StagePlaceholder() {
  const editor = useEditor();
  const view = useUi((state) => state.view);
  const size = useUi((state) => state.size);
  const side = editor.resolution * view.zoom;
  return (
    <div
      className="bg-hover animate-shimmer absolute"
      style={{
        width: side,
        height: side,
        left: size.width / 2 - view.x * view.zoom,
        top: size.height / 2 - view.y * view.zoom,
      }}
    />
  );
}
