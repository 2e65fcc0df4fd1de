/** One of several servers: `serve.ts DATABASE DATA`, on a free port and without pages. Prints its address; ends on SIGTERM as `npm start` does. */
import { pino } from 'pino';
import { startServer } from '../../../server/server';
import { readSettings } from '../../../server/settings/settings';

const [database = '', dataDir = ''] = process.argv.slice(2);
const settings = {
  ...readSettings({
    TUG_MODELS: process.env.TUG_MODELS,
    TUG_PORT: process.env.TUG_PORT ?? '0',
    TUG_TRUST_PROXY: process.env.TUG_TRUST_PROXY,
    TUG_HOST: process.env.TUG_HOST,
    TUG_NODE_ADDRESS: process.env.TUG_NODE_ADDRESS,
    TUG_WORKERS_AT: process.env.TUG_WORKERS_AT,
    TUG_WORKER_SECRET: process.env.TUG_WORKER_SECRET,
    NODE_ENV: 'production',
  }),
  rateScale: 100,
  database,
  dataDir,
};
const log = pino({ level: process.env.TUG_TEST_LOG ?? 'silent' }, pino.destination({ dest: 2, sync: true }));
const server = await startServer({ settings, log, pages: false });
console.log(server.url);
process.on('SIGTERM', () => {
  void server.close().then(() => process.exit(0));
});
