'use client';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { cx } from '@/app/ui/cx';
import { authorWords } from '@/app/words/author-words';
import { useWords } from '@/app/words/words-provider';
import { ENGINE_MASK_SIZE, rasteriseMask } from '@/lib/document/mask';
import type { MaskStroke } from '@/lib/document/schema';
import { squareOf, type Size } from '@/lib/geometry/point';
import type { EditReplay } from '@/lib/replay/schema';
import { useRoom } from '../connection/context';
import { Arrow } from '../marks/arrow';
import { CommentPins } from '../comments/comment-pins';
import type { Shown } from './shown';
import { SideStill } from './side-still';
import { useEditReplay } from './use-edit-replay';
import { usePlayer, usePlayerState } from './use-player';

/** Room that there is taken to be until it is measured, space beside a picture, and its least longer side: CSS px. */
const [FIRST_ROOM, GAP, LEAST_SIDE] = [256, 8, 64];

/** The picture of the moment, with what was on it. */
export function ReplayStage({ shown }: { shown: Shown }) {
  const t = useWords();
  const player = usePlayer();
  const frame = usePlayerState((state) => state.shown);
  const playing = usePlayerState((state) => state.playing);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
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
  const scale = useScale(box, shown.compare ? 2 : 1, picture);
  const side = scale * longer;
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
          <SideStill side="before" nodeId={node.parent ?? node.id} size={{ width, height }} />
          <SideStill side="after" nodeId={node.id} size={{ width, height }} />
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

/** CSS px of a picture's px where `count` of it fit beside each other, or above where that gives more room. */
function useScale(box: RefObject<HTMLElement | null>, count: number, { width, height }: Size): number {
  const [room, setRoom] = useState<Size>({ width: FIRST_ROOM, height: FIRST_ROOM });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  const beside = Math.min(room.height / height, (room.width / count - GAP) / width);
  const above = Math.min(room.width / width, (room.height / count - GAP) / height);
  return Math.max(LEAST_SIDE / Math.max(width, height), beside, above);
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
