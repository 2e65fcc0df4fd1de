'use client';
import { useId, useMemo } from 'react';
import { reachNumber } from '@/lib/drag/reach';
import type { HeldPoint } from '@/lib/client/room-state';
import type { Point } from '@/lib/geometry/point';
import { useConnection } from '../../connection/context';
import { PhotoPicture } from '../../connection/picture';
import { useUi } from '../../state/editor';
import { useToScreen } from '../../state/use-to-screen';

/** How much the picture beyond what moves freely is darkened. */
const SHADE = 0.2;

/** While a pull is held: what of a photo moves freely with it is seen, and all else is a little darker, softly. */
export function ReachOutline({ pull, at }: { pull: HeldPoint; at: Point }) {
  const { picture } = useConnection();
  const zoom = useUi(({ view }) => view.zoom);
  const toScreen = useToScreen();
  const id = useId();
  const { pullId, handle, reach } = pull;
  const radius = useMemo(() => {
    // What a press has hold of is known of the picture that it was made in.
    if (!(picture instanceof PhotoPicture) || reach === undefined || reach === reachNumber('head')) return null;
    const [state] = picture.photo.scene.states(picture.what.state);
    return state === undefined ? null : picture.photo.scene.reachAt(state, handle, reach);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a frame later the handle lies elsewhere on the face
  }, [pullId, reach]);
  if (radius === null) return null;
  const { x, y } = toScreen(at);
  const [inner, outer] = [radius * zoom, 2 * radius * zoom];
  return (
    <g data-reach-outline={Math.round(radius)} className="animate-appear" pointerEvents="none">
      <defs>
        <radialGradient id={id} gradientUnits="userSpaceOnUse" cx={x} cy={y} r={outer}>
          <stop offset={inner / outer} stopColor="#000" stopOpacity={0} />
          <stop offset={1} stopColor="#000" stopOpacity={SHADE} />
        </radialGradient>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
      <circle cx={x} cy={y} r={inner} fill="none" stroke="#fff" strokeOpacity={0.55} strokeDasharray="2 5" />
    </g>
  );
}
