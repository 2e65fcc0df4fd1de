import type { DragSettings } from '@/lib/drag/types';
import type { PlainWords } from './words';

/** What each setting of a drag is called. */
export const SETTING_WORDS: Readonly<Record<keyof DragSettings, PlainWords>> = {
  stepPx: 'picture.step',
  regularizerStrength: 'picture.natural',
  stopDistancePx: 'picture.stop',
  maxSteps: 'picture.most',
  layers: 'picture.layers',
};
