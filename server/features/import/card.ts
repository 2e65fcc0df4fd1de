import type { PackManifest } from '../../../lib/pack/manifest';

/** What the card says beside the manifest. */
export interface CardFacts {
  /** Which release wrote the checkpoint, and the SHA-256 of it. */
  readonly kind: string;
  readonly sha256: string;
  /** One picture on this machine's processor, ms. */
  readonly pictureMs: number;
  /** What was chosen of the network, or left out; a line each. */
  readonly choices: readonly string[];
}

/** The pack's README.md: what it is, where it comes from, what may be done with it. */
export function packCard(manifest: PackManifest, { kind, sha256, pictureMs, choices }: CardFacts): string {
  const { title, description, licence, credits, resolution, layers, wDim, zDim } = manifest;
  return [
    `# ${title}`,
    '',
    ...(description === '' ? [] : [description, '']),
    '![Sixteen random pictures](sheet.png)',
    '',
    '| | |',
    '|---|---|',
    `| generator | StyleGAN2, ${resolution} px, ${layers} W+ layers of ${wDim}, z of ${zDim} |`,
    `| comes from | a checkpoint of the ${kind} form, SHA-256 \`${sha256}\` |`,
    '| pulling | at once: nothing was trained for this pack, each step is solved from small changes that are rendered |',
    `| a picture | ${Math.round(pictureMs)} ms on the processor that imported it |`,
    ...choices.map((choice) => `| choice | ${choice} |`),
    `| licence of the weights | ${licence} |`,
    ...credits.map((credit) => `| credit | ${credit} |`),
    '',
    'Licence and credits are those that whoever imported it gave. They are not part of Tug and not under its licence.',
    '',
  ].join('\n');
}
