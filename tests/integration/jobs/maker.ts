/**
 * A server that makes files slowly, as a process of its own: `maker.ts DATABASE REDIS MS PIECES`. Says when it begins a job, and when it learns
 * that nobody wants that any more.
 */
import { openServer, slowly } from './support';

const [database = '', redis = '', ms = '', pieces = ''] = process.argv.slice(2);
await openServer(
  database,
  redis,
  slowly(
    () => Number(ms),
    (signal) => {
      console.log('begun');
      signal.addEventListener('abort', () => console.log('unwanted'));
    },
    Number(pieces),
  ),
);
console.log('open');
