'use client';
import { RotateCcw } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { cx } from '@/app/ui/cx';
import { Slider } from '@/app/ui/slider';
import type { DragSettings } from '@/lib/drag/types';
import { useConnection, useRoom } from '../connection/context';
import { currentPack, mayEdit } from '@/lib/client/room-state';
import { useSettings, useShared } from '../state/editor';

type NumberSetting = Exclude<keyof DragSettings, 'layers'>;

const SLIDERS: readonly {
  field: NumberSetting;
  label: string;
  hint: string;
  min: number;
  max: number;
  step: number;
  format: (value: number) => string;
}[] = [
  {
    field: 'stepPx',
    label: 'Step length',
    hint: 'How far a point goes in one step. Short is careful, long is fast.',
    min: 0.5,
    max: 16,
    step: 0.5,
    format: (value) => `${value} px`,
  },
  {
    field: 'regularizerStrength',
    label: 'Keep it natural',
    hint: 'How strongly each step is drawn back to what the model knows.',
    min: 0,
    max: 1,
    step: 0.05,
    format: (value) => `${Math.round(value * 100)} %`,
  },
  {
    field: 'stopDistancePx',
    label: 'Stop distance',
    hint: 'A point has arrived when it is this close to its target.',
    min: 0.25,
    max: 8,
    step: 0.25,
    format: (value) => `${value} px`,
  },
  {
    field: 'maxSteps',
    label: 'Most steps',
    hint: 'A drag ends after this many, wherever its points are.',
    min: 10,
    max: 400,
    step: 10,
    format: String,
  },
];

/** How a drag is done, for everyone in the room. The defaults rarely need touching. */
export function SettingsPanel() {
  const connection = useConnection();
  const settings = useSettings();
  const pack = useRoom(currentPack);
  const edits = useRoom(mayEdit);
  const changed = useShared((state) => Object.keys(state.settings).length > 0);
  const set = (field: keyof DragSettings, value: unknown) =>
    connection.document.change(`setting ${field}`, () => connection.document.settings.set(field, value));
  return (
    <div className="flex flex-col gap-5 p-3">
      {SLIDERS.map(({ field, ...rest }) => (
        <Slider
          key={field}
          {...rest}
          value={settings[field]}
          disabled={!edits}
          onChange={(value) => set(field, value)}
        />
      ))}
      {pack !== null && (
        <Layers
          count={pack.layers}
          chosen={settings.layers ?? pack.editLayers}
          disabled={!edits}
          onChange={(layers) => set('layers', layers)}
        />
      )}
      <Button
        disabled={!edits || !changed}
        onClick={() => connection.document.change('', () => connection.document.settings.clear())}
      >
        <RotateCcw size={15} aria-hidden="true" /> The pack&apos;s own settings
      </Button>
    </div>
  );
}

function Layers({
  count,
  chosen,
  disabled,
  onChange,
}: {
  count: number;
  chosen: readonly number[];
  disabled: boolean;
  onChange: (layers: number[]) => void;
}) {
  const toggle = (layer: number) => {
    const next = chosen.includes(layer) ? chosen.filter((other) => other !== layer) : [...chosen, layer];
    // A drag must be able to change something.
    if (next.length > 0) onChange(next.sort((a, b) => a - b));
  };
  return (
    <fieldset disabled={disabled}>
      <legend className="font-medium">Layers that may change</legend>
      <div className="mt-1.5 grid grid-cols-7 gap-1">
        {Array.from({ length: count }, (_, layer) => {
          const on = chosen.includes(layer);
          return (
            <button
              key={layer}
              type="button"
              aria-pressed={on}
              aria-label={`Layer ${layer + 1}`}
              onClick={() => toggle(layer)}
              className={cx(
                'h-7 rounded text-xs font-medium tabular-nums disabled:opacity-45 pointer-coarse:h-9',
                on ? 'bg-accent text-on-accent' : 'border-line-strong/60 text-soft hover:bg-hover border',
              )}
            >
              {layer + 1}
            </button>
          );
        })}
      </div>
      <p className="text-soft mt-1.5 text-xs">First layers move pose and shape, later ones details and colour.</p>
    </fieldset>
  );
}
