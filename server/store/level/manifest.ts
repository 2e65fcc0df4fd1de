/**
 * LevelDB's list of the tables that hold its data, read by ourselves. A process that is killed leaves a table half written that
 * is not on it yet: what would have been in it is still in a log or in other tables, and LevelDB deletes it when it opens.
 *
 * The format (db/version_edit.cc of LevelDB): CURRENT names a log of changes, each a row of `tag, fields`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLog } from './log';
import { Reader } from './table';

/** The numbers in their names; null when the list is damaged, or is not there. @param store folder of the database */
export async function tablesInUse(store: string): Promise<ReadonlySet<number> | null> {
  try {
    const name = (await readFile(join(store, 'CURRENT'), 'utf8')).trim();
    const { records, damaged } = readLog(await readFile(join(store, name)));
    if (damaged.length > 0 || records.length === 0) return null;
    const tables = new Set<number>();
    for (const record of records) change(tables, new Reader(Buffer.from(record)));
    return tables;
  } catch {
    return null;
  }
}

/** @throws Error where it makes no sense */
function change(tables: Set<number>, edit: Reader): void {
  const bytes = () => edit.take(edit.varint());
  while (!edit.done) {
    const tag = edit.varint();
    // Comparator.
    if (tag === 1) bytes();
    // Number of the log, the next number, the last sequence number, number of the log before.
    else if ([2, 3, 4, 9].includes(tag)) edit.varint();
    // Where a level is compacted next: level, key.
    else if (tag === 5) {
      edit.varint();
      bytes();
    }
    // A table that is none any more: level, number.
    else if (tag === 6) {
      edit.varint();
      tables.delete(edit.varint());
    }
    // A new one: level, number, size, first and last key.
    else if (tag === 7) {
      edit.varint();
      tables.add(edit.varint());
      edit.varint();
      bytes();
      bytes();
    } else throw new Error(`there is no tag ${tag}`);
  }
}
