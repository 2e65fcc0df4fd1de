'use client';
import { CircleDot, Rotate3d, ScanFace, type LucideIcon } from 'lucide-react';
import { IconButton } from '@/app/ui/icon-button';
import { SliderTrack } from '@/app/ui/slider';
import { useWords } from '@/app/words/words-provider';
import { REACHES, reachNumber, type Reach } from '@/lib/drag/reach';
import { useRoom } from '../connection/context';
import { useEditor, useShared, useUi } from '../state/editor';
import { chosenIds } from '../state/selection';
import { chooseReach, keyOf, knowsReach, reachInHand, reachUnsaid } from './reach';

const ICONS: Readonly<Record<Reach, LucideIcon>> = { part: CircleDot, face: ScanFace, head: Rotate3d };
/** A value within this of a name's is that name's. */
const NEAR = 0.01;
const STEP = 0.05;

/** How far a pull reaches, or a chosen point of the plan: three that have names, and a slider for what lies between. */
export function ReachControl() {
  const t = useWords();
  const editor = useEditor();
  const shown = useRoom(knowsReach);
  const inHand = useUi(reachInHand);
  const chosen = useUi((state) => (state.tool === 'plan' ? (chosenIds(state.selection)[0] ?? null) : null));
  const ofChosen = useShared((state) => state.points.find(({ id }) => id === chosen)?.reach ?? null);
  const unsaid = useRoom(reachUnsaid);
  if (!shown) return null;
  const reach = chosen === null ? inHand : (ofChosen ?? unsaid);
  return (
    <span role="group" aria-label={t('tools.reach.label')} className="flex items-center gap-0.5" data-reach={reach}>
      {REACHES.map((name) => (
        <IconButton
          key={name}
          icon={ICONS[name]}
          side="top"
          label={t(`tools.reach.${name}`)}
          keys={keyOf(name)}
          pressed={Math.abs(reach - reachNumber(name)) < NEAR}
          onClick={() => chooseReach(editor, reachNumber(name))}
        />
      ))}
      <SliderTrack
        min={0}
        max={1}
        step={STEP}
        value={reach}
        onChange={(value) => chooseReach(editor, value)}
        thumb={{
          'aria-label': t('tools.reach.label'),
          'aria-valuetext': t('tools.mask.share', { share: reach }),
        }}
        className="mx-2 w-14 max-sm:hidden"
      />
    </span>
  );
}
