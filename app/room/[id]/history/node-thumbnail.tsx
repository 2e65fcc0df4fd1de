'use client';
import Image from 'next/image';
import { useEffect, useState } from 'react';
import type { RoomConnection } from '../connection/connection';
import { useConnection, useRoom } from '../connection/context';
import { Thumbnails } from './thumbnails';

const caches = new WeakMap<RoomConnection, Thumbnails>();

function thumbnailsOf(connection: RoomConnection): Thumbnails {
  let cache = caches.get(connection);
  if (cache === undefined) {
    cache = new Thumbnails(connection.api);
    caches.set(connection, cache);
  }
  return cache;
}

/** The picture of a node, small. */
export function NodeThumbnail({ nodeId, className = 'size-10' }: { nodeId: string; className?: string }) {
  const connection = useConnection();
  const online = useRoom((state) => state.link === 'online');
  const [shown, setShown] = useState<{ nodeId: string; url: string } | null>(null);
  useEffect(() => {
    if (!online) return;
    let left = false;
    void thumbnailsOf(connection)
      .get(nodeId)
      .then((url) => {
        if (!left && url !== null) setShown({ nodeId, url });
      });
    return () => {
      left = true;
    };
  }, [connection, nodeId, online]);
  return (
    <span className={`bg-pressed block shrink-0 overflow-hidden rounded-md ${className}`} aria-hidden="true">
      {shown?.nodeId === nodeId && (
        <Image
          src={shown.url}
          alt=""
          width={40}
          height={40}
          unoptimized
          draggable={false}
          className="size-full object-cover"
        />
      )}
    </span>
  );
}
