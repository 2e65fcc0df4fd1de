/**
 * `npm run chaos`: kills and full disks, and a table of what was lost. `--kills N` and `--full N` say how often; a short form of
 * both is in `npm test`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mountSmall, unmount } from './disks/mounted';
import { fillOnce } from './full';
import { killOnce } from './kills';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '60' }, full: { type: 'string', default: '20' } },
});

interface Row {
  readonly what: string;
  readonly times: number;
  told: number;
  readonly lost: string[];
}

async function repeat(
  what: string,
  times: number,
  once: () => Promise<{ told: number; lost: readonly string[] }>,
): Promise<Row> {
  const row: Row = { what, times, told: 0, lost: [] };
  for (let time = 1; time <= times; time++) {
    const { told, lost } = await once();
    row.told += told;
    row.lost.push(...lost);
    process.stderr.write(`\r${what}: ${time} of ${times}, ${row.lost.length} lost `);
  }
  process.stderr.write('\n');
  return row;
}

const folder = await mkdtemp(join(tmpdir(), 'tug-chaos-'));
const disk = await mkdtemp(join(tmpdir(), 'tug-chaos-disk-'));
const rows: Row[] = [];
try {
  rows.push(
    await repeat('kills', Number(values.kills), async () => {
      const { told, lost } = await killOnce(folder);
      return { told: [...told.values()].flat().length, lost };
    }),
  );
  if (Number(values.full) > 0) {
    if (!mountSmall(disk))
      throw new Error('full disks need a system that lets a small one be mounted; --full 0 leaves them out');
    try {
      rows.push(await repeat('full disks', Number(values.full), () => fillOnce(disk)));
    } finally {
      unmount(disk);
    }
  }
} finally {
  await Promise.all([folder, disk].map((path) => rm(path, { recursive: true, force: true })));
}
console.log('| what | times | told | lost |\n|---|---|---|---|');
for (const { what, times, told, lost } of rows) console.log(`| ${what} | ${times} | ${told} | ${lost.length} |`);
for (const { what, lost } of rows) for (const line of lost) console.log(`lost (${what}): ${line}`);
process.exitCode = rows.some(({ lost }) => lost.length > 0) ? 1 : 0;
