'use client';
import { Eraser, Eye, EyeOff, LassoSelect, Paintbrush, SquareDashed, Trash2 } from 'lucide-react';
import { cx } from '@/app/ui/cx';
import { FloatingBar, Rule } from '@/app/ui/floating-bar';
import { IconButton } from '@/app/ui/icon-button';
import { SliderTrack } from '@/app/ui/slider';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../../connection/context';
import { WhileWritable } from '../../connection/while-writable';
import { useEditor, useShared, useUi } from '../../state/editor';
import { largestBrush } from '../../state/mask';
import { BRUSH } from '../../state/ui-store';
import { PartMenu } from './part-menu';

/** The brush, and what can be done to the whole mask. */
export function MaskOptions() {
  const t = useWords();
  const { mask, ui } = useEditor();
  const brush = useUi((state) => state.brush);
  const most = useRoom(largestBrush);
  const shown = useUi((state) => state.maskShown);
  const empty = useShared((state) => state.strokes.length === 0);
  return (
    <FloatingBar label={t('tools.mask.label')} className="max-sm:min-w-0 max-sm:flex-wrap max-sm:justify-center">
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
      <IconButton
        icon={LassoSelect}
        side="top"
        label={t('tools.mask.lasso')}
        keys="L"
        pressed={brush.shape === 'lasso'}
        onClick={() => ui.setState({ brush: { ...brush, shape: brush.shape === 'lasso' ? 'brush' : 'lasso' } })}
      />
      <PartMenu />
      <div className={cx('flex items-center gap-2 px-1.5', brush.shape === 'lasso' && 'hidden')}>
        <span className="text-soft @max-4xl:hidden">{t('tools.mask.size')}</span>
        <SliderTrack
          min={BRUSH.min}
          max={most}
          step={1}
          value={brush.radius}
          onChange={(radius) => ui.setState({ brush: { ...brush, radius } })}
          thumb={{
            'aria-label': t('tools.mask.brushSize'),
            'aria-valuetext': t('tools.mask.px', { px: brush.radius }),
          }}
          className="w-16 @4xl:w-24"
        />
        <output className="w-6 text-right tabular-nums @max-4xl:hidden">{brush.radius}</output>
        <span className="text-soft @max-4xl:hidden">{t('tools.mask.softness')}</span>
        <SliderTrack
          min={0}
          max={1}
          step={0.05}
          value={brush.softness}
          onChange={(softness) => ui.setState({ brush: { ...brush, softness } })}
          thumb={{
            'aria-label': t('tools.mask.edgeSoftness'),
            'aria-valuetext': t('tools.mask.share', { share: brush.softness }),
          }}
          className="w-12 @4xl:w-16"
        />
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
