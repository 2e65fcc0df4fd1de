'use client';
import { ImageOff, X } from 'lucide-react';
import Image from 'next/image';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useWords } from '@/app/words/words-provider';
import { api } from '../browser/api';
import { ApiError } from '@/lib/client/request';
import { useInBrowser } from '../browser/stored';
import { shownRooms, visited, type VisitedRoom } from '../rooms/visited';
import { useAgo } from '../words/ago';
import { IconButton } from '../ui/icon-button';

/** Rooms that this browser has been in, with a picture of how they look now. */
export function VisitedRooms() {
  const t = useWords();
  const rooms = shownRooms(visited.use());
  const here = useInBrowser();
  return (
    <>
      <h2 id="visited" className="mb-2 text-base font-semibold">
        {t('start.rooms.title')}
      </h2>
      {here && rooms.length === 0 && (
        <p className="text-soft border-line-strong/50 rounded-lg border border-dashed px-4 py-5">
          {t('start.rooms.none')}
        </p>
      )}
      <ul className="thin-scroll -mx-2 grid gap-0.5 sm:max-lg:grid-cols-2 lg:max-h-[26rem] lg:overflow-y-auto">
        {rooms.map((room) => (
          <RoomRow key={room.room} room={room} />
        ))}
      </ul>
    </>
  );
}

function RoomRow({ room }: { room: VisitedRoom }) {
  const t = useWords();
  const ago = useAgo();
  const picture = useThumbnail(room);
  return (
    <li className="group hover:bg-hover relative flex items-center gap-3 rounded-lg p-2">
      <span className="bg-pressed text-soft flex size-11 shrink-0 items-center justify-center overflow-hidden rounded-md">
        {picture.url !== null && (
          <Image src={picture.url} alt="" width={44} height={44} unoptimized className="size-full object-cover" />
        )}
        {picture.state === 'gone' && <ImageOff size={17} aria-hidden="true" />}
      </span>
      <span className="min-w-0 grow">
        {/* The whole row is the link's target. */}
        <Link
          href={`/room/${room.room}`}
          className="block truncate font-medium after:absolute after:inset-0 after:rounded-lg"
        >
          {room.name}
        </Link>
        <span className="text-soft block text-xs">
          {picture.state === 'gone' ? t('start.rooms.gone') : t('start.rooms.visited', { ago: ago(room.visitedAt) })}
        </span>
      </span>
      <IconButton
        icon={X}
        label={t('start.rooms.forget', { room: room.name })}
        onClick={() => visited.forget(room.room)}
        className="relative opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
      />
    </li>
  );
}

type Thumbnail = { state: 'loading' | 'ready' | 'gone' | 'unknown'; url: string | null };

function useThumbnail({ room, token }: VisitedRoom): Thumbnail {
  const [thumbnail, setThumbnail] = useState<Thumbnail>({ state: 'loading', url: null });
  useEffect(() => {
    const abort = new AbortController();
    let url: string | null = null;
    api
      .thumbnail(room, token, abort.signal)
      .then((blob) => {
        if (abort.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setThumbnail({ state: 'ready', url });
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const gone =
          error instanceof ApiError && (error.status === 404 || error.status === 403 || error.status === 401);
        setThumbnail({ state: gone ? 'gone' : 'unknown', url: null });
      });
    return () => {
      abort.abort();
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [room, token]);
  return thumbnail;
}
