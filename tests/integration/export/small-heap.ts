/**
 * A server with a small heap that is given bad files: run by hostile-files.test.ts in a process of its own. Says for each what was answered,
 * how often the loop went round meanwhile, and by how much the process grew, in MB.
 */
import { strToU8, unzipSync, zipSync } from 'fflate';
import { asMember, call } from '../support/api';
import { TestClient, makeQuickRoom, pullOnce } from '../support/client';
import { testServer } from '../support/server';

const MB = 1024 * 1024;
const server = await testServer();
const owner = await makeQuickRoom(server.url);
const client = await TestClient.connect(server.url, owner);
const { nodeId } = await pullOnce(client, 'a');
client.close();
const good = unzipSync((await asMember(server.url, owner)('GET', '/room.tug')).bytes);
const broken = (parts: Record<string, Uint8Array>) => zipSync({ ...good, ...parts }, { level: 6 });
const steps = `nodes/${nodeId}/steps.json`;

const FILES: Record<string, () => Uint8Array> = {
  deep: () => broken({ 'document.json': strToU8('['.repeat(4 * MB) + ']'.repeat(4 * MB - 1)) }),
  wide: () => broken({ [steps]: strToU8(`[${'{},'.repeat(10 * MB)}{}]`) }),
  /** Parts of their largest size: the same bytes, which lie outside of the heap that is to be small for the server alone. */
  many: () => {
    const spaces = new Uint8Array(32 * MB - 1).fill(32);
    return broken(Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`nodes/n${i}/steps.json`, spaces])));
  },
};

let turns = 0;
let most = 0;
const turn = () => {
  turns += 1;
  setImmediate(turn);
};
turn();
const look = () => (most = Math.max(most, process.memoryUsage().rss));
setInterval(look, 10);
for (const [name, make] of Object.entries(FILES)) {
  const bytes = make();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  most = 0;
  turns = 0;
  const answer = await call(server.url, 'POST', '/api/import?name=A&color=%23000000', null, bytes);
  look();
  const { error } = answer.json() as { error?: { field: string } };
  const grown = Math.round((most - before) / MB);
  console.log(
    JSON.stringify({ name, bytes: bytes.length, status: answer.status, field: error?.field ?? '', turns, grown }),
  );
}
await server.close();
process.exit(0);
