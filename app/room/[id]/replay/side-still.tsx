'use client';
import { useEffect, useRef } from 'react';
import { useWords } from '@/app/words/words-provider';
import type { Size } from '@/lib/geometry/point';
import { useConnection, useRoom } from '../connection/context';
import { frameBitmap } from '../connection/frame-bitmap';
import { useRoomApi } from '../connection/use-room-api';

const WORDS = {
  before: { label: 'replay.before', alt: 'replay.beforeEdit' },
  after: { label: 'replay.after', alt: 'replay.afterEdit' },
} as const;

/** The still of a node, with a label. `size`: CSS px. */
export function SideStill({ side, nodeId, size }: { side: keyof typeof WORDS; nodeId: string; size: Size }) {
  const t = useWords();
  const api = useRoomApi();
  const connection = useConnection();
  const canvas = useRef<HTMLCanvasElement>(null);
  const step = useRoom((state) => state.nodes.get(nodeId)?.steps ?? 0);
  useEffect(() => {
    const controller = new AbortController();
    api
      .frame({ nodeId, step }, 'webp', controller.signal)
      .then((blob) => frameBitmap(connection, nodeId, blob))
      .then((bitmap) => {
        const element = canvas.current;
        if (element === null || controller.signal.aborted) return;
        element.width = bitmap.width;
        element.height = bitmap.height;
        element.getContext('2d')?.drawImage(bitmap, 0, 0);
      })
      // The label stays over an empty square; the next edit tries again.
      .catch(() => undefined);
    return () => controller.abort();
  }, [api, connection, nodeId, step]);
  return (
    <figure className="relative" style={size}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t(WORDS[side].alt)}
        data-side={side}
        className="bg-hover block size-full object-contain"
      />
      <figcaption className="absolute top-2 left-2 rounded bg-black/70 px-2 py-0.5 text-xs font-medium text-white">
        {t(WORDS[side].label)}
      </figcaption>
    </figure>
  );
}
