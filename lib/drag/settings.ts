import type { DragModelShape } from './model';
import { DragInputError } from './errors';
import type { DragSettings } from './types';

/**
 * Bounds of the settings a user may change. A step longer than an eighth of the picture leaves the range in which tracking
 * from frame to frame works; the others keep a typing error from running for hours.
 */
export const SETTINGS_LIMITS = {
  stepPx: { min: 0.1, maxOfResolution: 1 / 8 },
  stopDistancePx: { min: 0.1, max: 64 },
  maxSteps: { min: 1, max: 10_000 },
} as const;

/** DragGAN (Pan et al. 2023) stops at 1 px, and at 2 px above five points; we ask for 1 px always. */
const DEFAULT_STOP_DISTANCE_PX = 1;
const DEFAULT_MAX_STEPS = 300;
const DEFAULT_REGULARIZER_STRENGTH = 0.5;

/** The settings that a pack works best with. */
export function defaultDragSettings(shape: Pick<DragModelShape, 'stepPx'>): DragSettings {
  return {
    stepPx: shape.stepPx,
    layers: null,
    regularizerStrength: DEFAULT_REGULARIZER_STRENGTH,
    stopDistancePx: DEFAULT_STOP_DISTANCE_PX,
    maxSteps: DEFAULT_MAX_STEPS,
  };
}

/** @throws DragInputError that names the setting, its bounds and the value given. */
export function validateSettings(settings: DragSettings, shape: Pick<DragModelShape, 'resolution' | 'layers'>): void {
  const { stepPx, stopDistancePx, maxSteps } = SETTINGS_LIMITS;
  inRange('settings.stepPx', settings.stepPx, stepPx.min, shape.resolution * stepPx.maxOfResolution);
  inRange('settings.stopDistancePx', settings.stopDistancePx, stopDistancePx.min, stopDistancePx.max);
  inRange('settings.regularizerStrength', settings.regularizerStrength, 0, 1);
  inRange('settings.maxSteps', settings.maxSteps, maxSteps.min, maxSteps.max);
  if (!Number.isInteger(settings.maxSteps)) throw new DragInputError('settings.maxSteps', 'must be a whole number');
  const layers = settings.layers;
  if (layers === null) return;
  if (layers.length === 0)
    throw new DragInputError('settings.layers', 'must name at least one layer, or be null for the default');
  layers.forEach((layer, i) => {
    if (!Number.isInteger(layer) || layer < 0 || layer >= shape.layers) {
      throw new DragInputError(
        `settings.layers[${i}]`,
        `must be a whole number from 0 to ${shape.layers - 1}, got ${layer}`,
        { kind: 'range', min: 0, max: shape.layers - 1 },
      );
    }
  });
}

function inRange(field: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max))
    throw new DragInputError(field, `must be from ${min} to ${max}, got ${value}`, { kind: 'range', min, max });
}
