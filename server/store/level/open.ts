import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { Health } from '../health';
import { StoreInUseError, StoreOpenError } from '../open-error';
import type { Damage, Storage } from '../ports';
import { FileBlobs } from './blobs';
import { LevelDatabase } from './database';
import { databaseFolder, realDisk, type Database, type Disk } from './disk';
import { mendLogs, mendTables, repair } from './mend';
import { LevelRecords } from './records';
import { Recovery } from './recovery';

type Cause = (Error & { code?: string }) | undefined;
const causeOf = (error: unknown): Cause => (error as Error).cause as Cause;

/**
 * LevelDB in `folder`/store, large values in `folder`/blobs. Damage in its files is put aside in `folder`/damaged and told; all
 * that is whole is kept.
 *
 * @throws StoreOpenError when the folder cannot be written or another server has it open.
 */
export async function openLevel(folder: string, disk: Disk = realDisk): Promise<Storage> {
  try {
    await mkdir(folder, { recursive: true });
    await refuseLocked(folder);
    const damage = [...(await mendLogs(folder)), ...(await mendTables(folder))];
    const { level, damage: more } = await openWhole(folder, disk);
    return storage(folder, disk, level, [...damage, ...more]);
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `the data folder ${folder} cannot be opened: ${causeOf(error)?.message ?? (error as Error).message}`,
    );
  }
}

function storage(folder: string, disk: Disk, level: Database, damage: readonly Damage[]): Storage {
  const health = new Health();
  const database = new LevelDatabase(folder, level, disk);
  const recovery = new Recovery(folder, database, health, disk);
  const records = new LevelRecords(database, health, recovery);
  return {
    records,
    blobs: new FileBlobs(join(folder, 'blobs'), health, disk),
    health,
    damage,
    close: async () => {
      await records.idle();
      await recovery.end();
      await database.close();
    },
  };
}

/** Before the files are touched: LevelDB looks at its lock first, and stops at what exists. */
async function refuseLocked(folder: string): Promise<void> {
  const level = new Level(databaseFolder(folder), { createIfMissing: false, errorIfExists: true });
  const error = await level.open().catch((found: unknown) => found);
  await level.close();
  if (causeOf(error)?.code === 'LEVEL_LOCKED')
    throw new StoreInUseError(
      `the data folder ${folder} is in use by another Tug server; stop that one or set TUG_DATA to another folder`,
    );
}

/** Opened and read from one end to the other, repaired when that does not go. */
async function openWhole(folder: string, disk: Disk): Promise<{ level: Database; damage: Damage[] }> {
  try {
    return { level: await openAndRead(folder, disk), damage: [] };
  } catch (error) {
    if (!isCorruption(error)) throw error;
    const damage = await repair(folder, error);
    return { level: await openAndRead(folder, disk), damage: [damage] };
  }
}

async function openAndRead(folder: string, disk: Disk): Promise<Database> {
  const level = await disk.openDatabase(folder);
  try {
    for await (const _ of level.iterator()) {
      // Reading is what shows damage; what the values say is looked at by who knows them.
    }
    return level;
  } catch (error) {
    await level.close();
    throw error;
  }
}

/** What `level` says of files that are there and make no sense. */
function isCorruption(error: unknown): boolean {
  const { code, message } = (causeOf(error) ?? error) as Error & { code?: string };
  return (
    code === 'LEVEL_CORRUPTION' || /corrupt|checksum|CURRENT|missing files|not an sstable|No such file/i.test(message)
  );
}
