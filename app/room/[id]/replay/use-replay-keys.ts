'use client';
import { useEffect, type Dispatch, type SetStateAction } from 'react';
import { isModified, keyName } from '@/app/browser/key';
import { buttonOf, followPresses, wasPressed } from '@/app/browser/last-press';
import type { Player } from './player';
import type { Shown } from './shown';

/** The keys of a replay; not while somebody writes or a dialog is open. */
export function useReplayKeys(player: Player, setShown: Dispatch<SetStateAction<Shown>>): void {
  useEffect(() => {
    const flip = (part: keyof Shown) => setShown((shown) => ({ ...shown, [part]: !shown[part] }));
    const actions: Record<string, () => void> = {
      ' ': () => player.toggle(),
      ',': () => player.step(-1),
      '.': () => player.step(1),
      ArrowLeft: () => player.jump(-1),
      ArrowRight: () => player.jump(1),
      Home: () => player.seek(0),
      End: () => player.seek(Infinity),
      l: () => player.setLoop(!player.store.getState().loop),
      h: () => flip('points'),
      m: () => flip('mask'),
      b: () => flip('compare'),
    };
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const writes = target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]');
      const button = buttonOf(target);
      if (writes !== null || (event.key === ' ' && button !== null && !wasPressed(button))) return;
      if (isModified(event)) return;
      const action = actions[event.key.length === 1 ? keyName(event) : event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    const endPresses = followPresses();
    addEventListener('keydown', onKey);
    return () => {
      endPresses();
      removeEventListener('keydown', onKey);
    };
  }, [player, setShown]);
}
