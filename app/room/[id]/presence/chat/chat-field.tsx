'use client';
import { useEffect, useState, type RefObject } from 'react';
import { isComposing } from '@/app/browser/key';
import { textOn } from '@/app/ui/text-on';
import { useWords } from '@/app/words/words-provider';
import { MAX_CHAT_LENGTH, chatLine } from '@/lib/document/chat';
import type { Point } from '@/lib/geometry/point';
import { useConnection, useRoom } from '../../connection/context';
import { useEditor, useUi } from '../../state/editor';
import { toImage, toScreen } from '../../state/view';

/** How long a line stands when nothing is typed any more, ms: long enough to be read twice. */
const STANDS_MS = 8_000;
/** The field lies beside the cursor, not under it, CSS px. */
const BESIDE = 14;
/** Room that the field needs to the right of the cursor, CSS px; nearer to the edge it stays inside. */
const WIDTH = 232;
const HEIGHT = 34;

/** What I type beside my cursor; the others read it as it comes. */
export function ChatField({ stage }: { stage: RefObject<HTMLElement | null> }) {
  return useUi((state) => state.chatting) ? <OpenField stage={stage} /> : null;
}

function OpenField({ stage }: { stage: RefObject<HTMLElement | null> }) {
  const t = useWords();
  const { ui } = useEditor();
  const { document: shared } = useConnection();
  const color = useRoom((state) => state.me?.color ?? '#808080');
  const [text, setText] = useState('');
  const at = useCursor(stage);

  useEffect(() => {
    shared.setPresence({ chat: text });
    const timer = setTimeout(() => ui.setState({ chatting: false }), STANDS_MS);
    return () => clearTimeout(timer);
  }, [text, shared, ui]);
  useEffect(
    () => () => {
      shared.setPresence({ chat: null });
      stage.current?.focus({ preventScroll: true });
    },
    [shared, stage],
  );

  const close = () => ui.setState({ chatting: false });
  return (
    <label
      data-over-stage=""
      className="absolute top-0 left-0 z-10 flex h-8 w-56 items-center rounded-2xl rounded-tl px-3 shadow-md"
      style={{ transform: `translate(${at.x}px, ${at.y}px)`, background: color, color: textOn(color) }}
    >
      <input
        autoFocus
        aria-label={t('room.chat.field')}
        placeholder={t('room.chat.placeholder')}
        value={text}
        maxLength={MAX_CHAT_LENGTH}
        onChange={(event) => setText(chatLine(event.target.value))}
        onBlur={close}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) return;
          if (event.key === 'Escape') close();
          else if (event.key === 'Enter') setText('');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        className="min-w-0 grow bg-transparent text-base outline-none placeholder:text-current placeholder:opacity-70 sm:text-sm"
      />
    </label>
  );
}

/** Where my field lies on the stage, CSS px: beside the pointer, or what stands for it. The others get that place as my cursor. */
function useCursor(stage: RefObject<HTMLElement | null>): Point {
  const { ui } = useEditor();
  const { document: shared } = useConnection();
  const [at, setAt] = useState<Point>(() => {
    const { view, size } = ui.getState();
    const cursor = shared.presence?.cursor ?? null;
    return cursor === null ? { x: size.width / 2, y: size.height / 2 } : toScreen(view, size, cursor);
  });
  useEffect(() => {
    const { view, size } = ui.getState();
    shared.setPresence({ cursor: toImage(view, size, at) });
    // Only where it begins: afterwards the stage tells of the pointer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shared, ui]);
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const move = (event: PointerEvent) => {
      const box = element.getBoundingClientRect();
      setAt({ x: event.clientX - box.left, y: event.clientY - box.top });
    };
    element.addEventListener('pointermove', move);
    return () => element.removeEventListener('pointermove', move);
  }, [stage]);
  const { width, height } = ui.getState().size;
  return {
    x: Math.max(0, Math.min(at.x + BESIDE, width - WIDTH)),
    y: Math.max(0, Math.min(at.y + BESIDE, height - HEIGHT)),
  };
}
