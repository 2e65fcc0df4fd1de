import { describe, expect, it } from 'vitest';
import { format1Manifest, goodManifest } from '../../tests/fixtures/manifest';
import { PackError } from './errors';
import { dragPack } from './manifest';
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

  it('takes a manifest of format 1 for what it means in format 2', () => {
    expect(parseManifest('tiny', JSON.stringify(format1Manifest()))).toEqual(goodManifest());
  });

  it('takes a pack that can only draw, and refuses graphs and capabilities without each other', () => {
    const { mapping, generator, predictor } = goodManifest().files;
    const drawing = { ...goodManifest(), capabilities: {}, files: { mapping, generator } };
    expect(dragPack(parseManifest('tiny', JSON.stringify(drawing)))).toBeNull();
    const without = { ...goodManifest(), files: { mapping, generator, predictor } };
    expect(refusal(JSON.stringify(without))).toMatchObject({
      field: 'files.regularizer',
      problem: 'is needed for the capability drag',
    });
    const stray = { ...drawing, files: { mapping, generator, encoder: mapping } };
    expect(refusal(JSON.stringify(stray))).toMatchObject({ field: 'files.encoder' });
    const path = 'before.npz';
    const earlier = { path, bytes: 1, sha256: 'a'.repeat(64), vertices: 3, entries: ['e'], parts: ['skin'] };
    const camera = { pivot: [0, 0, 0], distance: 60 };
    const bare = { ...drawing, earlierSurfaces: [{ ...earlier, camera }] };
    expect(refusal(JSON.stringify(bare))).toMatchObject({ field: 'earlierSurfaces' });
    expect(refusal(JSON.stringify({ ...drawing, earlierSurfaces: [earlier] }))).toMatchObject({
      field: 'earlierSurfaces[0].camera',
    });
    const unknown = { ...drawing, capabilities: { fly: {} } };
    expect(refusal(JSON.stringify(unknown)).field).toBe('capabilities.fly');
  });

  it.each<[string, object]>([
    ['capabilities.drag.editLayers[1]', { editLayers: [0, 6] }],
    ['capabilities.drag.stepPx', { stepPx: -1 }],
    ['capabilities.drag.trackFeature', { trackFeature: 'features_64' }],
    ['capabilities.drag.naturalDistance.far', { naturalDistance: { mean: 1, p99: 2, far: 1 } }],
  ])('names the field %s', (field, changes) => {
    const { drag } = goodManifest().capabilities;
    const changed = { ...goodManifest(), capabilities: { drag: { ...drag, ...changes } } };
    expect(refusal(JSON.stringify(changed)).field).toBe(field);
  });

  it.each<[string, object]>([
    ['format', { format: 3 }],
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
      { files: { ...format1Manifest().files, mapping: { path: '../mapping.onnx', bytes: 1, sha256: 'a'.repeat(64) } } },
    ],
    [
      'files.mapping.sha256',
      { files: { ...format1Manifest().files, mapping: { path: 'mapping.onnx', bytes: 1, sha256: 'abc' } } },
    ],
    ['colour', { colour: 'red' }],
  ])('names the field %s of format 1', (field, changes) => {
    const error = refusal(JSON.stringify({ ...format1Manifest(), ...changes }));
    expect(error.field).toBe(field);
    expect(error.message).toContain(`model pack "tiny": manifest.json, field "${field}": `);
  });

  it('names a field that is missing', () => {
    const { zDim: _, ...rest } = format1Manifest();
    expect(refusal(JSON.stringify(rest)).field).toBe('zDim');
  });

  it('refuses what is not JSON, and a name that is not the folder', () => {
    expect(refusal('{').message).toContain('is not JSON');
    expect(refusal(JSON.stringify(format1Manifest()), 'other')).toMatchObject({ pack: 'other', field: 'name' });
  });
});
