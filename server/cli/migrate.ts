/** `npm run migrate`: all data from the folder into PostgreSQL, and back. */
import cliProgress from 'cli-progress';
import { readSettings } from '../settings/settings';
import { copyStorage } from '../store/copy';
import { openLevel } from '../store/level/open';
import { openPostgres } from '../store/postgres/open';
import { ArgumentError, readArguments } from './arguments';
import { runCommand } from './command';

const USAGE = `npm run migrate -- --to WHERE

Copies every room, document, edit and photo; what is copied stays where it is. Tug must not be running meanwhile.

  --to database   from the folder TUG_DATA into the PostgreSQL database TUG_DATABASE, and with TUG_BLOBS what is large into that bucket
  --to folder     from TUG_DATABASE, and TUG_BLOBS where that is set, into TUG_DATA

Where it goes must be empty. A copy that was cut off is begun again by the same command.`;

const MEGABYTE = 1e6;

await runCommand(USAGE, async (args) => {
  const { to } = readArguments(args, { to: { type: 'string' } });
  if (to !== 'database' && to !== 'folder') throw new ArgumentError('--to', 'write database or folder');
  const { dataDir, database, blobs: bucket } = readSettings(process.env);
  if (database === null)
    throw new ArgumentError(
      'TUG_DATABASE',
      'set it to the address of the database, such as postgres://tug:password@localhost/tug',
    );
  const folder = await openLevel(dataDir);
  try {
    const table = await openPostgres(database, 'alone', bucket);
    const bar = new cliProgress.SingleBar({
      format: '{rooms} rooms, {records} records, {blobs} blobs, {megabytes} MB',
      stream: process.stderr,
    });
    try {
      bar.start(1, 0, { rooms: 0, records: 0, blobs: 0, megabytes: '0.0' });
      const [source, target] = to === 'database' ? [folder, table] : [table, folder];
      const { rooms, records, blobs, bytes } = await copyStorage(source, target, (copied) => {
        bar.update(0, { ...copied, megabytes: (copied.bytes / MEGABYTE).toFixed(1) });
      });
      bar.stop();
      console.log(
        `copied and compared: ${rooms} rooms, ${records} records, ${blobs} blobs, ${(bytes / MEGABYTE).toFixed(1)} MB`,
      );
    } finally {
      bar.stop();
      await table.close();
    }
  } finally {
    await folder.close();
  }
});
