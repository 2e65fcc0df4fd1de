import { statSync } from 'node:fs';
import { CheckpointError } from '../../lib/checkpoint/errors';
import { faultWords, firstFault } from '../../lib/faults/first-fault';
import { packNameSchema } from '../../lib/pack/fields';
import { packNameOf } from '../../lib/pack/name-of';
import { MAX_CLASSES, packRequestSchema } from '../../lib/protocol';
import { ChoiceError, type Centre, type Choices } from '../features/import/choices';
import { fileSource } from '../features/import/file-source';
import { PackExistsError, importPack, type ImportStage } from '../features/import/import-pack';
import { ArgumentError, integer, list, readFilesAndArguments, text } from './arguments';
import { runCommand } from './command';

const USAGE = `npm run import -- FILE --licence "CC BY-NC 4.0" [options]

Makes a model pack of a StyleGAN2 checkpoint: a .pkl of stylegan2-ada-pytorch or of the TensorFlow releases, a .pt of
stylegan2-pytorch (rosinality), or a .safetensors with the official names. No code of the file is run, and no Python is needed.

  --licence TEXT     licence of the weights: whoever made them says so (needed)
  --credit TEXT      who made them; may be given several times
  --name NAME        of the pack: lower-case letters, digits and dashes (default: from the file's name)
  --title TEXT       shown to people (default: the name)
  --description TEXT
  --class N          which class of a class-conditional network (needed there)
  --truncate-to WHAT of such a network: where truncation leads to, the mean of all classes (network) or of that one (class)
  --half             keep weights with 16 bits a number: half the size on disk, the same speed
  --no-noise         leave out the noise that the network adds
  --replace          put a pack of that name away, into .removed beside the packs
  --packs DIR        folder of model packs (default models)`;

const STAGES: Readonly<Record<ImportStage, string>> = {
  reading: 'reading the checkpoint',
  statistics: 'looking at its codes',
  writing: 'writing the graphs',
  drawing: 'drawing a sheet',
};

/** The option that says it. */
const CHOICES: Readonly<Record<keyof Choices, string>> = { label: '--class', centre: '--truncate-to' };
/** Of what is asked for, where it is not named as the option is. */
const OTHER_OPTIONS: Readonly<Record<string, string>> = { credits: '--credit' };

const OPTIONS = {
  licence: { type: 'string' },
  credit: { type: 'string', multiple: true },
  name: { type: 'string' },
  title: { type: 'string' },
  description: { type: 'string' },
  class: { type: 'string' },
  half: { type: 'boolean' },
  'truncate-to': { type: 'string' },
  'no-noise': { type: 'boolean' },
  replace: { type: 'boolean' },
  packs: { type: 'string' },
  help: { type: 'boolean' },
} as const;

function centreOf(given: string | null): Centre | null {
  if (given === null || given === 'network' || given === 'class') return given;
  throw new ArgumentError('--truncate-to', `must be network or class, got "${given}"`);
}

/** The file, and nothing else. @throws ArgumentError */
function openCheckpoint(file: string) {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new ArgumentError('FILE', `there is no file ${file}`);
  return fileSource(file);
}

await runCommand(USAGE, async (args) => {
  const { values, files } = readFilesAndArguments(args, OPTIONS);
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) throw new ArgumentError('FILE', 'one checkpoint; --help shows how');
  const name = text(values, 'name') ?? packNameOf(file);
  const nameFits = packNameSchema.safeParse(name);
  if (!nameFits.success) throw new ArgumentError('--name', `"${name}" ${faultWords(nameFits.error)}`);
  const licence = text(values, 'licence');
  if (licence === null)
    throw new ArgumentError(
      '--licence',
      'say under which licence these weights are; the page that you had them from names it',
    );
  const fits = packRequestSchema.safeParse({
    name,
    title: text(values, 'title') ?? name,
    description: text(values, 'description') ?? '',
    licence,
    credits: list(values, 'credit'),
    label: integer(values, 'class', 0, MAX_CLASSES),
    centre: centreOf(text(values, 'truncate-to')),
    noise: values['no-noise'] !== true,
    half: values.half === true,
    replace: values.replace === true,
  });
  if (!fits.success) {
    const { field, message } = firstFault(fits.error);
    const option = field?.split(/[.[]/)[0] ?? 'command line';
    throw new ArgumentError(OTHER_OPTIONS[option] ?? `--${option}`, message);
  }
  const request = fits.data;
  const source = openCheckpoint(file);
  let shown: ImportStage | null = null;
  try {
    const manifest = await importPack(source, request, text(values, 'packs') ?? 'models', {
      replace: request.replace,
      onProgress: (stage) => {
        if (stage !== shown) console.error(`${STAGES[stage]} ...`);
        shown = stage;
      },
    });
    const { resolution, layers, metrics } = manifest;
    console.log(`${name}: ${resolution} px, ${layers} layers, ${String(metrics.pictureMs)} ms a picture here`);
  } catch (error) {
    if (error instanceof PackExistsError)
      throw new ArgumentError('--replace', `${error.message}; give it or another --name`);
    if (error instanceof ChoiceError) throw new ArgumentError(CHOICES[error.choice], error.message);
    if (error instanceof CheckpointError) throw new ArgumentError('FILE', `${file} cannot be used (${error.message})`);
    throw error;
  } finally {
    source.close();
  }
});
