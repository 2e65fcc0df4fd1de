import type { PhotoPull } from '../../lib/photo/run';
import { reachNumber } from '../../lib/drag/reach';
import {
  ArgumentError,
  integer,
  list,
  pointArgument,
  pullArgument,
  reachArgument,
  readArguments,
  text,
} from './arguments';

export const PHOTO_USAGE = `npm run drag -- --photo portrait.jpg --pull 812,640:820,622 --out out/

Moves points of a face in a photo with the photo's own pixels, and writes the result at full size, a before/after strip,
an animated GIF and a report (.json). Positions are px of the upright photo, from its top left corner.

  --photo FILE       JPEG, PNG, WebP, AVIF, TIFF or GIF
  --pull x,y:x,y     grab at the first position, pull it to the second; may be given several times, or not at all
  --hold x,y         a point that stays where it is; may be given several times
  --face N           which face, counted from the left (default 1)
  --reach R          what may move along: part, face, or head, which goes as one, or a number from 0 (part) to 1 (head),
                     with the face at 0.5 (default part)
  --model NAME       model pack with a surface (default faces)
  --packs DIR        folder of model packs (default models)
  --out DIR          where to write (default out)`;

const MOST_FACES = 100;

/** What `npm run drag -- --photo` was asked to do. */
export interface PhotoArguments {
  readonly photo: string;
  readonly pulls: readonly PhotoPull[];
  readonly face: number;
  /** 0..1 (lib/drag/reach.ts). */
  readonly reach: number;
  readonly model: string;
  readonly packs: string;
  readonly out: string;
}

/** Whether a command line is one of photos. */
export const isOfPhoto = (args: readonly string[]): boolean => args.some((arg) => /^--photo(=|$)/.test(arg));

/** @throws ArgumentError that names the option. */
export function photoArguments(args: readonly string[]): PhotoArguments {
  const single = { type: 'string' } as const;
  const several = { type: 'string', multiple: true } as const;
  const values = readArguments(args, {
    photo: single,
    pull: several,
    hold: several,
    face: single,
    reach: single,
    model: single,
    packs: single,
    out: single,
  });
  const photo = text(values, 'photo');
  if (photo === null) throw new ArgumentError('--photo', 'must be a file');
  const pulls = list(values, 'pull').map((given) => pullArgument('--pull', given));
  const holds = list(values, 'hold').map((given) => {
    const handle = pointArgument('--hold', given);
    return { handle, target: handle };
  });
  if (pulls.length === 0 && holds.length > 0) throw new ArgumentError('--hold', 'is of use only beside a --pull');
  return {
    photo,
    pulls: [...pulls, ...holds],
    face: integer(values, 'face', 1, MOST_FACES) ?? 1,
    reach: reachArgument(values) ?? reachNumber('part'),
    model: text(values, 'model') ?? 'faces',
    packs: text(values, 'packs') ?? 'models',
    out: text(values, 'out') ?? 'out',
  };
}
