/** What a write costs that looks at its room's epoch, beside a bare one of as many bytes: what a disk takes to keep anything is no cost of ours. */
import pg from 'pg';
import { quantile } from '../../../lib/statistics/quantile';
import { openPostgres } from '../../../server/store/postgres/open';
import { Store } from '../../../server/store/store';
import { ASKED, type Row } from './bars';
import type { Fleet } from './fleet';
import { byTurns, timed } from './turns';

const ROOM = 'b'.repeat(22);
/** Of a change of a document. */
const UPDATE = Buffer.alloc(400);

export async function measureCommits({ database }: Fleet, times: number, warm: number): Promise<Row[]> {
  const store = await Store.open(await openPostgres(database, 'shared'));
  await store.owners?.join('127.0.0.1:1');
  await store.nextEpoch(ROOM);
  const bare = new pg.Client({ connectionString: database });
  await bare.connect();
  await bare.query('CREATE TABLE bare (bytes bytea)');
  let sequence = 0;
  const [fenced = [], plain = []] = await byTurns(times, warm, [
    timed(() => store.documents.append(ROOM, [{ sequence: ++sequence, update: UPDATE }])),
    timed(() => bare.query('INSERT INTO bare VALUES ($1)', [UPDATE])),
  ]);
  await bare.end();
  await store.releaseRoom(ROOM);
  await store.close();
  return [
    { what: 'a commit with its epoch, on the disk, p95, ms', measured: quantile(fenced, 0.95), goal: ASKED.commitMs },
    { what: 'the same, p50, ms', measured: quantile(fenced, 0.5), goal: null },
    { what: 'a bare commit of as many bytes, p95, ms', measured: quantile(plain, 0.95), goal: null },
    { what: 'the same, p50, ms', measured: quantile(plain, 0.5), goal: null },
  ];
}
