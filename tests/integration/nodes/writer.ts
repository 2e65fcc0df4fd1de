/**
 * A process that owns a room and changes its document without a pause: `writer.ts DATABASE ROOM ADDRESS`. Says `told N` for each change that is
 * kept, and `fenced` for the first that is refused because the room is another's.
 */
import { FencedError } from '../../../server/store/fence';
import { openPostgres } from '../../../server/store/postgres/open';
import { Store } from '../../../server/store/store';

const [database = '', room = '', address = ''] = process.argv.slice(2);
const store = await Store.open(await openPostgres(database, 'shared'));
await store.owners?.join(address);
await store.nextEpoch(room);
for (let sequence = 1; ; sequence++) {
  try {
    await store.documents.append(room, [{ sequence, update: Uint8Array.of(1) }]);
    console.log(`told ${sequence}`);
  } catch (error) {
    if (error instanceof FencedError) {
      console.log('fenced');
      break;
    }
    // The database comes back.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
await store.close();
