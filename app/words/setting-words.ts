import type { DragSettings } from '@/lib/drag/types';
import type { PlainWords } from './words';

/** What each setting of a drag is called. */
export const SETTING_WORDS: Readonly<Record<keyof DragSettings, PlainWords>> = {
  stepPx: 'image.step',
  regularizerStrength: 'image.natural',
  stopDistancePx: 'image.stop',
  maxSteps: 'image.most',
  layers: 'image.layers',
};
