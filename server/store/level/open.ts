import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import type { Records } from '../ports';
import { LevelRecords } from './records';

/** The data folder cannot be used; the message says what to do. */
export class StoreOpenError extends Error {}

/**
 * LevelDB in `folder`/store.
 *
 * @throws StoreOpenError when the folder cannot be written or another server has it open.
 */
export async function openLevel(folder: string): Promise<Records> {
  const level = new Level<string, Uint8Array>(join(folder, 'store'), { keyEncoding: 'utf8', valueEncoding: 'view' });
  try {
    await mkdir(folder, { recursive: true });
    await level.open();
  } catch (error) {
    const cause = (error as Error).cause as (Error & { code?: string }) | undefined;
    throw new StoreOpenError(
      cause?.code === 'LEVEL_LOCKED'
        ? `the data folder ${folder} is in use by another Tug server; stop that one or set TUG_DATA to another folder`
        : `the data folder ${folder} cannot be opened: ${cause?.message ?? (error as Error).message}`,
    );
  }
  return new LevelRecords(level);
}
