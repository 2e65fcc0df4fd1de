'use client';
import { textOn } from '@/app/ui/text-on';
import { useRoom } from '../connection/context';
import { useToScreen } from '../state/use-to-screen';
import { ChatBubble } from './chat/chat-bubble';

/** The others' pointers with their names. Idle ones fade; who left has none. */
export function Cursors() {
  const others = useRoom((state) => state.others);
  const toScreen = useToScreen();
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden" aria-hidden="true">
      {[...others].map(([client, { cursor, name, color, idle, pull, memberId, chat }]) => {
        if (cursor === null) return null;
        const at = toScreen(cursor);
        return (
          <div
            key={client}
            data-cursor={memberId}
            className="absolute top-0 left-0 transition-[transform,opacity] duration-75 ease-linear"
            style={{ transform: `translate(${at.x}px, ${at.y}px)`, opacity: idle ? 0.35 : 1 }}
          >
            <svg width="16" height="18" viewBox="0 0 16 18" className="drop-shadow">
              <path
                d="M1 1l13.5 7.5-6 1.7L5.2 16Z"
                fill={color}
                stroke="#fff"
                strokeWidth="1.5"
                strokeLinejoin="round"
              />
            </svg>
            {/* The arrow of a pull carries the name itself. */}
            {pull === null && (
              <span
                className="absolute top-4 left-3 rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap shadow"
                style={{ background: color, color: textOn(color) }}
              >
                {name}
              </span>
            )}
            <ChatBubble text={chat ?? ''} color={color} />
          </div>
        );
      })}
    </div>
  );
}
