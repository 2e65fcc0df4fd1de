import { CheckpointError } from '../errors';
import {
  resolutionsOf,
  type CheckpointKind,
  type GeneratorShape,
  type GeneratorWeights,
  type WeightArray,
  type WeightMap,
} from './weights';

/** Sizes that a generator may have; official ones have 32 to 1024 px and at most 512 channels. */
const RESOLUTIONS = { least: 16, most: 1024 } as const;
const MOST_CHANNELS = 1024;
/** Channels times the side of their map: four times the official ones, beyond which a picture takes minutes. */
const MOST_CHANNEL_PIXELS = 4 * 32768;
const MOST_LATENT = 1024;
const MOST_MAPPING_LAYERS = 16;
const MOST_CLASSES = 1000;
/** Of the official mapping network. */
export const OFFICIAL_MAPPING_RATE = 0.01;

/** What the numbers themselves do not say. */
export interface KnownFacts {
  readonly mappingRate: number;
  readonly convClamp: number | null;
}

function must(weights: WeightMap, name: string): WeightArray {
  const found = weights.get(name);
  if (found === undefined) throw new CheckpointError('missing', { name });
  return found;
}

/** Faults that name a size which is out of its limits. */
type SizeFault = 'classes' | 'classNumbers' | 'mappingLayers' | 'sizeOfW' | 'sizeOfZ';

const isWithin = (value: number | undefined, most: number): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value >= 1 && value <= most;

function within(value: number | undefined, most: number, fault: SizeFault): number {
  if (!isWithin(value, most)) throw new CheckpointError(fault, { value: String(value) });
  return value;
}

/** The parameters that a generator of this shape has, with the shape of each. */
function expectedShapes(shape: GeneratorShape): Map<string, readonly number[]> {
  const { wDim, zDim, cDim, label, labelDim, mappingLayers } = shape;
  const expected = new Map<string, readonly number[]>();
  if (label === 'embedded') {
    expected.set('mapping.embed.weight', [labelDim, cDim]);
    expected.set('mapping.embed.bias', [labelDim]);
  }
  if (label === 'beside') expected.set('mapping.labels.weight', [cDim, labelDim]);
  for (let i = 0; i < mappingLayers; i++) {
    expected.set(`mapping.fc${i}.weight`, [wDim, i === 0 ? zDim + labelDim : wDim]);
    expected.set(`mapping.fc${i}.bias`, [wDim]);
  }
  const layer = (name: string, inputs: number, outputs: number, resolution: number) => {
    expected.set(`${name}.affine.weight`, [inputs, wDim]);
    expected.set(`${name}.affine.bias`, [inputs]);
    expected.set(`${name}.weight`, [outputs, inputs, 3, 3]);
    expected.set(`${name}.bias`, [outputs]);
    expected.set(`${name}.noise_const`, [resolution, resolution]);
    expected.set(`${name}.noise_strength`, []);
  };
  for (const resolution of resolutionsOf(shape)) {
    const block = `synthesis.b${resolution}`;
    const width = shape.channels.get(resolution) ?? 0;
    if (resolution === 4) expected.set(`${block}.const`, [width, 4, 4]);
    else layer(`${block}.conv0`, shape.channels.get(resolution / 2) ?? 0, width, resolution);
    layer(`${block}.conv1`, width, width, resolution);
    expected.set(`${block}.torgb.affine.weight`, [width, wDim]);
    expected.set(`${block}.torgb.affine.bias`, [width]);
    expected.set(`${block}.torgb.weight`, [3, width, 1, 1]);
    expected.set(`${block}.torgb.bias`, [3]);
  }
  return expected;
}

function readLabel(weights: WeightMap): Pick<GeneratorShape, 'label' | 'cDim' | 'labelDim'> {
  const embed = weights.get('mapping.embed.weight')?.shape;
  const beside = weights.get('mapping.labels.weight')?.shape;
  const shape = embed === undefined ? beside : [embed[1], embed[0]];
  if (shape === undefined) return { label: null, cDim: 0, labelDim: 0 };
  const cDim = within(shape[0], MOST_CLASSES, 'classes');
  const labelDim = within(shape[1], MOST_LATENT, 'classNumbers');
  return { label: embed === undefined ? 'beside' : 'embedded', cDim, labelDim };
}

function readShape(weights: WeightMap, { mappingRate, convClamp }: KnownFacts): GeneratorShape {
  const sides = [...weights.keys()].flatMap((name) => {
    const side = /^synthesis\.b(\d+)\.torgb\.weight$/.exec(name)?.[1];
    return side === undefined ? [] : [Number(side)];
  });
  if (sides.length === 0) throw new CheckpointError('noTorgb');
  const resolution = Math.max(...sides);
  if (resolution < RESOLUTIONS.least || resolution > RESOLUTIONS.most || !Number.isInteger(Math.log2(resolution)))
    throw new CheckpointError('resolution', { px: resolution });
  const start = must(weights, 'synthesis.b4.const').shape;
  if (start.length === 3 && (start[1] !== 4 || start[2] !== 4))
    throw new CheckpointError('notSquare', { width: String(start[2]), height: String(start[1]) });
  const mappingLayers = [...weights.keys()].filter((name) => /^mapping\.fc\d+\.weight$/.test(name)).length;
  within(mappingLayers, MOST_MAPPING_LAYERS, 'mappingLayers');
  const first = must(weights, 'mapping.fc0.weight').shape;
  const wDim = within(first[0], MOST_LATENT, 'sizeOfW');
  const label = readLabel(weights);
  const zDim = within((first[1] ?? 0) - label.labelDim, MOST_LATENT, 'sizeOfZ');
  const channels = new Map<number, number>();
  for (const side of resolutionsOf({ resolution })) {
    const { shape } = must(weights, `synthesis.b${side}.torgb.weight`);
    if (shape[0] !== 3) throw new CheckpointError('colours', { count: String(shape[0]) });
    const [, width] = shape;
    if (!isWithin(width, Math.min(MOST_CHANNELS, MOST_CHANNEL_PIXELS / side)))
      throw new CheckpointError('channels', { px: side, value: String(width) });
    channels.set(side, width);
  }
  return { resolution, zDim, wDim, ...label, mappingLayers, mappingRate, channels, convClamp };
}

const isNoise = (name: string) => /\.noise_(const|strength)$/.test(name);
const noiseless = (weights: WeightMap, name: string) =>
  ['const', 'strength'].every((part) => !weights.has(name.replace(/(const|strength)$/, part)));

/**
 * Checks that the weights are those of a whole StyleGAN2 generator with skip outputs. Parameters that are not needed stay out.
 *
 * @throws CheckpointError that names the parameter or the size that does not fit.
 */
export function generatorOf(kind: CheckpointKind, weights: WeightMap, facts: KnownFacts): GeneratorWeights {
  const shape = readShape(weights, facts);
  const used = new Map<string, WeightArray>();
  for (const [name, expected] of expectedShapes(shape)) {
    // A network trained without noise has nothing of it.
    if (isNoise(name) && noiseless(weights, name)) continue;
    const found = must(weights, name);
    if (found.shape.join() !== expected.join())
      throw new CheckpointError('shape', { name, found: found.shape.join(', '), expected: expected.join(', ') });
    used.set(name, found);
  }
  const average = weights.get('mapping.w_avg');
  if (average?.shape.join() === String(shape.wDim)) used.set('mapping.w_avg', average);
  return { kind, shape, weights: used };
}
