import { describe, expect, it } from 'vitest';
import { Budget } from '../budget';
import { memorySource } from '../../zip/byte-source';
import { PyDict, PyList, PyObject, PyTuple, type PyValue } from '../pickle/values';
import { readCheckpoint } from '../read';
import { Storage, Tensor, rowMajor } from '../torch/tensor';
import { readOfficial } from './official';
import { generatorOf } from './shape';
import { readTensorflow } from './tensorflow';
import type { WeightArray } from './weights';

const zeros = (shape: readonly number[]): WeightArray => ({
  shape,
  numbers: () => new Float32Array(shape.reduce((product, n) => product * n, 1)),
});

function dict(entries: Record<string, PyValue>): PyDict {
  const made = new PyDict();
  for (const [key, value] of Object.entries(entries)) made.entries.set(key, value);
  return made;
}

/** A module of the official release. */
function module(
  type: string,
  parts: { tensors?: Record<string, number[]>; children?: Record<string, PyValue> },
): PyObject {
  const made = new PyObject(type);
  const tensors = Object.entries(parts.tensors ?? {}).map(([name, shape]): [string, PyValue] => {
    const count = shape.reduce((product, n) => product * n, 1);
    return [name, new Tensor(new Storage('f32', count), 0, shape, rowMajor(shape))];
  });
  made.state = dict({ _parameters: dict(Object.fromEntries(tensors)), _modules: dict(parts.children ?? {}) });
  return made;
}

const network = (synthesis: PyObject, mapping: PyObject = module('MappingNetwork', {})): PyValue =>
  dict({ G_ema: module('Generator', { children: { synthesis, mapping } }) });

/** The smallest weights that are a generator: 16 px, two channels. */
function smallest(): Map<string, WeightArray> {
  const weights = new Map<string, WeightArray>();
  weights.set('mapping.fc0.weight', zeros([3, 5])).set('mapping.fc0.bias', zeros([3]));
  const layer = (name: string, side: number) => {
    weights.set(`${name}.affine.weight`, zeros([2, 3])).set(`${name}.affine.bias`, zeros([2]));
    weights.set(`${name}.weight`, zeros([2, 2, 3, 3])).set(`${name}.bias`, zeros([2]));
    weights.set(`${name}.noise_const`, zeros([side, side])).set(`${name}.noise_strength`, zeros([]));
  };
  for (const side of [4, 8, 16]) {
    const block = `synthesis.b${side}`;
    if (side === 4) weights.set(`${block}.const`, zeros([2, 4, 4]));
    else layer(`${block}.conv0`, side);
    layer(`${block}.conv1`, side);
    weights.set(`${block}.torgb.affine.weight`, zeros([2, 3])).set(`${block}.torgb.affine.bias`, zeros([2]));
    weights.set(`${block}.torgb.weight`, zeros([3, 2, 1, 1])).set(`${block}.torgb.bias`, zeros([3]));
  }
  return weights;
}

const facts = { mappingRate: 0.01, convClamp: null };

