/** Damage in LevelDB's files: found, put aside for whoever wants to look at it, and taken out so that the rest can be used. */
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { sha256 } from '../bytes';
import type { Damage } from '../ports';
import { readLog, writeLog } from './log';
import { tablesInUse } from './manifest';
import { entriesOf, isWholeTable, type TableEntry } from './table';

/** Where the files are kept as they were found. */
const ASIDE = 'damaged';
/** What may be a key: words with slashes between them. */
const KEYS = /[\w-]+(?:\/[\w-]+)+/g;

/** The typings of `level` have only what browsers have as well. */
const REPAIR = Level as unknown as { repair(location: string): Promise<void> };

const storeOf = (folder: string): string => join(folder, 'store');

/** Keeps a damaged file as it is, once however often it is found. */
async function putAside(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, ASIDE), { recursive: true });
  await writeFile(join(folder, ASIDE, `${sha256(bytes).slice(0, 12)}-${name}`), bytes);
}

const filesIn = (folder: string): Promise<string[]> => readdir(storeOf(folder)).catch(() => []);

/** Takes what is damaged out of the logs and keeps all the rest, also what LevelDB would drop. To be called while it is closed. */
export async function mendLogs(folder: string): Promise<Damage[]> {
  const found: Damage[] = [];
  for (const name of (await filesIn(folder)).filter((entry) => /^\d+\.log$/.test(entry))) {
    const path = join(storeOf(folder), name);
    const bytes = await readFile(path);
    const { records, damaged } = readLog(bytes);
    if (damaged.length === 0) continue;
    await putAside(folder, name, bytes);
    // Whole under another name first, or a crash here would make things worse.
    await writeFile(`${path}.mended`, writeLog(records), { flush: true });
    await rename(`${path}.mended`, path);
    found.push({ where: `store/${name}`, keys: damaged.flatMap(keysIn) });
  }
  return found;
}

/**
 * Takes tables that are damaged away: LevelDB gives wrong values of them, or none at all. What of them is whole goes into a log,
 * each entry as it was written, which LevelDB's repair makes a table of. One that was not in use yet, as a crash leaves it half written,
 * is no loss. To be called while it is closed.
 */
export async function mendTables(folder: string): Promise<Damage[]> {
  const found: Damage[] = [];
  const used = await tablesInUse(storeOf(folder));
  for (const name of (await filesIn(folder)).filter((entry) => /^\d+\.(?:ldb|sst)$/.test(entry))) {
    if (used?.has(Number.parseInt(name, 10)) === false) continue;
    const path = join(storeOf(folder), name);
    const bytes = await readFile(path);
    if (isWholeTable(bytes)) continue;
    await putAside(folder, name, bytes);
    // Under the table's own number, which no log has.
    await writeFile(path.replace(/\.\w+$/, '.log'), writeLog(entriesOf(bytes).map(asBatch)), { flush: true });
    await rm(path);
    found.push({ where: `store/${name}`, keys: [] });
  }
  if (found.length > 0) await REPAIR.repair(storeOf(folder));
  return found;
}

/** A batch of LevelDB's log: sequence number (8), count (4), then `type (1), key, value` with their lengths. */
function asBatch({ key, sequence, isDeleted, value }: TableEntry): Uint8Array {
  const head = Buffer.from([1, 0, 0, 0, isDeleted ? 0 : 1]);
  const parts = [sequence, head, varint(key.length), key];
  if (!isDeleted) parts.push(varint(value.length), value);
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

/** What LevelDB cannot open or read as a whole: its own repair keeps the tables that are whole. */
export async function repair(folder: string, why: unknown): Promise<Damage> {
  const aside = `${new Date().toISOString().replaceAll(':', '-')}-store`;
  await cp(storeOf(folder), join(folder, ASIDE, aside), { recursive: true });
  await REPAIR.repair(storeOf(folder));
  const { cause } = why as { cause?: unknown };
  return { where: `store (${((cause ?? why) as Error).message})`, keys: [] };
}

const keysIn = (bytes: Uint8Array): string[] => Buffer.from(bytes).toString('latin1').match(KEYS) ?? [];
