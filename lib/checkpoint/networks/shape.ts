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
  if (found === undefined) throw new CheckpointError('damaged', `${name} is missing`);
  return found;
}

function within(value: number | undefined, most: number, what: string): number {
  if (value === undefined || !Number.isSafeInteger(value) || value < 1 || value > most)
    throw new CheckpointError('unsupported', `${what}: ${String(value)}`);
  return value;
}

/** The parameters that a generator of this shape has, with the shape of each. */
function expectedShapes(shape: GeneratorShape): Map<string, readonly number[]> {
  const { wDim, zDim, cDim, mappingLayers } = shape;
  const expected = new Map<string, readonly number[]>();
  if (cDim > 0) {
    expected.set('mapping.embed.weight', [wDim, cDim]);
    expected.set('mapping.embed.bias', [wDim]);
  }
  for (let i = 0; i < mappingLayers; i++) {
    expected.set(`mapping.fc${i}.weight`, [wDim, i === 0 ? zDim + (cDim > 0 ? wDim : 0) : wDim]);
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

function readShape(weights: WeightMap, { mappingRate, convClamp }: KnownFacts): GeneratorShape {
  const sides = [...weights.keys()].flatMap((name) => {
    const side = /^synthesis\.b(\d+)\.torgb\.weight$/.exec(name)?.[1];
    return side === undefined ? [] : [Number(side)];
  });
  if (sides.length === 0) throw new CheckpointError('unsupported', 'a network without synthesis.b*.torgb');
  const resolution = Math.max(...sides);
  if (resolution < RESOLUTIONS.least || resolution > RESOLUTIONS.most || !Number.isInteger(Math.log2(resolution)))
    throw new CheckpointError('unsupported', `pictures of ${resolution} px`);
  const mappingLayers = [...weights.keys()].filter((name) => /^mapping\.fc\d+\.weight$/.test(name)).length;
  within(mappingLayers, MOST_MAPPING_LAYERS, 'layers from z to w');
  const first = must(weights, 'mapping.fc0.weight').shape;
  const wDim = within(first[0], MOST_LATENT, 'size of w');
  const embed = weights.get('mapping.embed.weight');
  const cDim = embed === undefined ? 0 : within(embed.shape[1], MOST_CLASSES, 'classes');
  const zDim = within((first[1] ?? 0) - (cDim > 0 ? wDim : 0), MOST_LATENT, 'size of z');
  const channels = new Map<number, number>();
  for (const side of resolutionsOf({ resolution })) {
    const { shape } = must(weights, `synthesis.b${side}.torgb.weight`);
    if (shape[0] !== 3) throw new CheckpointError('unsupported', `pictures of ${String(shape[0])} channels`);
    channels.set(side, within(shape[1], MOST_CHANNELS, `channels at ${side} px`));
  }
  return { resolution, zDim, wDim, cDim, mappingLayers, mappingRate, channels, convClamp };
}

/**
 * Checks that the weights are those of a whole StyleGAN2 generator with skip outputs. Parameters that are not needed stay out.
 *
 * @throws CheckpointError that names the parameter or the size that does not fit.
 */
export function generatorOf(kind: CheckpointKind, weights: WeightMap, facts: KnownFacts): GeneratorWeights {
  const shape = readShape(weights, facts);
  const used = new Map<string, WeightArray>();
  for (const [name, expected] of expectedShapes(shape)) {
    const found = must(weights, name);
    if (found.shape.join() !== expected.join())
      throw new CheckpointError(
        'unsupported',
        `${name}: shape [${found.shape.join(', ')}], not [${expected.join(', ')}]`,
      );
    used.set(name, found);
  }
  const average = weights.get('mapping.w_avg');
  if (average?.shape.join() === String(shape.wDim)) used.set('mapping.w_avg', average);
  return { kind, shape, weights: used };
}
