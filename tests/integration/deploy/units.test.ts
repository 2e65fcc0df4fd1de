/** The units for systemd: systemd itself finds nothing wrong with them, and they start programs and set variables that there are. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SETTING_NAMES } from '../../../server/settings/settings';

const ROOT = new URL('../../../', import.meta.url);
const fileOf = (name: string) => fileURLToPath(new URL(`server/deploy/${name}`, ROOT));

describe.each(['tug.service', 'tug-worker.service'])('server/deploy/%s', (name) => {
  it('starts what lies in the folder, and sets what Tug reads', async () => {
    const text = await readFile(fileOf(name), 'utf8');
    const command = /^ExecStart=\/usr\/bin\/node (.+)$/m.exec(text)?.[1]?.split(' ') ?? [];
    const programs = command.filter((part) => /\.(mjs|ts)$/.test(part));
    expect(programs.length).toBeGreaterThan(0);
    for (const program of programs) expect(existsSync(new URL(program, ROOT)), program).toBe(true);
    const variables = [...text.matchAll(/^Environment=(.+)$/gm)].flatMap(([, set = '']) =>
      set.split(' ').map((each) => each.split('=')[0] ?? ''),
    );
    for (const variable of variables) expect(SETTING_NAMES).toContain(variable);
  });

  it('is one that systemd takes as it is', (context) => {
    // It is asked about its own part alone: this machine may have neither the user nor the folders.
    const { error, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', fileOf(name)], { encoding: 'utf8' });
    context.skip(error !== undefined, 'systemd-analyze is not installed');
    expect(stderr.split('\n').filter((line) => line.includes(`${name}:`))).toEqual([]);
  });
});
