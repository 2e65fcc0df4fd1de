/** A server that makes files slowly, as a process of its own: `maker.ts DATABASE REDIS`. Says which job it begins. */
import { openServer, slowly } from './support';

const [database = '', redis = ''] = process.argv.slice(2);
await openServer(
  database,
  redis,
  slowly(
    () => 60_000,
    () => console.log('begun'),
  ),
);
console.log('open');
