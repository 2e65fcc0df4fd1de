/**
 * Set-up that needs nothing but Node: checks the version, installs packages when they are missing or the lockfile changed,
 * builds the pages when they are missing or older than their sources. Plain JavaScript, since it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** Marks of finished set-up steps; ignored by git. */
const marks = join(root, '.tug');
/** Next 16 needs this version. */
const LOWEST_NODE = [20, 9];
/** A step takes a minute; half a second more does not matter. */
const LOCK_POLL_MS = 500;

function fail(message) {
  console.error(`tug: ${message}`);
  process.exit(1);
}

function digest(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) add(child);
      else hash.update(child).update(readFileSync(join(root, child)));
    }
  };
  for (const path of paths) {
    if (!existsSync(join(root, path))) continue;
    if (/\.\w+$/.test(path)) hash.update(readFileSync(join(root, path)));
    else add(path);
  }
  return hash.digest('hex');
}

/** Runs a step unless its mark holds the digest of its inputs already. Of several processes one runs it and the others wait. */
function once(name, inputs, product, step) {
  const mark = join(marks, name);
  const now = digest(inputs);
  const done = () => existsSync(join(root, product)) && existsSync(mark) && readFileSync(mark, 'utf8') === now;
  if (done()) return;
  const release = lock(name);
  try {
    if (done()) return;
    step();
    writeFileSync(mark, now);
  } finally {
    release();
  }
}

/** Takes the lock of a step, waiting for a living process that has it. @returns what gives it back. */
function lock(name) {
  mkdirSync(marks, { recursive: true });
  const file = join(marks, `${name}.lock`);
  const mine = `${file}.${process.pid}`;
  // A link appears whole: nobody ever reads a lock without its process.
  writeFileSync(mine, String(process.pid));
  try {
    for (let told = false; !taken(mine, file);) {
      const pid = holder(file);
      if (!alive(pid)) {
        rmSync(file, { force: true });
        continue;
      }
      if (!told) console.log(`tug: process ${pid} is setting up already; waiting for it (or delete ${file})`);
      told = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(file, { force: true });
}

function taken(mine, file) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The process that has a lock; 0 when it was just given back. */
function holder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

function alive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs a program in the project's folder and stops with its exit code when it fails. */
export function run(program, args, env = {}) {
  const done = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (done.error) fail(`${program} could not be started: ${done.error.message}`);
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** Installs the packages of the lockfile. */
export function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor < LOWEST_NODE[1]))
    fail(`Node ${LOWEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}.`);
  once('packages', ['package-lock.json'], 'node_modules/next/package.json', () => {
    console.log('tug: installing packages (once)');
    run('npm', ['ci', '--no-audit', '--no-fund']);
  });
}

/** Builds the pages for production. */
export function ensureBuild() {
  once(
    'build',
    ['app', 'lib', 'public', 'next.config.mjs', 'postcss.config.mjs', 'package-lock.json', 'tsconfig.json'],
    '.next/BUILD_ID',
    () => {
      console.log('tug: building the pages (once)');
      run('npx', ['next', 'build']);
    },
  );
}
