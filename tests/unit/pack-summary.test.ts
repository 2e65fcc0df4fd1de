import { describe, expect, it } from 'vitest';
import { packSummarySchema } from '../../lib/protocol';
import { goodManifest } from '../fixtures/manifest';
import { packSummary } from '../../server/rooms/pack-summary';

describe('packSummary', () => {
  const manifest = goodManifest();
  const { drag } = manifest.capabilities;
  if (drag === undefined) throw new Error('the pack cannot be dragged');
  const { mapping, generator } = manifest.files;

  it('K3: says what a pack can do, and how it is dragged', () => {
    const solved = {
      ...manifest,
      capabilities: { drag: { ...drag, by: 'solver' as const } },
      files: { mapping, generator, directions: { ...mapping, path: 'directions.npz' } },
    };
    expect(packSummary(manifest)).toMatchObject({ capabilities: ['drag'], dragBy: 'predictor', editLayers: [0, 1] });
    expect(packSummary(solved)).toMatchObject({ capabilities: ['drag'], dragBy: 'solver' });
    const drawing = packSummary({ ...manifest, capabilities: {}, files: { mapping, generator } });
    expect(drawing).toMatchObject({ capabilities: [], editLayers: [], stepPx: 0 });
    expect(drawing).not.toHaveProperty('dragBy');
  });

  it('V7: a way of dragging that only a newer server knows is passed over', () => {
    expect(packSummarySchema.parse({ ...packSummary(manifest), dragBy: 'flight' }).capabilities).toEqual(['drag']);
  });
});
