/** A server that makes a pack of a checkpoint, as a process of its own: `importer.ts DATABASE REDIS FOLDER FILE NAME`. Says when it is at work, and which import it is. */
import { until } from '../support/client';
import { openImporter, request } from './import-support';

const [database = '', redis = '', folder = '', file = '', name = ''] = process.argv.slice(2);
const server = await openImporter(database, redis, folder);
const { id } = await server.imports.addPath(file);
await until('what is in it', async () => (await server.find(id))?.state === 'ready');
await server.imports.start(id, request(name));
await until('its begin', async () => {
  const job = await server.find(id);
  return job?.state === 'running' && job.stage !== null;
});
console.log(id);
