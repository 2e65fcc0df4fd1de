'use client';
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import { useWords } from '@/app/words/words-provider';
import { CompareHandle } from '../compare/compare-handle';
import { useRoom } from '../connection/context';
import { ChatField } from '../presence/chat/chat-field';
import { ChatSaid } from '../presence/chat/chat-said';
import { Cursors } from '../presence/cursors';
import { useEditor, useShared, useUi, type Editor } from '../state/editor';
import { chosenIds, only } from '../state/selection';
import { documentMark } from '../state/shared';
import { GRID_ZOOM, toImage } from '../state/view';
import { FaceFrames } from '../marks/face-frames';
import { StuckNote } from '../marks/stuck-note';
import { ToolOverlays } from '../tools/tool-overlays';
import { toolOf } from '../tools/tools';
import { CrosshairOverlay } from './crosshair-overlay';
import { useCanvas } from './use-canvas';
import { usePointer } from './use-pointer';
import { useStageKeys } from './use-stage-keys';

/** How near the right button must be to a point, CSS px. */
const MENU_REACH = 12;

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
      onContextMenu={(event) => {
        event.preventDefault();
        // A finger that rests is about to pull.
        if (editor.ui.getState().press === null && !isTouch(event.nativeEvent)) openMenu(editor, event);
      }}
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
        <FaceFrames />
        <ToolOverlays stage={stage} />
        <CrosshairOverlay />
      </svg>
      <CompareHandle />
      <StuckNote />
      <Cursors />
      <ChatField stage={stage} />
      <ChatSaid />
    </div>
  );
}

const isTouch = (event: Event) => event instanceof PointerEvent && event.pointerType === 'touch';

/** The menu of the picture; over a planned point it is about that point, and those that are chosen along with it. */
function openMenu(editor: Editor, event: MouseEvent<HTMLElement>): void {
  const { view, size, selection, tool } = editor.ui.getState();
  const box = event.currentTarget.getBoundingClientRect();
  const at = toImage(view, size, { x: event.clientX - box.left, y: event.clientY - box.top });
  const hit = toolOf(tool).hit?.(editor, at, MENU_REACH / view.zoom) ?? null;
  if (hit !== null && !chosenIds(selection).includes(hit.id)) editor.ui.setState({ selection: only(hit) });
  const { width, height } = editor.picture;
  const inside = at.x >= 0 && at.x <= width && at.y >= 0 && at.y <= height;
  editor.ui.setState({
    menu: { x: event.clientX, y: event.clientY, at: inside ? at : null, onPoint: hit !== null },
  });
}

/** Where the picture will be, until its first frame is here. */
function StagePlaceholder() {
  const editor = useEditor();
  const view = useUi((state) => state.view);
  const size = useUi((state) => state.size);
  const { picture } = editor;
  return (
    <div
      className="bg-hover animate-shimmer absolute"
      style={{
        width: picture.width * view.zoom,
        height: picture.height * view.zoom,
        left: size.width / 2 - view.x * view.zoom,
        top: size.height / 2 - view.y * view.zoom,
      }}
    />
  );
}
