import { describe, expect, it } from 'vitest';
import { goodManifest } from '../../tests/fixtures/manifest';
import { PackError } from './errors';
import { parseManifest } from './parse';

function refusal(text: string, folder = 'tiny'): PackError {
  try {
    parseManifest(folder, text);
  } catch (error) {
    if (error instanceof PackError) return error;
    throw error;
  }
  throw new Error('the manifest was taken');
}

describe('parseManifest', () => {
  it('takes a manifest that is in order', () => {
    expect(parseManifest('tiny', JSON.stringify(goodManifest()))).toEqual(goodManifest());
  });

  it.each<[string, object]>([
    ['format', { format: 2 }],
    ['name', { name: 'Tiny!' }],
    ['licence', { licence: '' }],
    ['resolution', { resolution: 0 }],
    ['layers', { layers: 2.5 }],
    ['editLayers[1]', { editLayers: [0, 6] }],
    ['editLayers', { editLayers: [1, 1] }],
    ['stepPx', { stepPx: -1 }],
    ['features[0].size', { features: [{ output: 'features_8', size: 'big', channels: 5 }] }],
    ['trackFeature', { trackFeature: 'features_64' }],
    ['wMean', { wMean: [0, 0, 0] }],
    ['wMean[0]', { wMean: [null, 0, 0, 0] }],
    ['naturalDistance.p99', { naturalDistance: { mean: 2, p99: 1, far: 3 } }],
    ['naturalDistance.far', { naturalDistance: { mean: 1, p99: 2, far: 1 } }],
    [
      'files.mapping.path',
      { files: { ...goodManifest().files, mapping: { path: '../mapping.onnx', bytes: 1, sha256: 'a'.repeat(64) } } },
    ],
    [
      'files.mapping.sha256',
      { files: { ...goodManifest().files, mapping: { path: 'mapping.onnx', bytes: 1, sha256: 'abc' } } },
    ],
    ['colour', { colour: 'red' }],
  ])('names the field %s', (field, changes) => {
    const error = refusal(JSON.stringify({ ...goodManifest(), ...changes }));
    expect(error.field).toBe(field);
    expect(error.message).toContain(`model pack "tiny": manifest.json, field "${field}": `);
  });

  it('names a field that is missing', () => {
    const { zDim: _, ...rest } = goodManifest();
    expect(refusal(JSON.stringify(rest)).field).toBe('zDim');
  });

  it('refuses what is not JSON, and a name that is not the folder', () => {
    expect(refusal('{').message).toContain('is not JSON');
    expect(refusal(JSON.stringify(goodManifest()), 'other')).toMatchObject({ pack: 'other', field: 'name' });
  });
});
