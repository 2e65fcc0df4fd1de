import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftOf, takePlace, tidyAll, type Draft } from './drafts';

/** Of a process that has ended. */
const { pid: GONE } = spawnSync(process.execPath, ['-e', '']);
const { ppid: ALIVE } = process;

describe('a draft of a pack', () => {
  let packs: string;
  beforeEach(() => {
    packs = mkdtempSync(join(tmpdir(), 'tug-drafts-'));
  });
  afterEach(() => {
    rmSync(packs, { recursive: true });
  });
  const write = (folder: string, content: string) => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'manifest.json'), content);
  };
  const content = () => readFileSync(join(packs, 'mine', 'manifest.json'), 'utf8');

  it('takes the place of a pack of its name, and nothing else stays', async () => {
    const draft = draftOf(packs, 'mine');
    write(draft.folder, 'first');
    await takePlace(draft);
    write(draft.folder, 'second');
    await takePlace(draft);
    expect([readdirSync(packs), content()]).toEqual([['mine'], 'second']);
  });

  const cutOff: [when: string, left: (draft: Draft) => void, now: string][] = [
    [
      'while it was written',
      ({ place, folder }) => {
        write(place, 'first');
        write(folder, 'half');
      },
      'first',
    ],
    [
      'when the old one had given way',
      ({ old, folder }) => {
        write(old, 'first');
        write(folder, 'second');
      },
      'first',
    ],
    [
      'when the new one was there',
      ({ place, old }) => {
        write(old, 'first');
        write(place, 'second');
      },
      'second',
    ],
  ];
  it.each(cutOff)('that was cut off %s leaves one whole pack', async (_when, left, now) => {
    left(draftOf(packs, 'mine', GONE));
    await tidyAll(packs);
    expect([readdirSync(packs), content()]).toEqual([['mine'], now]);
  });

  it('of a process that still runs is left alone, unless it is of another day', async () => {
    const { folder } = draftOf(packs, 'mine', ALIVE);
    write(folder, 'half');
    await tidyAll(packs);
    expect(readdirSync(packs)).toHaveLength(1);
    utimesSync(folder, 0, 0);
    await tidyAll(packs);
    expect(readdirSync(packs)).toEqual([]);
  });

  it('is told from packs and other folders by its name', async () => {
    for (const name of ['mine', '.away', '.mine.x', 'mine.12']) write(join(packs, name), '');
    await tidyAll(packs);
    expect(readdirSync(packs)).toHaveLength(4);
  });
});
