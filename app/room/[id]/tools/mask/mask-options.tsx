'use client';
import { Eraser, Eye, EyeOff, Paintbrush, SquareDashed, Trash2 } from 'lucide-react';
import { FloatingBar, Rule } from '@/app/ui/floating-bar';
import { IconButton } from '@/app/ui/icon-button';
import { SliderTrack } from '@/app/ui/slider';
import { useWords } from '@/app/words/words-provider';
import { WhileWritable } from '../../connection/while-writable';
import { useEditor, useShared, useUi } from '../../state/editor';
import { BRUSH } from '../../state/ui-store';

/** The brush, and what can be done to the whole mask. */
export function MaskOptions() {
  const t = useWords();
  const { mask, ui } = useEditor();
  const brush = useUi((state) => state.brush);
  const shown = useUi((state) => state.maskShown);
  const empty = useShared((state) => state.strokes.length === 0);
  return (
    <FloatingBar label={t('tools.mask.label')}>
      <IconButton
        icon={Paintbrush}
        side="top"
        label={t('tools.mask.brush')}
        keys="B"
        pressed={brush.mode === 'paint'}
        onClick={() => ui.setState({ brush: { ...brush, mode: 'paint' } })}
      />
      <IconButton
        icon={Eraser}
        side="top"
        label={t('tools.mask.eraser')}
        keys="E"
        pressed={brush.mode === 'erase'}
        onClick={() => ui.setState({ brush: { ...brush, mode: 'erase' } })}
      />
      <div className="flex items-center gap-2 px-1.5">
        <span className="text-soft max-sm:hidden">{t('tools.mask.size')}</span>
        <SliderTrack
          min={BRUSH.min}
          max={BRUSH.max}
          step={1}
          value={brush.radius}
          onChange={(radius) => ui.setState({ brush: { ...brush, radius } })}
          thumb={{
            'aria-label': t('tools.mask.brushSize'),
            'aria-valuetext': t('tools.mask.px', { px: brush.radius }),
          }}
          className="w-16 sm:w-24"
        />
        <output className="w-6 text-right tabular-nums max-sm:hidden">{brush.radius}</output>
      </div>
      <Rule />
      <WhileWritable>
        <IconButton
          icon={SquareDashed}
          side="top"
          label={t('tools.mask.invert')}
          keys="I"
          onClick={() => mask.invert()}
        />
        <IconButton
          icon={Trash2}
          side="top"
          label={t('tools.mask.clear')}
          disabled={empty}
          onClick={() => mask.clear()}
        />
      </WhileWritable>
      <IconButton
        icon={shown ? Eye : EyeOff}
        side="top"
        label={shown ? t('tools.mask.hide') : t('tools.mask.show')}
        keys="V"
        onClick={() => ui.setState({ maskShown: !shown })}
      />
    </FloatingBar>
  );
}