describe('generators', () => {
  it('are known by their weights', () => {
    const { shape } = generatorOf('official', smallest(), facts);
    expect(shape).toMatchObject({ resolution: 16, zDim: 5, wDim: 3, cDim: 0, mappingLayers: 1 });
  });

  it('may have been trained without noise', () => {
    const weights = smallest();
    for (const name of [...weights.keys()]) if (name.includes('noise')) weights.delete(name);
    expect(generatorOf('official', weights, facts).weights.size).toBe(weights.size);
  });

  it('may not be so wide that a picture takes minutes', () => {
    const weights = smallest();
    for (const side of [4, 8, 16, 32, 64, 128, 256, 512, 1024])
      weights.set(`synthesis.b${side}.torgb.weight`, zeros([3, 512, 1, 1]));
    expect(() => generatorOf('official', weights, facts)).toThrow(/channels at 512 px: 512/);
  });

  it.each([
    ['a missing weight', 'synthesis.b8.conv1.weight', null, /synthesis\.b8\.conv1\.weight is missing/],
    ['a weight of another shape', 'synthesis.b8.conv0.bias', [3], /synthesis\.b8\.conv0\.bias: shape \[3\], not \[2\]/],
    ['noise of another shape', 'synthesis.b16.conv1.noise_const', [16, 8], /noise_const: shape \[16, 8\]/],
    ['pictures that are not square', 'synthesis.b4.const', [2, 4, 7], /not square: they begin at 7 x 4/],
    ['noise without its strength', 'synthesis.b16.conv1.noise_strength', null, /noise_strength is missing/],
    ['pictures without colour', 'synthesis.b4.torgb.weight', [1, 2, 1, 1], /pictures of 1 channels/],
    ['a size that is no power of two', 'synthesis.b24.torgb.weight', [3, 2, 1, 1], /pictures of 24 px/],
    ['a size that is too large', 'synthesis.b2048.torgb.weight', [3, 2, 1, 1], /pictures of 2048 px/],
    ['more channels than there are', 'synthesis.b8.torgb.weight', [3, 5000, 1, 1], /channels at 8 px: 5000/],
  ])('with %s are refused by name', (_what, name, shape, message) => {
    const weights = smallest();
    if (shape === null) weights.delete(name);
    else weights.set(name, zeros(shape));
    expect(() => generatorOf('official', weights, facts)).toThrow(message);
  });

  it.each([
    [
      'StyleGAN3',
      module('SynthesisNetwork', { children: { L0_36_512: module('SynthesisLayer', { tensors: { bias: [2] } }) } }),
      /StyleGAN3 \(it has synthesis\.L0_36_512\.bias\)/,
    ],
    [
      'residual blocks',
      module('SynthesisNetwork', {
        children: {
          b8: module('SynthesisBlock', { children: { skip: module('Conv2dLayer', { tensors: { weight: [2] } }) } }),
        },
      }),
      /residual/,
    ],
    ['nothing that is known', module('SynthesisNetwork', {}), /without synthesis\.b\*\.torgb/],
  ])('of %s are refused by name', (_what, synthesis, message) => {
    expect(() => readOfficial(network(synthesis), new Budget())).toThrow(message);
  });

  it('of a network that is no generator are refused by its class', () => {
    expect(() => readOfficial(dict({ G_ema: module('Discriminator', {}) }), new Budget())).toThrow(/Discriminator/);
  });

  it('of StyleGAN-XL are refused by how it embeds classes', () => {
    const mapping = module('MappingNetwork', {
      children: { embed_proj: module('FullyConnectedLayer', { tensors: { weight: [2] } }) },
    });
    expect(() => readOfficial(network(module('SynthesisNetwork', {}), mapping), new Budget())).toThrow(/StyleGAN-XL/);
  });

  it.each([
    [
      'pg_modules.discriminator\nProjectedDiscriminator',
      /unsupported: StyleGAN-XL \/ Projected GAN \(it names pg_modules/,
    ],
    ['tfutil\nNetwork', /unsupported: Progressive GAN/],
    ['models\nGenerator', /its state dict can be read/],
    ['os\nsystem', /unknown-code: os\.system/],
  ])('that ask for %j are refused by what is known of it', (code, message) => {
    const bytes = Uint8Array.from(`c${code}\n.`, (letter) => letter.charCodeAt(0));
    expect(() => readCheckpoint(memorySource(bytes))).toThrow(message);
  });

  it('of StyleGAN1 in PyTorch are refused by their weights', () => {
    // {'generator': {'progression.0.conv.bias': None}}
    const text = '}(U\x09generator}(U\x17progression.0.conv.biasNuu.';
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(() => readCheckpoint(memorySource(bytes))).toThrow(/unsupported: StyleGAN1 \(it has progression/);
  });

  it('that are none say what was found', () => {
    const bytes = Uint8Array.from('}(U\x05epochK\x01U\x05modelNu.', (letter) => letter.charCodeAt(0));
    expect(() => readCheckpoint(memorySource(bytes))).toThrow(/unknown-kind: .*a dictionary of epoch, model/);
  });

  it('of StyleGAN1 are refused by their version', () => {
    const old = new PyObject('dnnlib.tflib.network.Network');
    old.state = dict({ version: 2, variables: new PyList(), components: new PyDict() });
    expect(() => readTensorflow(new PyTuple([old, old, old]), new Budget())).toThrow(
      /version 2; StyleGAN2 begins at 4/,
    );
  });

  it.each([
    ['text', 'just words'],
    ['a PNG', '\x89PNG\r\n\x1a\n'],
    ['nothing', ''],
    ['a pickle of a number', 'K\x07.'],
  ])('are not looked for in %s', (_what, text) => {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(() => readCheckpoint(memorySource(bytes))).toThrow(/damaged|unknown-kind/);
  });
});
