/**
 * Runs Node programs in place of the launcher. Node's own executable is started without a shell, so that a folder such as
 * "C:\Program Files" needs no quotes.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const follow = new URL('follow.mjs', import.meta.url).href;
const windows = process.platform === 'win32';
/** What terminals, supervisors and containers end a program with. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** How often it is looked whether npm is still there; a supervisor waits far longer before it kills. */
const PARENT_POLL_MS = 500;

/**
 * npm ends on SIGTERM without telling what it has started. Calls `gone` when the npm that started the launcher is no more.
 *
 * @returns what ends the watch
 */
function watchNpm(gone) {
  if (process.env.npm_lifecycle_event === undefined || windows) return () => undefined;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    gone();
  }, PARENT_POLL_MS);
  return () => clearInterval(timer);
}

/**
 * Waits until a program ends, and passes on the signals that the launcher gets. The program has a process group of its own,
 * so that a terminal's Ctrl+C does not reach it a second time. Windows has no signals; there the console tells both.
 *
 * @returns {Promise<number>} its exit code; 128 and the signal's number when a signal ended it
 */
function supervise(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: !windows, ...options });
    child.stdout?.pipe(process.stdout, { end: false });
    child.stderr?.pipe(process.stderr, { end: false });
    const pass = (signal) => {
      if (!windows) child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    const unwatch = watchNpm(() => pass('SIGTERM'));
    const over = () => {
      unwatch();
      for (const signal of SIGNALS) process.off(signal, pass);
    };
    child.once('error', (error) => {
      over();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      over();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * Runs a JavaScript program in the project's folder. A channel between the two tells it when the launcher is gone, even when
 * that was killed: then it ends as well.
 *
 * @param {readonly string[]} args of Node
 * @param {{ env?: Record<string, string>, cwd?: string, plain?: boolean }} options environment on top of the launcher's; another
 * folder; `plain` for one of several at once: what it says goes line by line through the launcher, and no terminal is its own
 */
export function runNode(args, { env = {}, cwd = root, plain = false } = {}) {
  const out = plain ? 'pipe' : 'inherit';
  return supervise(process.execPath, ['--import', follow, ...args], {
    cwd,
    env: { ...process.env, ...env, TUG_LAUNCHER: String(process.pid) },
    stdio: [plain ? 'ignore' : 'inherit', out, out, 'ipc'],
  });
}

const program = fileURLToPath(new URL('typescript-program.mjs', import.meta.url));

/** Runs a TypeScript program of this repository: its file, from the folder that it runs in, and its arguments. */
export const runTypeScript = (args, options) => runNode([program, ...args], options);

/** Runs npm: by its own program where that is known, else by name, which Windows finds only through a shell. */
export function runNpm(args) {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /[\\/]npm-cli\.js$/.test(cli)) return runNode([cli, ...args]);
  // Fixed words without spaces: nothing here needs quotes.
  return windows ? supervise(['npm', ...args].join(' '), [], { shell: true }) : supervise('npm', args, {});
}
