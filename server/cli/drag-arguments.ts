import { SETTINGS_LIMITS } from '../../lib/drag/settings';
import type { DragPoint, DragRequest, DragSettings } from '../../lib/drag/types';
import {
  ArgumentError,
  COMMON_OPTIONS,
  commonArguments,
  integer,
  list,
  number,
  pointArgument,
  pullArgument,
  reachArgument,
  readArguments,
  seedArgument,
  text,
  type CommonArguments,
} from './arguments';

export const DRAG_USAGE = `npm run drag -- --seed 7 --pull 128,150:128,170 --out out/

Moves points of a generated picture and writes every frame, a before/after strip, an animated GIF,
the trajectory of latents (.npz) and a report (.json). Positions are px of the picture, from its top left corner.

  --pull x,y:x,y     grab at the first position, pull it to the second; may be given several times
  --hold x,y         a point that stays where it is; may be given several times
  --mask FILE        a picture: only what is white may move
  --reach R          what may move along: part, face, or head, which is everything, or a number from 0 (part) to 1 (head),
                     with the face at 0.5 (default head)
  --seed N           which face, 0 to 4294967295 (default 0)
  --truncation PSI   0 = the mean face, 1 = as sampled (default 0.8)
  --steps N          most steps (default 300)
  --step-px PX       longest way in one step (default: the model's)
  --stop-px PX       a point has arrived when it is this close (default 1)
  --regularizer S    pull towards natural faces, 0 to 1 (default 0.5)
  --layers A,B,..    W+ layers that may move (default: the model's)
  --model NAME       model pack (default faces)
  --packs DIR        folder of model packs (default models)
  --device D         auto, cpu, cuda or webgpu (default auto)
  --photo FILE       pull a photo of your own instead; its options: npm run drag -- --photo --help
  --out DIR          where to write (default out)`;

/** What `npm run drag` was asked to do. */
export interface DragArguments extends CommonArguments {
  readonly seed: number;
  readonly points: readonly DragPoint[];
  readonly mask: string | null;
  /** Settings that were given; the others keep the pack's defaults. */
  readonly settings: Partial<DragSettings>;
}

/** @throws ArgumentError that names the option. */
export function dragArguments(args: readonly string[]): DragArguments {
  const single = { type: 'string' } as const;
  const several = { type: 'string', multiple: true } as const;
  const values = readArguments(args, {
    ...COMMON_OPTIONS,
    seed: single,
    pull: several,
    hold: several,
    mask: single,
    reach: single,
    steps: single,
    'step-px': single,
    'stop-px': single,
    regularizer: single,
    layers: single,
  });
  const reach = reachArgument(values) ?? undefined;
  const pulls = list(values, 'pull').map((given, i) => ({
    id: `pull ${i + 1}`,
    ...pullArgument('--pull', given),
    hold: false,
    reach,
  }));
  if (pulls.length === 0) throw new ArgumentError('--pull', 'at least one is needed, such as --pull 128,150:128,170');
  const holds = list(values, 'hold').map((given, i) => {
    const handle = pointArgument('--hold', given);
    return { id: `hold ${i + 1}`, handle, target: handle, hold: true };
  });
  const { maxSteps, stopDistancePx } = SETTINGS_LIMITS;
  const given = {
    maxSteps: integer(values, 'steps', maxSteps.min, maxSteps.max),
    stepPx: number(values, 'step-px', SETTINGS_LIMITS.stepPx.min, Infinity),
    stopDistancePx: number(values, 'stop-px', stopDistancePx.min, stopDistancePx.max),
    regularizerStrength: number(values, 'regularizer', 0, 1),
    layers: layersArgument(text(values, 'layers')),
  };
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  return {
    ...commonArguments(values),
    seed: seedArgument(values),
    points: [...pulls, ...holds],
    mask: text(values, 'mask'),
    settings,
  };
}

function layersArgument(given: string | null): number[] | null {
  if (given === null) return null;
  if (!/^\d+(,\d+)*$/.test(given))
    throw new ArgumentError('--layers', `must be whole numbers such as 0,1,2, got "${given}"`);
  return given.split(',').map(Number);
}

/** Options whose values only the model pack can judge, by the field of the request that they fill. */
const OPTIONS_BY_FIELD: readonly (readonly [string, string])[] = [
  ['settings.stepPx', '--step-px'],
  ['settings.layers', '--layers'],
  ['mask', '--mask'],
];

/** The option that filled `field` of the request, such as `points[1].handle.x`. */
export function optionOf(field: string, request: DragRequest): string {
  const index = /^points\[(\d+)\]/.exec(field)?.[1];
  if (index !== undefined) return request.points[Number(index)]?.hold === true ? '--hold' : '--pull';
  return OPTIONS_BY_FIELD.find(([start]) => field.startsWith(start))?.[1] ?? field;
}
