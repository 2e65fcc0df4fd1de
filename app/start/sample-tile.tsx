'use client';
import { LoaderCircle, RefreshCw } from 'lucide-react';
import Image from 'next/image';
import { useState, type ReactNode } from 'react';
import { useWords } from '@/app/words/words-provider';
import { cx } from '../ui/cx';

/** The square that a picture will fill. */
export function TileBox({ loading = false, children }: { loading?: boolean; children?: ReactNode }) {
  return (
    <span
      className={cx(
        'bg-hover relative block aspect-square w-full overflow-hidden rounded-lg',
        loading && 'animate-shimmer',
      )}
    >
      {children}
    </span>
  );
}

/**
 * A starting picture, one press from a room. The picture before stays until the next one is there, so that the slider
 * changes pictures without a flash.
 */
export function SampleTile({
  seed,
  src,
  size,
  opening,
  disabled,
  onOpen,
  onRetry,
}: {
  seed: number;
  src: string;
  size: number;
  opening: boolean;
  disabled: boolean;
  onOpen: () => void;
  /** Asked for once more: the pack that was to draw it may have been replaced. */
  onRetry: () => void;
}) {
  const t = useWords();
  const [shown, setShown] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  if (failed === src)
    return (
      <button
        type="button"
        onClick={() => {
          setFailed(null);
          setAttempt((n) => n + 1);
          onRetry();
        }}
        className="border-line-strong/50 text-soft hover:bg-hover flex aspect-square w-full flex-col items-center justify-center gap-1.5 rounded-lg border border-dashed p-2 text-center"
      >
        <RefreshCw size={17} aria-hidden="true" />
        <span className="text-xs">{t('start.newRoom.notLoaded')}</span>
      </button>
    );
  return (
    <button
      type="button"
      aria-label={t('start.newRoom.fromSeed', { seed: String(seed) })}
      aria-busy={opening}
      aria-disabled={disabled}
      onClick={onOpen}
      className="group relative block w-full rounded-lg"
    >
      <TileBox loading={shown === null}>
        {shown !== null && (
          <Image
            src={shown}
            alt=""
            width={size}
            height={size}
            unoptimized
            loading="eager"
            className="size-full object-cover transition-transform duration-200 group-hover:scale-[1.03]"
          />
        )}
        {shown !== src && (
          <Image
            key={`${src} ${attempt}`}
            src={src}
            alt=""
            width={size}
            height={size}
            unoptimized
            loading="eager"
            className="absolute inset-0 size-full opacity-0"
            onLoad={() => setShown(src)}
            onError={() => setFailed(src)}
          />
        )}
        <span
          className={cx(
            'absolute inset-x-0 bottom-0 flex items-center justify-between bg-gradient-to-t from-black/75 to-transparent px-2.5 pt-8 pb-2 text-xs font-medium text-white transition-opacity',
            opening ? 'opacity-100' : 'opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100',
          )}
        >
          {opening ? t('start.newRoom.opening') : t('start.newRoom.seed', { seed: String(seed) })}
          {opening && <LoaderCircle size={15} aria-hidden="true" className="animate-spin" />}
        </span>
      </TileBox>
    </button>
  );
}
