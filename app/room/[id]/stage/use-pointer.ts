'use client';
import { useEffect, type RefObject } from 'react';
import type { Point } from '@/lib/geometry/point';
import type { Editor } from '../state/editor';
import { panBy, toImage, zoomAt } from '../state/view';
import type { Press } from '../tools/tool';
import { toolOf } from '../tools/tools';

/** Further than this is a pull, not a click, CSS px. */
const CLICK_PX = 3;
/** How near a press must be to a point's end, CSS px. */
const REACH = { fine: 12, coarse: 24 } as const;
/** Two taps are a double tap when they are this near to each other, ms and CSS px. */
const DOUBLE_TAP_MS = 300;
const DOUBLE_TAP_PX = 30;
/** One notch of a mouse wheel zooms by about a fifth. */
const WHEEL_RATE = 0.0018;
/** A pinch on a trackpad comes as small wheel steps. */
const PINCH_RATE = 0.01;

type Gesture =
  | { kind: 'tool'; pointer: number; press: Press; start: Point; moved: boolean }
  | { kind: 'pan'; pointer: number; last: Point; moved: boolean }
  | { kind: 'pinch'; middle: Point; spread: number };

/** Where a press is taken back when it is let go there (tools/pull/take-back.tsx). */
const overTakeBack = (event: PointerEvent): boolean =>
  document.elementsFromPoint(event.clientX, event.clientY).some((element) => element.matches('[data-take-back]'));

/** Turns pointers and wheel on the stage into the tool's presses, panning and zooming. */
export function usePointer(stage: RefObject<HTMLElement | null>, editor: Editor): void {
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const { ui, connection } = editor;
    const pointers = new Map<number, Point>();
    let gesture: Gesture | null = null;

    const screen = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const image = (at: Point): Point => toImage(ui.getState().view, ui.getState().size, at);
    const pinch = (): Gesture | null => {
      const [a, b] = [...pointers.values()];
      if (a === undefined || b === undefined) return null;
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      return { kind: 'pinch', middle, spread: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
    };

    /** Ends the tool's press: with what it reached, or as if it had not been. */
    const release = (taken: 'kept' | 'back') => {
      if (gesture?.kind !== 'tool') return;
      if (taken === 'kept') gesture.press.up(gesture.moved);
      else gesture.press.cancel();
      gesture = null;
      ui.setState({ press: null });
    };

    let pen: number | null = null;
    let lastTap: { at: Point; time: number } | null = null;

    /** A finger that touched and left without moving; the second one at the same place fits the picture. */
    const tap = (event: PointerEvent) => {
      const at = screen(event);
      const twice =
        lastTap !== null &&
        event.timeStamp - lastTap.time < DOUBLE_TAP_MS &&
        Math.hypot(at.x - lastTap.at.x, at.y - lastTap.at.y) < DOUBLE_TAP_PX;
      lastTap = twice ? null : { at, time: event.timeStamp };
      if (twice && !toolOf(ui.getState().tool).taps) editor.fit();
    };

    const down = (event: PointerEvent) => {
      if (event.target instanceof Element && event.target.closest('[data-over-stage]') !== null) return;
      if (event.pointerType === 'pen') {
        // Whatever rests on the glass already is the hand that holds the pen.
        release('back');
        gesture = null;
        pointers.clear();
        pen = event.pointerId;
      } else if (event.pointerType === 'touch' && pen !== null) return;
      const at = screen(event);
      // The ring is for those who came by keyboard; here it would be around the whole picture at the next key.
      element.dataset.pointerFocus = '';
      element.focus({ preventScroll: true });
      element.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, at);
      ui.setState({ crosshair: null });
      if (pointers.size >= 2) {
        // A second finger means that the first one did not want to pull.
        release('back');
        gesture = pinch();
        return;
      }
      const { tool, panning, view } = ui.getState();
      const press = toolOf(tool).press?.(editor);
      if (press === undefined || panning || event.button === 1) {
        gesture = { kind: 'pan', pointer: event.pointerId, last: at, moved: false };
        return;
      }
      if (event.button !== 0 || ui.getState().looking !== null) return;
      const reach = REACH[event.pointerType === 'touch' ? 'coarse' : 'fine'] / view.zoom;
      if (!press.down(image(at), { reach, shift: event.shiftKey })) return;
      gesture = { kind: 'tool', pointer: event.pointerId, press, start: at, moved: false };
      ui.setState({ press: { by: event.pointerType, back: false } });
    };
    const move = (event: PointerEvent) => {
      const at = screen(event);
      connection.document.setPresence({ cursor: image(at) });
      if (!pointers.has(event.pointerId) || gesture === null) return;
      pointers.set(event.pointerId, at);
      if (gesture.kind === 'pinch') {
        const next = pinch();
        if (next?.kind !== 'pinch') return;
        const { view, size } = ui.getState();
        const moved = panBy(view, next.middle.x - gesture.middle.x, next.middle.y - gesture.middle.y);
        editor.look(zoomAt(moved, size, next.middle, next.spread / gesture.spread));
        gesture = next;
      } else if (gesture.pointer !== event.pointerId) return;
      else if (gesture.kind === 'pan') {
        editor.look(panBy(ui.getState().view, at.x - gesture.last.x, at.y - gesture.last.y));
        gesture.moved ||= Math.hypot(at.x - gesture.last.x, at.y - gesture.last.y) > 0;
        gesture.last = at;
      } else {
        gesture.moved ||= Math.hypot(at.x - gesture.start.x, at.y - gesture.start.y) > CLICK_PX;
        if (!gesture.moved) return;
        const back = overTakeBack(event);
        if (back !== ui.getState().press?.back) ui.setState({ press: { by: event.pointerType, back } });
        // Over there the picture already goes back to how it was.
        gesture.press.move(image(back ? gesture.start : at));
      }
    };
    const up = (event: PointerEvent) => {
      pointers.delete(event.pointerId);
      if (pen === event.pointerId) pen = null;
      if (gesture?.kind === 'pinch') {
        // The finger that stays must not start anything.
        if (pointers.size < 2) gesture = null;
        return;
      }
      if (gesture?.pointer !== event.pointerId) return;
      if (event.type === 'pointerup' && event.pointerType === 'touch' && !gesture.moved) tap(event);
      const kept = event.type === 'pointerup' && ui.getState().press?.back !== true;
      release(kept ? 'kept' : 'back');
      gesture = null;
    };
    const leave = () => {
      // What is being typed stays where it was begun.
      if (!ui.getState().chatting) connection.document.setPresence({ cursor: null });
    };
    const blur = () => {
      delete element.dataset.pointerFocus;
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, size } = ui.getState();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.shiftKey) {
        const along = event.deltaX === 0 ? event.deltaY : event.deltaX;
        editor.look(panBy(view, -along * lines, 0));
        return;
      }
      const rate = event.ctrlKey ? PINCH_RATE : WHEEL_RATE;
      editor.look(zoomAt(view, size, screen(event), Math.exp(-event.deltaY * lines * rate)));
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || gesture?.kind !== 'tool') return;
      release('back');
      event.stopPropagation();
    };

    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('blur', blur);
    element.addEventListener('wheel', wheel, { passive: false });
    window.addEventListener('keydown', escape, { capture: true });
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('blur', blur);
      element.removeEventListener('wheel', wheel);
      window.removeEventListener('keydown', escape, { capture: true });
    };
  }, [stage, editor]);
}
