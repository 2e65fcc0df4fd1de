'use client';
import { useWords } from '@/app/words/words-provider';

/** The room's shape, before the room is here. @param earlier it is there, but for earlier edits */
export function RoomSkeleton({ earlier = false }: { earlier?: boolean }) {
  const t = useWords();
  return (
    <main className="bg-stage flex h-dvh flex-col">
      <div className="bg-panel border-line h-12 border-b" />
      <div className="relative flex grow items-center justify-center">
        <div className="bg-hover animate-shimmer aspect-square w-[min(70vw,70vh)]" />
        <p role="status" className="text-soft absolute bottom-8">
          {t(earlier ? 'history.loadingEarlier' : 'room.opening')}
        </p>
      </div>
    </main>
  );
}
