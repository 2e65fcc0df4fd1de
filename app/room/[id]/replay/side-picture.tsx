'use client';
import { useEffect, useRef } from 'react';
import { useRoom } from '../connection/context';
import { useRoomApi } from '../connection/use-room-api';

/** The last picture of a node, with a label. */
export function SidePicture({ label, nodeId, side }: { label: string; nodeId: string; side: number }) {
  const api = useRoomApi();
  const canvas = useRef<HTMLCanvasElement>(null);
  const step = useRoom((state) => state.nodes.get(nodeId)?.steps ?? 0);
  useEffect(() => {
    const controller = new AbortController();
    api
      .frame({ nodeId, step }, 'webp', controller.signal)
      .then((blob) => createImageBitmap(blob))
      .then((bitmap) => {
        const element = canvas.current;
        if (element === null || controller.signal.aborted) return;
        element.width = element.height = bitmap.width;
        element.getContext('2d')?.drawImage(bitmap, 0, 0);
      })
      // The label stays over an empty square; the next edit tries again.
      .catch(() => undefined);
    return () => controller.abort();
  }, [api, nodeId, step]);
  return (
    <figure className="relative" style={{ width: side, height: side }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label} this edit`}
        data-side={label}
        className="bg-hover block size-full"
      />
      <figcaption className="absolute top-2 left-2 rounded bg-black/70 px-2 py-0.5 text-xs font-medium text-white">
        {label}
      </figcaption>
    </figure>
  );
}
