/** What people write without `--` behind `npm run`: npm takes the options for itself, and the program says so. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs it by the npm that is installed here, as from a shell: what an npm around these tests has set is left out. */
function npmRun(words: readonly string[]): Promise<{ code: number; said: string }> {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = Object.fromEntries(own) as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', ...words], { cwd: root, env }, (error, _, said) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said });
    });
  });
}

describe('npm run without --', () => {
  it.each([
    ['drag --pull 128,150:128,170 --out x', '--out, --pull'],
    ['sample --seed 3', '--seed'],
    ['faces photo.jpg --points', '--points'],
    ['import network.pkl --replace', '--replace'],
    ['migrate --to folder', '--to'],
    ['keys add Ana --scopes rooms', '--scopes'],
    ['operator-key --new', '--new'],
    ['worker --listen 127.0.0.1:1', '--listen'],
    ['plugins --server http://localhost', '--server'],
    ['bench engine --steps 3', '--steps'],
    ['bench room --seconds 3', '--seconds'],
    ['bench cluster --short', '--short'],
    ['chaos kills --kills 3', '--kills'],
  ])('is found in %s', async (command, taken) => {
    const words = command.split(' ');
    const { code, said } = await npmRun(words);
    expect(said).toContain(`${taken}: npm took this for itself; write "npm run ${words[0] ?? ''} --" first`);
    expect(code).toBeGreaterThan(0);
  });

  it('is right where there are no options, and with it they come through', async () => {
    expect(await npmRun(['migrate', '--', '--to', 'nowhere'])).toEqual({
      code: 2,
      said: 'error: --to: write database or folder\n',
    });
    expect((await npmRun(['migrate'])).said).toBe('error: --to: write database or folder\n');
  });
});
