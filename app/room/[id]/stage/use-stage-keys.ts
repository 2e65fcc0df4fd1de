'use client';
import type { KeyboardEvent } from 'react';
import { useRef } from 'react';
import { say } from '@/app/words/words';
import { type Point, clampToImage } from '@/lib/geometry/point';
import { clampTarget } from '@/lib/client/own-pulls';
import type { Editor } from '../state/editor';
import { arrowStep } from '../tools/arrow-step';
import type { Press } from '../tools/tool';
import { toolOf } from '../tools/tools';

/**
 * The stage without a pointer: arrows move a crosshair, Enter presses with the tool in hand, arrows then drag, Enter
 * releases and Escape takes back. Answers what a screen reader shall say.
 */
export function useStageKeys(editor: Editor, tell: (words: string) => void): (event: KeyboardEvent) => void {
  const held = useRef<Press | null>(null);
  return (event) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const { ui } = editor;
    const { tool: name, crosshair, looking } = ui.getState();
    const tool = toolOf(name);
    const middle: Point = { x: editor.picture.width / 2, y: editor.picture.height / 2 };
    const at = crosshair ?? middle;
    const arrow = arrowStep(event);

    const nudged =
      arrow === null || crosshair !== null || held.current !== null ? null : (tool.nudge?.(editor, arrow) ?? null);
    if (nudged !== null) {
      event.preventDefault();
      tell(say('room.stage.position', { x: Math.round(nudged.x), y: Math.round(nudged.y) }));
    } else if (arrow !== null) {
      event.preventDefault();
      const to = { x: at.x + arrow.x, y: at.y + arrow.y };
      const next = held.current === null ? clampToImage(to, editor.picture) : clampTarget(to, editor.picture);
      ui.setState({ crosshair: next });
      editor.connection.document.setPresence({ cursor: next });
      held.current?.move(next);
      tell(say('room.stage.position', { x: Math.round(next.x), y: Math.round(next.y) }));
    } else if (event.key === 'Enter' && tool.press !== null && looking === null) {
      event.preventDefault();
      if (held.current !== null) {
        held.current.up(true);
        held.current = null;
        if (tool.released !== null) tell(say(tool.released));
        return;
      }
      ui.setState({ crosshair: at });
      const press = tool.press(editor);
      if (!press.down(at, { reach: 2, shift: false })) return;
      held.current = press;
      tell(say('room.stage.holding', { x: Math.round(at.x), y: Math.round(at.y) }));
    } else if (event.key === 'Escape' && held.current !== null) {
      event.preventDefault();
      event.stopPropagation();
      held.current.cancel();
      held.current = null;
      tell(say('room.stage.takenBack'));
    }
  };
}
