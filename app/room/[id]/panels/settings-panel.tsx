'use client';
import { RotateCcw } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { cx } from '@/app/ui/cx';
import { Slider } from '@/app/ui/slider';
import { useWords } from '@/app/words/words-provider';
import { SETTING_WORDS } from '@/app/words/setting-words';
import type { PlainWords } from '@/app/words/words';
import type { DragSettings } from '@/lib/drag/types';
import { useConnection, useRoom } from '../connection/context';
import { canEdit, headPack } from '@/lib/client/room-state';
import { useSettings, useShared } from '../state/editor';
import { SetBy } from './set-by';

type NumberSetting = Exclude<keyof DragSettings, 'layers'>;

const SLIDERS: readonly {
  field: NumberSetting;
  hint: PlainWords;
  min: number;
  max: number;
  step: number;
  format: 'picture.px' | 'picture.percent' | 'picture.count';
}[] = [
  {
    field: 'stepPx',
    hint: 'picture.stepHint',
    min: 0.5,
    max: 16,
    step: 0.5,
    format: 'picture.px',
  },
  {
    field: 'regularizerStrength',
    hint: 'picture.naturalHint',
    min: 0,
    max: 1,
    step: 0.05,
    format: 'picture.percent',
  },
  {
    field: 'stopDistancePx',
    hint: 'picture.stopHint',
    min: 0.25,
    max: 8,
    step: 0.25,
    format: 'picture.px',
  },
  {
    field: 'maxSteps',
    hint: 'picture.mostHint',
    min: 10,
    max: 400,
    step: 10,
    format: 'picture.count',
  },
];

/** How a drag is done, for everyone in the room. The defaults rarely need touching. */
export function SettingsPanel() {
  const t = useWords();
  const connection = useConnection();
  const settings = useSettings();
  const pack = useRoom(headPack);
  const edits = useRoom(canEdit);
  const changed = useShared((state) => Object.keys(state.settings).length > 0);
  const set = (field: keyof DragSettings, value: unknown) =>
    connection.document.change(`setting ${field}`, () => connection.document.settings.set(field, value));
  return (
    <div className="flex flex-col gap-5 p-3">
      {SLIDERS.map(({ field, hint, format, ...range }) => (
        <Slider
          key={field}
          {...range}
          label={t(SETTING_WORDS[field])}
          hint={t(hint)}
          by={<SetBy field={field} />}
          format={(value) => t(format, { value })}
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
        <RotateCcw size={15} aria-hidden="true" /> {t('picture.defaults')}
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
  const t = useWords();
  const toggle = (layer: number) => {
    const next = chosen.includes(layer) ? chosen.filter((other) => other !== layer) : [...chosen, layer];
    // A drag must be able to change something.
    if (next.length > 0) onChange(next.sort((a, b) => a - b));
  };
  return (
    <fieldset disabled={disabled}>
      <legend className="font-medium">{t('picture.layers')}</legend>
      <div className="mt-1.5 grid grid-cols-7 gap-1">
        {Array.from({ length: count }, (_, layer) => {
          const on = chosen.includes(layer);
          return (
            <button
              key={layer}
              type="button"
              aria-pressed={on}
              aria-label={t('picture.layer', { number: layer + 1 })}
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
      <p className="text-soft mt-1.5 text-xs">{t('picture.layersHint')}</p>
      <SetBy field="layers" />
    </fieldset>
  );
}
