/** Another version of the project, whose server is attacked in the same way. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HERE } from './server';

/**
 * Checks the commit out and installs its packages, unless that was done before. Not below this checkout, whose tools would take it
 * for their own.
 *
 * @returns its root
 */
export function treeOf(commit: string): string {
  const tree = join(tmpdir(), `tug-chaos-${commit}`);
  const run = (cwd: string, program: string, ...args: readonly string[]) =>
    execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(tree)) run(HERE, 'git', 'worktree', 'add', '--detach', tree, commit);
  if (!existsSync(join(tree, 'node_modules', '.package-lock.json'))) run(tree, 'npm', 'ci', '--no-audit', '--no-fund');
  return tree;
}
