/**
 * Set-up that needs nothing but Node: checks the version, installs packages when they are missing or the lockfile changed,
 * builds the pages when they are missing or older than their sources. Plain JavaScript, since it runs before anything is installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode, runNpm } from './program.mjs';

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

/** Runs a step unless its mark holds the digest of its inputs, and the setting that it was run with, already. Of several processes one runs it and the others wait. */
async function once(name, inputs, product, step, setting = '') {
  const mark = join(marks, name);
  const now = digest(inputs) + setting;
  const done = () => existsSync(join(root, product)) && existsSync(mark) && readFileSync(mark, 'utf8') === now;
  if (done()) return;
  const release = lock(name);
  try {
    if (done()) return;
    await step();
    if (!existsSync(join(root, product))) fail(`the step "${name}" ended without making ${product}`);
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

/** Waits for a step's program and stops with its exit code when it fails. */
async function must(name, running) {
  const code = await running.catch((error) => fail(`${name} could not be started: ${error.message}`));
  if (code !== 0) process.exit(code);
}

/** Whether npm itself has put there what the lockfile says: it lists what lies in node_modules, without what this system cannot use. */
function installed() {
  const [wanted, have] = ['package-lock.json', 'node_modules/.package-lock.json'].map((path) =>
    existsSync(join(root, path)) ? JSON.parse(readFileSync(join(root, path), 'utf8')).packages : {},
  );
  return Object.entries(wanted).every(
    ([path, { integrity, optional, devOptional }]) =>
      path === '' || (path in have ? have[path].integrity === integrity : optional === true || devOptional === true),
  );
}

/** Installs the packages of the lockfile. */
export async function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor < LOWEST_NODE[1]))
    fail(`Node ${LOWEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}.`);
  await once('packages', ['package-lock.json'], 'node_modules/next/package.json', async () => {
    if (installed()) return;
    console.log('tug: installing packages (once)');
    await must('npm', runNpm(['ci', '--no-audit', '--no-fund']));
  });
}

/** Builds the pages for production; they hold the path below which they are served. */
export async function ensureBuild() {
  await once(
    'build',
    [
      'app',
      'lib',
      'public',
      'next.config.mjs',
      'postcss.config.mjs',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
    ],
    '.next/BUILD_ID',
    async () => {
      console.log('tug: building the pages (once)');
      await must('next build', runNode(['node_modules/next/dist/bin/next', 'build']));
    },
    process.env.TUG_BASE_PATH,
  );
}
