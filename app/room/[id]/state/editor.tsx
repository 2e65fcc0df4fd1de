'use client';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { RoomConnection } from '../connection/connection';
import { headPack, headSize } from '@/lib/client/room-state';
import { squareOf, type Size } from '@/lib/geometry/point';
import { fitPoints, fitView, keepInSight, type View } from './view';
import { defaultDragSettings } from '@/lib/drag/settings';
import type { DragSettings } from '@/lib/drag/types';
import type { StoreApi } from 'zustand/vanilla';
import { useRoom } from '../connection/context';
import { followDocument, type Shared } from './shared';
import { Mask } from './mask';
import { Plan } from './plan';
import { createUiStore, type Tool, type UiState, type UiStore } from './ui-store';

/** Space around a fitted picture, CSS px: bars float above and below it. */
const MARGINS = { top: 20, right: 20, bottom: 72, left: 20 };

/** Image px that are seen around a point that is looked at closely: a face's eye or mouth. */
const CLOSE_PX = 64;

/** Everything the room's components share. */
export class Editor {
  readonly ui: UiStore = createUiStore();
  readonly plan: Plan;
  readonly mask: Mask;
  readonly shared: StoreApi<Shared>;

  constructor(readonly connection: RoomConnection) {
    this.plan = new Plan(connection, this.ui);
    this.mask = new Mask(connection, this.ui);
    this.shared = followDocument(connection.document);
  }

  /** How large the picture is, image px. */
  get picture(): Size {
    const state = this.connection.store.getState();
    return headSize(state) ?? squareOf(state.frameHeader?.size ?? 256);
  }

  /** Takes a tool in hand. The plan's list comes with the plan's tool. */
  chooseTool(tool: Tool): void {
    this.ui.setState(tool === 'plan' ? { tool, panel: 'points' } : { tool });
  }

  fit(): void {
    const { size } = this.ui.getState();
    this.ui.setState({ view: fitView(this.picture, size, MARGINS), fitted: true, following: null });
  }

  /** Looks closely at the chosen point of the plan, both ends of it; at the whole picture when none is chosen. */
  lookAtChosen(): void {
    const { selection, size } = this.ui.getState();
    const point = this.shared.getState().points.find(({ id }) => id === selection?.id);
    if (point === undefined) this.fit();
    else this.look(fitPoints([point.handle, point.target ?? point.handle], size, MARGINS, CLOSE_PX));
  }

  /** Looks elsewhere; ends following, since the person took the view into their own hands. */
  look(view: View): void {
    this.ui.setState({ view: keepInSight(view, this.picture), fitted: false, following: null });
  }
}

const EditorContext = createContext<Editor | null>(null);

export function EditorProvider({ connection, children }: { connection: RoomConnection; children: ReactNode }) {
  const [editor, setEditor] = useState(() => new Editor(connection));
  if (editor.connection !== connection) setEditor(new Editor(connection));
  // A new pack may have another size.
  useEffect(
    () =>
      connection.store.subscribe((state, before) => {
        const changed =
          state.frameHeader?.size !== before.frameHeader?.size ||
          state.frameHeader?.photo !== before.frameHeader?.photo;
        if (changed && editor.ui.getState().fitted) editor.fit();
      }),
    [connection, editor],
  );
  return <EditorContext value={editor}>{children}</EditorContext>;
}

export function useEditor(): Editor {
  const editor = use(EditorContext);
  if (editor === null) throw new Error('useEditor is for components of a room');
  return editor;
}

export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useEditor().ui, select);
}

export function useShared<T>(select: (state: Shared) => T): T {
  return useStore(useEditor().shared, select);
}

/** The settings a drag will have: the pack's defaults, with the room's own on top. */
export function useSettings(): DragSettings {
  const pack = useRoom(headPack);
  const own = useShared((state) => state.settings);
  return { ...defaultDragSettings({ stepPx: pack?.stepPx ?? 1 }), ...own };
}
