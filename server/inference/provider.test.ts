import { describe, expect, it } from 'vitest';
import { planProviders } from './provider';

const bare = { hasCudaLibrary: false, hasGpu: false };

describe('planProviders', () => {
  it('always ends on the processor and says why others were left out', () => {
    expect(planProviders('auto', bare)).toMatchObject({ candidates: ['cpu'] });
    expect(planProviders('cuda', bare).notes[0]).toContain('cuda: the CUDA provider library');
    expect(planProviders('webgpu', bare).notes[0]).toContain('webgpu: this machine has no graphics device');
  });

  it('tries what is there, the fastest first', () => {
    const rich = { hasCudaLibrary: true, hasGpu: true };
    expect(planProviders('auto', rich)).toEqual({
      candidates: ['cuda', 'webgpu', 'cpu'],
      choose: 'fastest',
      notes: [],
    });
    expect(planProviders('webgpu', rich)).toMatchObject({ candidates: ['webgpu', 'cpu'], choose: 'first' });
    expect(planProviders('cpu', rich).candidates).toEqual(['cpu']);
  });
});
