'use client';
import { Lock, Target, X } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { FloatingBar, Rule } from '@/app/ui/floating-bar';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../../connection/context';
import { WhileWritable } from '../../connection/while-writable';
import { chosenIds } from '../../state/selection';
import { useEditor, useShared, useUi } from '../../state/editor';
import { knowsReach } from '../reach';
import { ReachControl } from '../reach-control';
import { GoButton } from './go-button';

/** Runs the plan, and changes the chosen point. */
export function PlanOptions() {
  const t = useWords();
  const { plan } = useEditor();
  const selection = useUi((state) => state.selection);
  const points = useShared((state) => state.points);
  const me = useRoom((state) => state.me?.memberId);
  const reaches = useRoom(knowsReach);
  const ids = chosenIds(selection);
  const chosen = points.filter(({ id }) => ids.includes(id));
  // The buttons are named for one as long as none is chosen.
  const count = Math.max(1, chosen.length);
  const hold = chosen.length > 0 && chosen.every(({ target }) => target === null);
  return (
    <FloatingBar label={t('tools.plan.label')}>
      <GoButton />
      <Rule />
      <ReachControl />
      {reaches && <Rule />}
      <WhileWritable>
        <IconButton
          icon={hold ? Target : Lock}
          side="top"
          label={hold ? t('tools.plan.giveTarget', { count }) : t('tools.plan.hold', { count })}
          disabled={chosen.length === 0}
          onClick={() => plan.setHolds(ids, !hold)}
        />
        <IconButton
          icon={X}
          side="top"
          label={t('tools.plan.remove', { count })}
          keys="Del"
          disabled={chosen.length === 0}
          onClick={() => plan.removeChosen()}
        />
        {/* Narrow screens have these two in the list of points. */}
        <span className="flex items-center gap-0.5 @max-4xl:hidden">
          <Rule />
          <Button
            look="quiet"
            className="px-2"
            disabled={!points.some((point) => point.memberId === me)}
            onClick={() => plan.clearMine()}
          >
            {t('tools.plan.clearMine')}
          </Button>
          <Button look="quiet" className="px-2" disabled={points.length === 0} onClick={() => plan.clearAll()}>
            {t('tools.plan.clearAll')}
          </Button>
        </span>
      </WhileWritable>
    </FloatingBar>
  );
}
