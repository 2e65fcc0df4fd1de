'use client';
import { useEffect, useState } from 'react';
import { headNode, mayEdit } from '@/lib/client/room-state';
import { boxOf, type Box } from '@/lib/geometry/box';
import { useConnection, useRoom } from '../connection/context';
import { useUi } from '../state/editor';
import { useToScreen } from '../state/use-to-screen';
import { hasPulled } from '../state/has-pulled';
import { useStuck } from './use-stuck';

/** Under the line, so that it is seen on light and dark photos alike. */
const HALO = 'rgb(0 0 0 / 0.5)';
/** Of a frame's shorter side: space between face and frame, how much of a side its corners take, and how round they are. */
const [SPACE, CORNER, ROUND] = [0.14, 0.22, 0.1];

/**
 * Corners around the faces of a photo that can be pulled: where there are several, until this person has pulled one; and whenever they
 * pressed beside all of them.
 */
export function FaceFrames() {
  const photo = useRoom((state) => headNode(state)?.photo ?? null);
  const waiting = useRoom(
    (state) => mayEdit(state) && !hasPulled(state) && state.drag === null && state.ownPull === null,
  );
  const pulls = useUi(({ tool }) => tool === 'pull');
  const quiet = useUi(({ compare, looking }) => compare === 'off' && looking === null);
  const stuck = useStuck();
  const toScreen = useToScreen();
  const boxes = useFaces(photo?.gone === true ? null : (photo?.hash ?? null));
  const beside = stuck !== null && stuck.part !== 'outside' && stuck.part !== 'masked';
  if (!quiet || !(beside || (pulls && waiting && boxes.length > 1))) return null;
  return (
    <g data-face-frames={boxes.length} fill="none" strokeLinecap="round" className="animate-appear">
      {boxes.map((box, i) => {
        const [a, b] = [toScreen({ x: box.left, y: box.top }), toScreen({ x: box.right, y: box.bottom })];
        const line = corners(a.x, a.y, b.x, b.y);
        return (
          <g key={i}>
            <path d={line} stroke={HALO} strokeWidth={4.5} />
            <path d={line} stroke="#fff" strokeWidth={2} />
          </g>
        );
      })}
    </g>
  );
}

/** Where the faces of a photo are in it, as it was taken; empty until it is here. */
function useFaces(hash: string | null): readonly Box[] {
  const { photos } = useConnection();
  const [known, setKnown] = useState<{ readonly hash: string; readonly boxes: readonly Box[] } | null>(null);
  useEffect(() => {
    if (hash === null) return;
    let over = false;
    photos.get(hash).then(
      ({ faces }) => {
        if (!over) setKnown({ hash, boxes: faces.map(({ points }) => boxOf(points)) });
      },
      // The picture itself says that the photo cannot be had.
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [photos, hash]);
  return known?.hash === hash ? known.boxes : [];
}

/** The four corners of a frame with some space about a box, CSS px. */
function corners(left: number, top: number, right: number, bottom: number): string {
  const side = Math.min(right - left, bottom - top);
  const [space, length, round] = [SPACE * side, CORNER * side, ROUND * side];
  const [x0, y0, x1, y1] = [left - space, top - space, right + space, bottom + space];
  const corner = (x: number, y: number, dx: number, dy: number) =>
    `M${x} ${y + dy * length}V${y + dy * round}Q${x} ${y} ${x + dx * round} ${y}H${x + dx * length}`;
  return corner(x0, y0, 1, 1) + corner(x1, y0, -1, 1) + corner(x1, y1, -1, -1) + corner(x0, y1, 1, -1);
}
