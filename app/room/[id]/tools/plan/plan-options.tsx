'use client';
import { Lock, Target, X } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { FloatingBar, Rule } from '@/app/ui/floating-bar';
import { IconButton } from '@/app/ui/icon-button';
import { useRoom } from '../../connection/context';
import { useEditor, useShared, useUi } from '../../state/editor';
import { GoButton } from './go-button';

/** Runs the plan, and changes the chosen point. */
export function PlanOptions() {
  const { plan } = useEditor();
  const selection = useUi((state) => state.selection);
  const points = useShared((state) => state.points);
  const me = useRoom((state) => state.me?.memberId);
  const selected = points.find((point) => point.id === selection?.id);
  const hold = selected?.target === null;
  return (
    <FloatingBar label="Plan">
      <GoButton />
      <Rule />
      <IconButton
        icon={hold ? Target : Lock}
        side="top"
        label={hold ? 'Give the point a target' : 'Hold the point in place'}
        disabled={selected === undefined}
        onClick={() => selected !== undefined && plan.setHold(selected.id, !hold)}
      />
      <IconButton
        icon={X}
        side="top"
        label="Remove the point"
        keys="Del"
        disabled={selected === undefined}
        onClick={() => selected !== undefined && plan.remove([selected.id])}
      />
      {/* Narrow screens have these two in the list of points. */}
      <span className="flex items-center gap-0.5 max-sm:hidden">
        <Rule />
        <Button
          look="quiet"
          className="px-2"
          disabled={!points.some((point) => point.memberId === me)}
          onClick={() => plan.clearMine()}
        >
          Clear mine
        </Button>
        <Button look="quiet" className="px-2" disabled={points.length === 0} onClick={() => plan.clearAll()}>
          Clear all
        </Button>
      </span>
    </FloatingBar>
  );
}
