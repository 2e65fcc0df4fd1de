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
    expect(packSummary(manifest, 29.2)).toMatchObject({
      capabilities: ['drag'],
      dragBy: 'predictor',
      editLayers: [0, 1],
      stepMs: 30,
      bytes: 40,
    });
    expect(packSummary(solved, null)).toMatchObject({ capabilities: ['drag'], dragBy: 'solver' });
    expect(packSummary(solved, null)).not.toHaveProperty('stepMs');
    const drawing = packSummary({ ...manifest, capabilities: {}, files: { mapping, generator } }, 12);
    expect(drawing).toMatchObject({ capabilities: [], editLayers: [], stepPx: 0 });
    expect(Object.keys(drawing)).not.toContain('dragBy');
    expect(Object.keys(drawing)).not.toContain('stepMs');
  });

  it('D23: says whether pulls may reach differently far', () => {
    const reachOf = (change: object) =>
      packSummarySchema.parse(packSummary({ ...manifest, capabilities: { drag: { ...drag, ...change } } }, 1)).reach;
    expect([reachOf({}), reachOf({ reach: true }), reachOf({ by: 'solver' })]).toEqual([true, true, undefined]);
    expect(packSummary({ ...manifest, capabilities: {} }, 1)).not.toHaveProperty('reach');
  });

  it('V7: a way of dragging that only a newer server knows is passed over', () => {
    expect(packSummarySchema.parse({ ...packSummary(manifest, 1), dragBy: 'flight' }).capabilities).toEqual(['drag']);
  });
});
