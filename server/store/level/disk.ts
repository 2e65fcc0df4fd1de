import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';

export type Database = Level<string, Uint8Array>;

/** Where LevelDB's own files are. */
export const databaseFolder = (folder: string): string => join(folder, 'store');

/** Everything that is written below the data folder goes through here; tests have a disk that becomes full. */
export interface Disk {
  /** LevelDB in `folder`/store. */
  openDatabase(folder: string): Promise<Database>;
  /** On the disk itself when this returns. @param flag `wx` fails when there is such a file, `w` writes over it */
  write(path: string, bytes: Uint8Array, flag: 'w' | 'wx'): Promise<void>;
}

export const realDisk: Disk = {
  async openDatabase(folder) {
    const level: Database = new Level(databaseFolder(folder), { keyEncoding: 'utf8', valueEncoding: 'view' });
    await level.open();
    return level;
  },
  async write(path, bytes, flag) {
    const file = await open(path, flag);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
};
