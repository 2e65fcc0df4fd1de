'use client';
import { useEffect, useRef } from 'react';
import { useConnection, useRoom } from '../connection/context';
import { useEditor } from '../state/editor';

/** Without a pointer or key for this long, or in a hidden tab, a person counts as idle, ms. */
const IDLE_MS = 60_000;
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;

/** Tells the others about me: who, tool, view, awake or idle; and follows whom I follow. Draws nothing. */
export function PresenceSync(): null {
  const editor = useEditor();
  const { document: shared, store } = useConnection();
  const me = useRoom((state) => state.me);
  const link = useRoom((state) => state.link);
  const idle = useRef(false);

  useEffect(() => {
    if (me === null || link !== 'online') return;
    const { tool, view } = editor.ui.getState();
    const { memberId, name, color } = me;
    const pull = store.getState().ownPull;
    shared.setPresence({}, { memberId, name, color, cursor: null, tool, pull, viewport: view, idle: idle.current });
  }, [editor, me, link, shared, store]);

  useEffect(
    () =>
      editor.ui.subscribe(({ tool, view }, before) => {
        if (tool !== before.tool) shared.setPresence({ tool });
        if (view !== before.view) shared.setPresence({ viewport: view });
      }),
    [editor, shared],
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const set = (to: boolean) => {
      if (to !== idle.current) shared.setPresence(to ? { idle: true, cursor: null } : { idle: false });
      idle.current = to;
    };
    const sign = () => {
      clearTimeout(timer);
      timer = setTimeout(() => set(true), IDLE_MS);
      set(document.hidden);
    };
    sign();
    for (const name of SIGNS) window.addEventListener(name, sign, { passive: true });
    document.addEventListener('visibilitychange', sign);
    return () => {
      clearTimeout(timer);
      for (const name of SIGNS) window.removeEventListener(name, sign);
      document.removeEventListener('visibilitychange', sign);
    };
  }, [shared]);

  useEffect(() => {
    const follow = () => {
      const { following, view } = editor.ui.getState();
      if (following === null) return;
      const { others, participants } = store.getState();
      const seen = [...others.values()].find((other) => other.memberId === following && other.viewport !== null);
      if (!participants.some((p) => p.memberId === following)) editor.ui.setState({ following: null });
      else if (seen?.viewport != null) {
        const { x, y, zoom } = seen.viewport;
        if (x !== view.x || y !== view.y || zoom !== view.zoom) editor.ui.setState({ view: { x, y, zoom } });
      }
    };
    const stops = [
      store.subscribe((state, before) => state.others !== before.others && follow()),
      editor.ui.subscribe((state, before) => state.following !== before.following && follow()),
    ];
    return () => stops.forEach((stop) => stop());
  }, [editor, store]);

  return null;
}
