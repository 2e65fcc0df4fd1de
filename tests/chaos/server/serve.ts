/**
 * A server of any tree of this repository, without pages, as a process of its own: `serve.ts TREE DATA RATES [small-disk] [trust-proxy] [made]`. Says
 * its address and obeys its parent; ends on SIGTERM as `npm start` does. With `small-disk` its disk becomes full when it is told; with `made`
 * the server's sources are made into programs first, else a loader turns them into JavaScript.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { SmallDisk } from '../../fixtures/small-disk';

export type FromServer =
  | { readonly kind: 'ready'; readonly url: string }
  | {
      readonly kind: 'measures';
      /** How often it was told to measure. */
      readonly round: number;
      readonly longestMs: number;
      readonly workedMs: number;
      readonly memoryMb: number;
    };
export type ToServer = { readonly kind: 'measure' | 'fill' | 'free' };

const [tree = '', dataDir = '', rateScale = '1', ...flags] = process.argv.slice(2);
const address = (file: string) => pathToFileURL(join(tree, file)).href;
const load = async (file: string): Promise<unknown> => {
  if (!flags.includes('made')) return import(address(file));
  const { importTypeScript } = (await import(address('server/setup/typescript.mjs'))) as {
    importTypeScript: (source: string) => Promise<unknown>;
  };
  return importTypeScript(address(file));
};
const { startServer } = (await load('server/server.ts')) as typeof import('../../../server/server');
const { readSettings } = (await load(
  'server/settings/settings.ts',
)) as typeof import('../../../server/settings/settings');

const small = new SmallDisk();
const openStorage = async ({ dataDir: folder }: { dataDir: string }) => {
  const { openLevel } = (await load('server/store/level/open.ts')) as typeof import('../../../server/store/level/open');
  return openLevel(folder, small);
};
const settings = {
  ...readSettings({ TUG_MODELS: join(tree, 'models'), NODE_ENV: 'production' }),
  port: 0,
  rateScale: Number(rateScale),
  dataDir,
  trustProxy: flags.includes('trust-proxy'),
};
const server = await startServer({
  settings,
  log: pino({ level: process.env.TUG_LOG ?? 'fatal' }, pino.destination({ dest: 2, sync: true })),
  pages: false,
  ...(flags.includes('small-disk') ? { openStorage } : {}),
});
process.on('message', ({ kind }: ToServer) => {
  if (kind === 'fill') small.fill();
  if (kind === 'free') small.free();
});
process.on('SIGTERM', () => {
  void server.close().then(() => process.exit(0));
});
process.send?.({ kind: 'ready', url: server.url } satisfies FromServer);
