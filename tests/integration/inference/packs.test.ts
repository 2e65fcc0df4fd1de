import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackPart } from '../../../lib/pack/errors';
import type { DragCapability, PackManifest } from '../../../lib/pack/manifest';
import { copyOfPacks, keepingLogger, PACK, startPool } from './support';

/** Overwrites one file of the pack and puts its true size and checksum into the manifest. */
function replaceFile(folder: string, manifest: PackManifest, bytes: Buffer): PackManifest {
  const path = 'regularizer.onnx';
  writeFileSync(join(folder, path), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...manifest, files: { ...manifest.files, regularizer: { path, bytes: bytes.length, sha256 } } };
}

/** The pack with another capability of dragging. */
function withDrag(manifest: PackManifest, change: Partial<DragCapability>): PackManifest {
  const { drag } = manifest.capabilities;
  if (drag === undefined) throw new Error('the pack cannot be dragged');
  return { ...manifest, capabilities: { ...manifest.capabilities, drag: { ...drag, ...change } } };
}

const breakages: [
  what: string,
  part: PackPart,
  file: string,
  field: string,
  change: (folder: string, m: PackManifest) => PackManifest,
][] = [
  [
    'a file of another size',
    'file',
    'mapping.onnx',
    'files.mapping.bytes',
    (folder, m) => {
      truncateSync(join(folder, m.files.mapping.path), 100);
      return m;
    },
  ],
  [
    'a file with a changed byte',
    'file',
    'predictor.onnx',
    'files.predictor.sha256',
    (folder, m) => {
      const file = join(folder, 'predictor.onnx');
      const bytes = readFileSync(file);
      bytes[1000] = (bytes[1000] as number) ^ 1;
      writeFileSync(file, bytes);
      return m;
    },
  ],
  [
    'a missing file',
    'file',
    'generator.onnx',
    'files.generator.path',
    (folder, m) => {
      rmSync(join(folder, m.files.generator.path));
      return m;
    },
  ],
  [
    'a file that is no graph',
    'network',
    'regularizer.onnx',
    'files.regularizer',
    (folder, m) => replaceFile(folder, m, Buffer.from('not a graph')),
  ],
  [
    'a graph of another kind',
    'network',
    'regularizer.onnx',
    'ws',
    (folder, m) => replaceFile(folder, m, readFileSync(join(folder, m.files.mapping.path))),
  ],
  [
    'a latent size that is not the graphs',
    'network',
    'mapping.onnx',
    'w',
    (_, m) => ({ ...m, wDim: m.wDim + 1, wMean: [...m.wMean, 0] }),
  ],
  [
    'a feature map that the generator does not have',
    'network',
    'generator.onnx',
    'relu_7',
    // A map of that size is none of the face's surface.
    (_, m) =>
      withDrag(m, {
        surface: undefined,
        trackFeature: 'relu_7',
        features: [{ output: 'relu_7', size: 32, channels: 96 }],
      }),
  ],
  [
    'a field out of range',
    'manifest',
    'manifest.json',
    'capabilities.drag.stepPx',
    (_, m) => withDrag(m, { stepPx: 0 }),
  ],
];

describe('model packs', () => {
  it.each(breakages)('%s: refused by file and field, the rest still load', async (_, part, file, field, change) => {
    const { dir, remove } = copyOfPacks(change);
    const logger = keepingLogger();
    try {
      const pool = await startPool(dir, logger);
      try {
        expect([...pool.packs.keys()]).toEqual([PACK]);
        expect(pool.refused).toMatchObject([{ pack: 'broken', part, file, field }]);
        expect(logger.lines.filter((line) => line.startsWith('warn: model pack "broken"'))).toHaveLength(1);
      } finally {
        await pool.close();
      }
    } finally {
      remove();
    }
  });

  it('says so when there is no pack at all, or no folder', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'tug-none-'));
    try {
      await expect(startPool(empty)).rejects.toThrow(`no model pack in ${empty} can be used`);
      await expect(startPool(join(empty, 'nowhere'))).rejects.toThrow('cannot read the folder of model packs');
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
