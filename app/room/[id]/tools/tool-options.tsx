'use client';
import { Eraser, Eye, EyeOff, Lock, Paintbrush, Play, Square, SquareDashed, Target, Trash2, X } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { IconButton } from '@/app/ui/icon-button';
import { SliderTrack } from '@/app/ui/slider';
import { useRoom } from '../connection/context';
import { mayEdit } from '../connection/room-store';
import { useEditor, useShared, useUi } from '../state/editor';
import { BRUSH } from '../state/ui-store';
import { FloatingBar, Rule } from './floating-bar';

/** What the tool in hand can do, floating below the picture. */
export function ToolOptions() {
  const tool = useUi((state) => state.tool);
  const edits = useRoom(mayEdit);
  return (
    <div className="flex min-w-0 grow justify-center">
      {edits && tool === 'plan' && <PlanOptions />}
      {edits && tool === 'mask' && <MaskOptions />}
      {edits && tool === 'pull' && <PullHint />}
    </div>
  );
}

/** Said until this person has pulled once. */
function PullHint() {
  const fresh = useRoom(
    (state) =>
      state.ownPull === null &&
      ![...state.nodes.values()].some((node) => node.kind === 'pull' && node.author.memberId === state.me?.memberId),
  );
  const looking = useUi((state) => state.looking !== null);
  if (!fresh || looking) return null;
  return (
    <p className="rounded-full bg-black/70 px-3.5 py-1.5 text-center text-sm font-medium text-white">
      Press on the picture and pull
    </p>
  );
}

/** Go, or Stop while a drag runs. */
export function GoButton({ className }: { className?: string }) {
  const { plan } = useEditor();
  const running = useRoom((state) => state.drag !== null);
  const ready = useShared((state) => state.points.some((point) => point.target !== null));
  return running ? (
    <Button look="danger" className={className} onClick={() => void plan.stop()}>
      <Square size={14} fill="currentColor" aria-hidden="true" /> Stop
    </Button>
  ) : (
    <Button look="primary" className={className} disabled={!ready} onClick={() => void plan.go()}>
      <Play size={14} fill="currentColor" aria-hidden="true" /> Go
    </Button>
  );
}

function PlanOptions() {
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

function MaskOptions() {
  const { mask, ui } = useEditor();
  const brush = useUi((state) => state.brush);
  const shown = useUi((state) => state.maskShown);
  const empty = useShared((state) => state.strokes.length === 0);
  return (
    <FloatingBar label="Mask">
      <IconButton
        icon={Paintbrush}
        side="top"
        label="Brush: paint what may move"
        keys="B"
        pressed={brush.mode === 'paint'}
        onClick={() => ui.setState({ brush: { ...brush, mode: 'paint' } })}
      />
      <IconButton
        icon={Eraser}
        side="top"
        label="Eraser"
        keys="E"
        pressed={brush.mode === 'erase'}
        onClick={() => ui.setState({ brush: { ...brush, mode: 'erase' } })}
      />
      <div className="flex items-center gap-2 px-1.5">
        <span className="text-soft max-sm:hidden">Size</span>
        <SliderTrack
          min={BRUSH.min}
          max={BRUSH.max}
          step={1}
          value={brush.radius}
          onChange={(radius) => ui.setState({ brush: { ...brush, radius } })}
          thumb={{ 'aria-label': 'Brush size', 'aria-valuetext': `${brush.radius} px` }}
          className="w-16 sm:w-24"
        />
        <output className="w-6 text-right tabular-nums max-sm:hidden">{brush.radius}</output>
      </div>
      <Rule />
      <IconButton icon={SquareDashed} side="top" label="Invert the mask" keys="I" onClick={() => mask.invert()} />
      <IconButton icon={Trash2} side="top" label="Clear the mask" disabled={empty} onClick={() => mask.clear()} />
      <IconButton
        icon={shown ? Eye : EyeOff}
        side="top"
        label={shown ? 'Hide the mask' : 'Show the mask'}
        keys="V"
        onClick={() => ui.setState({ maskShown: !shown })}
      />
    </FloatingBar>
  );
}
