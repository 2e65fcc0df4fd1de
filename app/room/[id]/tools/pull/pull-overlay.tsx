'use client';
import { useRoom } from '../../connection/context';
import { useUi } from '../../state/editor';
import { pullArrows } from './pull-arrows';
import { ReachOutline } from './reach-outline';
import { Arrow } from '../../marks/arrow';
import { NameLabel } from '../../marks/name-label';
import { useToScreen } from '../../state/use-to-screen';

/** The arrows of the live drag: everyone's, with the name of who pulls. */
export function PullOverlay() {
  const frame = useRoom((state) => state.frameHeader);
  const drag = useRoom((state) => state.drag);
  const ownPull = useRoom((state) => state.ownPull);
  const others = useRoom((state) => state.others);
  const participants = useRoom((state) => state.participants);
  const me = useRoom((state) => state.me);
  const hidden = useUi((state) => state.looking !== null);
  const toScreen = useToScreen();
  if (hidden) return null;
  const arrows = pullArrows({ frameHeader: frame, drag, ownPull, others, participants, me });
  const mine = arrows.find(({ id }) => id === ownPull?.pullId);
  return (
    <g>
      {ownPull !== null && mine !== undefined && <ReachOutline pull={ownPull} at={mine.from} />}
      {arrows.map(({ id, from, to, color, name }) => {
        const end = toScreen(to);
        return (
          <g key={id} data-pull={id}>
            <Arrow from={toScreen(from)} to={end} color={color} />
            {name !== null && <NameLabel at={end} name={name} />}
          </g>
        );
      })}
    </g>
  );
}
