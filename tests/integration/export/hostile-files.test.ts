/** Files that are made to hurt: what they can take of memory, of the loop and of the thread that reads them. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROGRAM } from '../../fixtures/program';
import { FormatError } from '../../../lib/export/format-error';
import { FileThread } from '../../../server/features/files/file-thread';

/** Megabytes that a process may grow by while it reads such a file: the file itself, one part of it unpacked, and what the thread makes of it. */
const MOST_GROWTH = 250;
/** Rounds of the loop while such a file is read. A server that reads it on its loop goes round a dozen times, for the request. */
const FEWEST_TURNS = 500;

/** The process loads a whole server, on whatever machine. */
const PATIENCE_MS = 180_000;

const said = z.object({
  name: z.string(),
  bytes: z.number(),
  status: z.number(),
  field: z.string(),
  turns: z.number(),
  grown: z.number(),
});

describe('hostile files', () => {
  it(
    'X12: neither fill the memory nor hold the loop, in a server with a heap of 512 MB',
    async () => {
      const script = fileURLToPath(new URL('./small-heap.ts', import.meta.url));
      const args = ['--expose-gc', '--max-old-space-size=512', PROGRAM, script];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      const files = stdout
        .trim()
        .split('\n')
        .map((line) => said.parse(JSON.parse(line)));
      const fields = Object.fromEntries(
        files.map(({ name, field }) => [name, field.replace(/^nodes\/[^/]+/, 'nodes/ID')]),
      );
      // Parts that belong to no edit are never unpacked, so that the last one is as good as without them.
      expect(fields).toEqual({ deep: 'document.json', wide: 'nodes/ID/steps.json', many: '' });
      for (const { name, bytes, status, turns, grown } of files) {
        expect(status, name).toBe(name === 'many' ? 201 : 400);
        expect(bytes, name).toBeLessThan(1024 * 1024);
        expect(grown, name).toBeLessThan(MOST_GROWTH);
        expect(turns, name).toBeGreaterThan(FEWEST_TURNS);
      }
    },
    PATIENCE_MS,
  );

  it('X12: are refused when they take the thread too long, and the next one has a new thread', async () => {
    const impatient = new FileThread(1);
    for (let i = 0; i < 2; i++) {
      const spent: number[] = [];
      const refused = impatient.ask('picture', { png: Uint8Array.of(1, 2, 3) }, { spent: (ms) => spent.push(ms) });
      await expect(refused).rejects.toMatchObject({ problem: { code: 'invalid.file-costly' } });
      // Whoever sent it pays for the time that it took.
      expect(spent).toHaveLength(1);
      expect(spent[0]).toBeGreaterThan(0);
    }
    await impatient.close();
    const patient = new FileThread();
    await expect(patient.ask('picture', { png: Uint8Array.of(1, 2, 3) })).rejects.toThrow(FormatError);
    await patient.close();
  });

  it('are not read for who has left, and a file that was not begun has no edits', async () => {
    const files = new FileThread();
    const asked: number[] = [];
    const left = AbortSignal.abort(new Error('left'));
    await expect(
      files.ask('picture', { png: new Uint8Array(4) }, { signal: left, spent: (ms) => asked.push(ms) }),
    ).rejects.toThrow('left');
    expect(asked).toEqual([]);
    await expect(files.ask('edits', {})).rejects.toThrow('no file is being read');
    await files.close();
  });
});
