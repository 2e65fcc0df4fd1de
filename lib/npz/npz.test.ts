import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasDecoders } from '../../tests/fixtures/decoders';
import { decodeNpy, encodeNpy } from './npy';
import { decodeNpz, encodeNpz } from './npz';

const arrays = {
  latents: { shape: [2, 3, 2], data: Float32Array.from({ length: 12 }, (_, i) => i / 7) },
  seconds: { shape: [3], data: Float64Array.of(0.1, 1e-300, -2) },
  hold: { shape: [2, 2], data: Uint8Array.of(0, 1, 255, 3) },
  steps: { shape: [0, 4], data: new Int32Array(0) },
};

describe('npz', () => {
  it('comes back as it was', () => {
    expect(decodeNpz(encodeNpz(arrays))).toEqual(arrays);
  });

  it('gives equal bytes for equal arrays', () => {
    expect(encodeNpz(arrays)).toEqual(encodeNpz(structuredClone(arrays)));
  });

  it('lays the numbers out as the format says', () => {
    const bytes = encodeNpy({ shape: [1], data: Float32Array.of(1) });
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, ...Buffer.from('NUMPY'), 1, 0]);
    expect((bytes.length - 4) % 64).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(10, bytes.length - 4))).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(1,\), \} *\n$/,
    );
  });

  it('unpacks no more than it is allowed to, whatever the zip says of its sizes', () => {
    const bytes = encodeNpz({ zeros: { shape: [1_000_000], data: new Float32Array(1_000_000) } });
    expect(bytes.length).toBeLessThan(50_000);
    expect(() => decodeNpz(bytes, 1_000_000)).toThrow(/unpack to more/);
    expect(decodeNpz(bytes, 5_000_000).zeros?.data).toHaveLength(1_000_000);
    // The same with a directory that lies: 4,000,128 bytes are said to be 1,000.
    const size = new Uint8Array(Uint32Array.of(4_000_128).buffer);
    for (let at = 0; at < bytes.length - 4; at++)
      if (size.every((byte, i) => bytes[at + i] === byte)) bytes.set(new Uint8Array(Uint32Array.of(1_000).buffer), at);
    expect(() => decodeNpz(bytes, 1_000_000)).toThrow();
  });

  it('refuses shapes and bytes that do not fit', () => {
    expect(() => encodeNpy({ shape: [2, 2], data: new Float32Array(3) })).toThrow('[2, 2] does not hold 3');
    const bytes = encodeNpy({ shape: [3], data: new Float32Array(3) });
    expect(() => decodeNpy(bytes.subarray(1))).toThrow('not a .npy file');
    expect(() => decodeNpy(bytes.subarray(0, bytes.length - 1))).toThrow('says 3 numbers');
  });

  it.runIf(hasDecoders('numpy'))('is read by numpy', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tug-npz-'));
    try {
      const file = join(folder, 'a.npz');
      writeFileSync(file, encodeNpz(arrays));
      const script =
        'import json,numpy,sys; d=numpy.load(sys.argv[1]); print(json.dumps({k:[str(d[k].dtype),d[k].shape,d[k].ravel().tolist()] for k in d.files}))';
      const read = JSON.parse(spawnSync('python3', ['-c', script, file], { encoding: 'utf8' }).stdout) as object;
      expect(read).toEqual({
        latents: ['float32', [2, 3, 2], [...arrays.latents.data]],
        seconds: ['float64', [3], [...arrays.seconds.data]],
        hold: ['uint8', [2, 2], [...arrays.hold.data]],
        steps: ['int32', [0, 4], []],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
