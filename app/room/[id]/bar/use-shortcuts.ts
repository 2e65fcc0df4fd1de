'use client';
import { useEffect } from 'react';
import { z } from 'zod';
import { stored } from '@/app/browser/stored';
import { isModified, keyName, shiftedDigit } from '@/app/browser/key';
import { buttonOf, followPresses, wasPressed } from '@/app/browser/last-press';
import { copyPicture } from '../commands/copy-picture';
import type { Editor } from '../state/editor';
import type { Tool } from '../state/ui-store';
import { zoomAt } from '../state/view';
import { ZOOM_FACTOR } from '../stage/zoom-bar';
import { holdHead } from '../tools/reach';
import { TOOLS, toolOf } from '../tools/tools';

/** People who speak to their computer can switch keys without Ctrl off (WCAG 2.1.4). */
export const singleKeys = stored('tug.single-keys', z.boolean(), true);

const TOOL_KEYS: ReadonlyMap<string, Tool> = new Map(TOOLS.map(({ tool, key }) => [key.toLowerCase(), tool]));

/** Where typing means text, or keys mean what the control says they do. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu]') !== null) return true;
  const button = buttonOf(target);
  return button !== null && (key === 'Enter' || (key === ' ' && !wasPressed(button)));
}

/** The room's keys. One listener for the page. */
export function useShortcuts(editor: Editor): void {
  useEffect(() => {
    const { ui, plan, connection } = editor;
    const zoom = (factor: number) => {
      const { view, size } = ui.getState();
      editor.look(zoomAt(view, size, { x: size.width / 2, y: size.height / 2 }, factor));
    };
    const escape = () => {
      const { commenting, looking, following, compare, selection, sheetOpen } = ui.getState();
      const { drag } = connection.store.getState();
      if (commenting) ui.setState({ commenting: false });
      else if (drag !== null && !drag.live) void plan.stop();
      else if (looking !== null) ui.setState({ looking: null });
      else if (following !== null) ui.setState({ following: null });
      else if (compare !== 'off') ui.setState({ compare: 'off' });
      else if (selection !== null) ui.setState({ selection: null });
      else if (sheetOpen) ui.setState({ sheetOpen: false });
      else ui.setState({ crosshair: null });
    };
    const actions: Record<string, () => void> = {
      '+': () => zoom(ZOOM_FACTOR),
      '=': () => zoom(ZOOM_FACTOR),
      '-': () => zoom(1 / ZOOM_FACTOR),
      '0': () => editor.fit(),
      '1': () => zoom(1 / ui.getState().view.zoom),
      c: () => ui.setState({ compare: 'before' }),
      s: () => ui.setState(({ compare }) => ({ compare: compare === 'split' ? 'off' : 'split' })),
      x: () => ui.setState(({ compare }) => ({ compare: compare === 'heat' ? 'off' : 'heat' })),
      o: () => ui.setState(({ against }) => ({ against: against === 'original' ? 'last' : 'original' })),
      ' ': () => ui.setState({ panning: true }),
      '?': () => ui.setState({ shortcutsOpen: true }),
      '/': () => ui.setState({ chatting: true }),
    };

    /** As in Figma. */
    const shifted: Record<string, () => void> = {
      '0': () => zoom(1 / ui.getState().view.zoom),
      '1': () => editor.fit(),
      '2': () => editor.lookAtChosen(),
    };

    /** False: the browser is to do what it does. */
    const ctrl: Record<string, (shift: boolean) => unknown> = {
      z: (shift) => void (shift ? connection.history.redo() : connection.history.undo()),
      y: () => void connection.history.redo(),
      k: () => ui.setState(({ paletteOpen }) => ({ paletteOpen: !paletteOpen })),
      c: () => {
        // Text that is marked is what somebody wants to copy.
        if (document.getSelection()?.isCollapsed === false) return false;
        void copyPicture(editor);
        return true;
      },
    };

    const down = (event: KeyboardEvent) => {
      const key = keyName(event);
      if (key === 'alt' && !event.ctrlKey && !event.metaKey && holdHead(editor, true)) {
        // Alone it would open the browser's menu.
        event.preventDefault();
        return;
      }
      if (takesKeys(event.target, event.key) || event.defaultPrevented) return;
      if (isModified(event) && !event.altKey) {
        const action = toolOf(ui.getState().tool).ctrlKeys?.(editor)[key] ?? ctrl[key];
        if (action === undefined) return;
        if (action(event.shiftKey) !== false) event.preventDefault();
        return;
      }
      if (isModified(event)) return;
      if (key === 'escape') {
        escape();
        return;
      }
      if (!singleKeys.get() && key.length === 1) return;
      const { tool } = ui.getState();
      const named = TOOL_KEYS.get(key);
      const digit = shiftedDigit(event);
      const shiftedAction = event.shiftKey ? toolOf(tool).shiftKeys?.(editor)[key] : undefined;
      if (shiftedAction !== undefined) {
        shiftedAction();
        event.preventDefault();
        return;
      }
      const action = (digit === null ? undefined : shifted[digit]) ?? toolOf(tool).keys?.(editor)[key] ?? actions[key];
      if (named !== undefined) {
        if (connection.store.getState().me?.role !== 'viewer' || !toolOf(named).changes) editor.chooseTool(named);
      } else if (action === undefined) return;
      else if (!event.repeat || ['[', ']', '+', '=', '-'].includes(key)) action();
      event.preventDefault();
    };
    const up = (event: KeyboardEvent) => {
      if (event.key === ' ') ui.setState({ panning: false });
      if (event.key === 'Alt' && holdHead(editor, false)) event.preventDefault();
      if (keyName(event) === 'c') ui.setState(({ compare }) => ({ compare: compare === 'before' ? 'off' : compare }));
    };
    /** The key may be let go in another window. */
    const blur = () => {
      holdHead(editor, false);
      ui.setState(({ compare }) => ({ panning: false, compare: compare === 'before' ? 'off' : compare }));
    };
    const endPresses = followPresses();
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', blur);
    return () => {
      endPresses();
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', blur);
    };
  }, [editor]);
}
