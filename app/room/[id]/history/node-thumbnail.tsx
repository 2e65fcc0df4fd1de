'use client';
import { useEffect, useRef } from 'react';
import { useConnection, useRoom } from '../connection/context';

const SIDE = 40;

/** The picture of a node, small. Asked for only once it is in sight. */
export function NodeThumbnail({ nodeId }: { nodeId: string }) {
  const { pictures } = useConnection();
  const canvas = useRef<HTMLCanvasElement>(null);
  const online = useRoom((state) => state.link === 'online');
  useEffect(() => {
    const element = canvas.current;
    if (element === null || !online) return;
    let left = false;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return;
      observer.disconnect();
      void pictures.get(nodeId).then((picture) => {
        const context = element.getContext('2d');
        if (left || picture === null || context === null) return;
        context.imageSmoothingQuality = 'high';
        context.drawImage(picture, 0, 0, element.width, element.height);
      });
    });
    observer.observe(element);
    return () => {
      left = true;
      observer.disconnect();
    };
  }, [nodeId, pictures, online]);
  return (
    <canvas
      ref={canvas}
      width={SIDE * 2}
      height={SIDE * 2}
      aria-hidden="true"
      className="bg-pressed size-10 shrink-0 rounded-md"
    />
  );
}
