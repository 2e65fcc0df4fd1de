/** A server on a free port without pages, as a process of its own. Prints its address; ends on SIGTERM as `npm start` does. */
import { pino } from 'pino';
import { startServer } from '../../../server/server';
import { readSettings } from '../../../server/settings/settings';

const settings = {
  ...readSettings({ TUG_MODELS: process.env.TUG_MODELS, NODE_ENV: 'production' }),
  port: 0,
  rateScale: 100,
  dataDir: process.argv[2] ?? '',
};
const server = await startServer({ settings, log: pino({ level: 'silent' }), pages: false });
console.log(server.url);
process.on('SIGTERM', () => {
  void server.close().then(() => process.exit(0));
});
