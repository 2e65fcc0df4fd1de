import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { CheckpointError } from '../../lib/checkpoint/errors';
import { packNameSchema } from '../../lib/pack/fields';
import { fileSource } from '../features/import/file-source';
import { PackExistsError, importPack, type ImportStage } from '../features/import/import-pack';
import { ArgumentError, integer, list, text } from './arguments';
import { runCommand } from './command';

const USAGE = `npm run import -- FILE --licence "CC BY-NC 4.0" [options]

Makes a model pack of a StyleGAN2 checkpoint: a .pkl of stylegan2-ada-pytorch or of the TensorFlow releases, a .pt of
stylegan2-pytorch (rosinality), or a .safetensors with the official names. No code of the file is run, and no Python is needed.

  --licence TEXT     licence of the weights: whoever made them says so (needed)
  --credit TEXT      who made them; may be given several times
  --name NAME        of the pack: lower-case letters, digits and dashes (default: from the file's name)
  --title TEXT       shown to people (default: the name)
  --description TEXT
  --class N          which class of a class-conditional network
  --no-noise         leave out the noise that the network adds
  --replace          let a pack of that name give way
  --packs DIR        folder of model packs (default models)`;

const STAGES: Readonly<Record<ImportStage, string>> = {
  reading: 'reading the checkpoint',
  statistics: 'looking at its codes',
  writing: 'writing the graphs',
  drawing: 'drawing a sheet',
};

const OPTIONS = {
  licence: { type: 'string' },
  credit: { type: 'string', multiple: true },
  name: { type: 'string' },
  title: { type: 'string' },
  description: { type: 'string' },
  class: { type: 'string' },
  'no-noise': { type: 'boolean' },
  replace: { type: 'boolean' },
  packs: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** The file, and the options. @throws ArgumentError */
function read(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    return { values, positionals };
  } catch (error) {
    throw new ArgumentError(
      'command line',
      `${(error as Error).message.split('\n')[0] ?? ''}; --help lists the options`,
    );
  }
}

/** A name for a pack, from that of its file. */
const nameFrom = (file: string): string =>
  basename(file)
    .replace(/\.[a-z]+$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64);

await runCommand(USAGE, async (args) => {
  const { values, positionals } = read(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new ArgumentError('FILE', 'one checkpoint; --help shows how');
  const name = text(values, 'name') ?? nameFrom(file);
  const fits = packNameSchema.safeParse(name);
  if (!fits.success) throw new ArgumentError('--name', `"${name}" ${fits.error.issues[0]?.message ?? 'is no name'}`);
  const licence = text(values, 'licence');
  if (licence === null)
    throw new ArgumentError(
      '--licence',
      'say under which licence these weights are; the page that you had them from names it',
    );
  const request = {
    name,
    title: text(values, 'title') ?? name,
    description: text(values, 'description') ?? '',
    licence,
    credits: list(values, 'credit'),
    label: integer(values, 'class', 0, 1000),
    noise: values['no-noise'] !== true,
  };
  const source = fileSource(file);
  let shown: ImportStage | null = null;
  try {
    const manifest = await importPack(source, request, text(values, 'packs') ?? 'models', {
      replace: values.replace === true,
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
    if (error instanceof CheckpointError) throw new ArgumentError('FILE', `${file} cannot be used (${error.message})`);
    throw error;
  } finally {
    source.close();
  }
});
