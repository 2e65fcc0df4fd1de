'use client';
import { Check, Lock, Plus, Target, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { Avatar } from '@/app/ui/avatar';
import { Button } from '@/app/ui/button';
import { cx } from '@/app/ui/cx';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { isAwake, type PlannedPoint } from '@/lib/document/schema';
import type { Point } from '@/lib/geometry/point';
import { useRoom } from '../../connection/context';
import { canEdit } from '@/lib/client/room-state';
import { useEditor, useShared, useUi } from '../../state/editor';
import { FIRST_PULL } from '../../state/plan';
import { chosenIds, only, toggled } from '../../state/selection';
import { arrowStep } from '../arrow-step';
import { GoButton } from './go-button';

/** The plan as a list: everything that can be done on the picture can be done here with keys alone. */
export function PointsPanel() {
  const t = useWords();
  const editor = useEditor();
  const { plan, ui } = editor;
  const points = useShared((state) => state.points);
  const edits = useRoom(canEdit);
  const me = useRoom((state) => state.me?.memberId);
  const add = () => {
    const middle = { x: editor.picture.width / 2, y: editor.picture.height / 2 };
    const at = ui.getState().crosshair ?? middle;
    const id = plan.place(at);
    if (id === null) return;
    plan.move({ id, end: 'target' }, { x: at.x + FIRST_PULL, y: at.y });
    ui.setState({ tool: 'plan', selection: only({ id, end: 'handle' }) });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-end="${id} handle"]`)?.focus());
  };
  return (
    <div className="flex flex-col gap-3 p-3">
      <div className="flex gap-2">
        <Button className="grow" disabled={!edits} onClick={add}>
          <Plus size={15} aria-hidden="true" /> {t('tools.plan.add')}
        </Button>
        {edits && <GoButton className="grow" />}
      </div>
      {points.length === 0 ? (
        <p className="text-soft border-line-strong/50 rounded-lg border border-dashed px-3 py-4 text-center">
          {t('tools.plan.empty')}
        </p>
      ) : (
        <p id="points-help" className="text-soft text-xs pointer-coarse:sr-only">
          {t('tools.plan.listHelp')}
        </p>
      )}
      <ol aria-label={t('room.panels.points')} className="flex flex-col gap-1" data-points={points.length}>
        {points.map((point, i) => (
          <PointRow key={point.id} point={point} number={i + 1} editable={edits} />
        ))}
      </ol>
      {points.length > 0 && edits && (
        <div className="flex gap-2">
          <Button
            look="quiet"
            disabled={!points.some((point) => point.memberId === me)}
            onClick={() => plan.clearMine()}
          >
            {t('tools.plan.clearMine')}
          </Button>
          <Button look="quiet" onClick={() => plan.clearAll()}>
            {t('tools.plan.clearAll')}
          </Button>
        </div>
      )}
    </div>
  );
}

function PointRow({ point, number, editable }: { point: PlannedPoint; number: number; editable: boolean }) {
  const t = useWords();
  const { plan } = useEditor();
  const { id, handle, target, name, color } = point;
  const chosen = useUi((state) => chosenIds(state.selection).includes(id));
  return (
    <li
      className={cx(
        'flex items-center gap-0.5 rounded-lg py-1 pr-1 pl-2',
        chosen && 'bg-hover',
        !isAwake(point) && 'opacity-70',
      )}
    >
      <span title={t('tools.plan.placedBy', { name })} className="inline-flex shrink-0">
        <Avatar name={name} color={color} size={18} />
      </span>
      <span className="w-5 shrink-0 pl-1 tabular-nums" aria-hidden="true">
        {number}
      </span>
      <End point={point} end="handle" at={handle} number={number} editable={editable} />
      <span aria-hidden="true" className="text-soft">
        {target === null ? '' : '→'}
      </span>
      {target === null ? (
        <span className="text-soft grow pl-1.5">{t('tools.plan.holds')}</span>
      ) : (
        <End point={point} end="target" at={target} number={number} editable={editable} />
      )}
      {!isAwake(point) && (
        <span title={t('tools.plan.doneHint')} className="text-accent shrink-0" data-done="">
          <Check size={13} aria-hidden="true" />
          <span className="sr-only">{t('tools.plan.done')}</span>
        </span>
      )}
      <IconButton
        icon={target === null ? Target : Lock}
        label={target === null ? t('tools.plan.giveTargetTo', { number }) : t('tools.plan.holdNumber', { number })}
        disabled={!editable}
        onClick={() => plan.setHolds([id], target !== null)}
        small
      />
      <IconButton
        icon={X}
        label={t('tools.plan.removeNumber', { number })}
        disabled={!editable}
        onClick={() => plan.remove([id])}
        small
      />
    </li>
  );
}

/** Letters of a place in a pack's picture; those in large photos are longer, and smaller. */
const USUAL_LENGTH = '255, 255'.length;

/** One end of a point: focus chooses it, arrows move it. */
function End({
  point: { id, name },
  end,
  at,
  number,
  editable,
}: {
  point: PlannedPoint;
  end: 'handle' | 'target';
  at: Point;
  number: number;
  editable: boolean;
}) {
  const t = useWords();
  const { plan, ui } = useEditor();
  const chosen = useUi((state) => chosenIds(state.selection).includes(id) && state.selection?.end === end);
  const place = `${Math.round(at.x)}, ${Math.round(at.y)}`;
  const label = { number, name, at: place };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = arrowStep(event);
    if (by !== null) plan.nudge(by);
    else if (event.key === 'Delete' || event.key === 'Backspace') plan.removeChosen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      disabled={!editable}
      aria-label={end === 'handle' ? t('tools.plan.handleOf', label) : t('tools.plan.targetOf', label)}
      aria-describedby="points-help"
      data-end={`${id} ${end}`}
      onFocus={() =>
        ui.setState(({ selection }) => ({
          selection: chosenIds(selection).includes(id)
            ? { id, end, others: chosenIds(selection).filter((other) => other !== id) }
            : only({ id, end }),
        }))
      }
      onMouseDown={(event) => {
        if (!event.shiftKey) return;
        // Focus would choose it alone.
        event.preventDefault();
        ui.setState(({ selection }) => ({ selection: toggled(selection, { id, end }) }));
      }}
      onKeyDown={onKeyDown}
      className={cx(
        'h-7 min-w-max grow basis-0 rounded px-0.5 text-left whitespace-nowrap tabular-nums pointer-coarse:h-9',
        place.length > USUAL_LENGTH && 'text-xs',
        chosen ? 'bg-accent-soft text-accent' : 'hover:bg-pressed',
      )}
    >
      {place}
    </button>
  );
}
