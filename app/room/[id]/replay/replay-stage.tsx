'use client';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { cx } from '@/app/ui/cx';
import { authorWords } from '@/app/words/author-words';
import { useWords } from '@/app/words/words-provider';
import { ENGINE_MASK_SIZE, rasteriseMask } from '@/lib/document/mask';
import type { MaskStroke } from '@/lib/document/schema';
import { squareOf } from '@/lib/geometry/point';
import type { EditReplay } from '@/lib/replay/schema';
import { useRoom } from '../connection/context';
import { Arrow } from '../marks/arrow';
import { CommentPins } from '../comments/comment-pins';
import type { Shown } from './shown';
import { SideStill } from './side-still';
import { useEditReplay } from './use-edit-replay';
import { usePlayer, usePlayerState } from './use-player';

/** The picture of the moment, with what was on it. */
export function ReplayStage({ shown }: { shown: Shown }) {
  const t = useWords();
  const player = usePlayer();
  const frame = usePlayerState((state) => state.shown);
  const playing = usePlayerState((state) => state.playing);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = useSide(box, shown.compare ? 2 : 1);
  const nodeId = frame?.moment.nodeId ?? null;
  const replay = useEditReplay(nodeId);
  const node = useRoom((state) => state.nodes.get(nodeId ?? '') ?? null);

  useEffect(() => {
    const element = canvas.current;
    if (element === null || frame === null) return;
    const { bitmap } = frame;
    if (element.width !== bitmap.width || element.height !== bitmap.height) {
      element.width = bitmap.width;
      element.height = bitmap.height;
    }
    element.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [frame, shown.compare]);

  // Of a photo what is shown is smaller than the photo, in whose px the points are.
  const picture = node?.photo ?? frame?.bitmap ?? squareOf(256);
  const longer = Math.max(picture.width, picture.height);
  const scale = side / longer;
  const [width, height] = [picture.width * scale, picture.height * scale];
  return (
    <div
      ref={box}
      data-replay=""
      data-replay-node={frame?.moment.nodeId}
      data-replay-step={frame?.moment.step}
      data-frame-digest={frame?.digest ?? undefined}
      data-playing={playing}
      aria-busy={frame === null}
      onClick={(event) => event.target === canvas.current && player.toggle()}
      className="absolute inset-3 flex flex-wrap content-center items-center justify-center gap-3"
    >
      {shown.compare && node !== null ? (
        <>
          <SideStill side="before" nodeId={node.parent ?? node.id} px={side} />
          <SideStill side="after" nodeId={node.id} px={side} />
        </>
      ) : (
        <div className="relative overflow-clip" style={{ width, height }}>
          <canvas
            ref={canvas}
            role="img"
            aria-label={node === null ? t('replay.picture') : t('replay.pictureBy', { name: authorWords(node) })}
            className={cx('block size-full cursor-pointer', frame === null && 'bg-hover animate-shimmer')}
          />
          {shown.mask && replay !== null && <MaskLayer strokes={replay.mask} size={longer} side={side} />}
          {shown.points && replay !== null && (
            <Points replay={replay} step={frame?.moment.step ?? 0} scale={scale} width={width} height={height} />
          )}
          {nodeId !== null && <CommentPins nodeId={nodeId} scale={scale} readOnly />}
        </div>
      )}
    </div>
  );
}

/** Side of a square that fits `count` times beside itself, or above where that gives more room, CSS px. */
function useSide(box: RefObject<HTMLElement | null>, count: number): number {
  const [side, setSide] = useState(256);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const beside = Math.min(height, width / count - 8);
      const above = Math.min(width, height / count - 8);
      setSide(Math.max(64, beside, above));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, count]);
  return side;
}

function Points({
  replay,
  step,
  scale,
  width,
  height,
}: {
  replay: EditReplay;
  step: number;
  scale: number;
  width: number;
  height: number;
}) {
  const nodes = useRoom((state) => state.nodes);
  const points = replay.steps[step]?.points ?? [];
  const colorOf = (id: string) => {
    const owner = replay.handles.find((handle) => handle.id === id)?.memberId;
    for (const { author } of nodes.values()) if (author.memberId === owner) return author.color;
    return '#45dcb8';
  };
  const at = ({ x, y }: { x: number; y: number }) => ({ x: x * scale, y: y * scale });
  return (
    <svg
      width={width}
      height={height}
      aria-hidden="true"
      data-replay-points={points.length}
      className="pointer-events-none absolute inset-0 overflow-visible"
    >
      {points.map(({ id, position, target, hold }) => (
        <Arrow key={id} from={at(position)} to={hold ? null : at(target)} color={colorOf(id)} />
      ))}
    </svg>
  );
}

/** Darkens what the edit could not move. A mask is as wide and high as the longer side of the picture. */
function MaskLayer({ strokes, size, side }: { strokes: readonly MaskStroke[]; size: number; side: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    const mask = rasteriseMask([...strokes], size, ENGINE_MASK_SIZE);
    if (context == null) return;
    const data = context.createImageData(ENGINE_MASK_SIZE, ENGINE_MASK_SIZE);
    for (let i = 0; i < ENGINE_MASK_SIZE ** 2; i++)
      data.data[i * 4 + 3] = mask !== null && mask.cells[i] === 0 ? 150 : 0;
    context.putImageData(data, 0, 0);
  }, [strokes, size]);
  return (
    <canvas
      ref={canvas}
      width={ENGINE_MASK_SIZE}
      height={ENGINE_MASK_SIZE}
      aria-hidden="true"
      data-replay-mask={strokes.length}
      className="pointer-events-none absolute top-0 left-0"
      style={{ width: side, height: side }}
    />
  );
}
