/**
 * The server of the room bench, as a process of its own, so that its processor time is not mixed with that of the
 * clients: `room-server.ts RATE_SCALE`. Tells its address, and measures the bare engine when asked.
 */
import { packId } from '../../lib/pack/id';
import { dragPack } from '../../lib/pack/manifest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { defaultDragSettings } from '../../lib/drag/settings';
import { median } from '../../lib/statistics/quantile';
import { startServer } from '../../server/server';
import { readSettings } from '../../server/settings/settings';

/** What the engine does with nothing around it. */
export interface BareEngine {
  readonly stepsPerSecond: number;
  readonly stepMs: number;
}
export type FromServer =
  { readonly kind: 'ready'; readonly url: string } | { readonly kind: 'bare'; readonly bare: BareEngine };
export type ToServer = { readonly kind: 'bare'; readonly seconds: number } | { readonly kind: 'close' };

/** Without a step for this long a drag rests; no step takes as long, ms. */
const REST_MS = 2000;

const say = (message: FromServer) => process.send?.(message);
const dataDir = await mkdtemp(join(tmpdir(), 'tug-bench-'));
const settings = {
  ...readSettings({ TUG_MODELS: process.env.TUG_MODELS, TUG_DEVICE: process.env.TUG_DEVICE, NODE_ENV: 'production' }),
  port: 0,
  dataDir,
  rateScale: Number(process.argv[2] ?? 1),
  // Everything comes from one address here, unless it says another one.
  trustProxy: true,
};
const server = await startServer({ settings, log: pino({ level: 'warn' }), pages: false });

async function measureBare(seconds: number): Promise<BareEngine> {
  const manifest = [...server.engine.packs.values()].map(dragPack).find((pack) => pack !== null);
  if (manifest === undefined) throw new Error('there is no model pack');
  const pack = packId(manifest);
  const { ws } = await server.engine.sample({ pack, seed: 7, truncation: 0.7 });
  const handle = { x: manifest.resolution / 2, y: manifest.resolution / 2 };
  const point = (angle: number) => ({
    id: 'a',
    handle,
    target: { x: handle.x + 24 * Math.cos(angle), y: handle.y + 24 * Math.sin(angle) },
    hold: false,
  });
  const drag = server.engine.startDrag({
    pack,
    ws,
    points: [point(0)],
    mask: null,
    settings: { ...defaultDragSettings(manifest), maxSteps: 10_000 },
    live: true,
  });
  const times: number[] = [];
  const started = performance.now();
  let angle = 0;
  const move = () => {
    angle += 0.25;
    drag.setPoints([point(angle)]);
  };
  // A drag that has arrived, or comes no closer, takes no step until its target moves again.
  const nudge = setInterval(move, REST_MS);
  for await (const { timings } of drag) {
    times.push(timings.total);
    move();
    if (performance.now() - started > seconds * 1000) break;
  }
  clearInterval(nudge);
  return { stepsPerSecond: (times.length / (performance.now() - started)) * 1000, stepMs: median(times) };
}

process.on('message', (message: ToServer) => {
  if (message.kind === 'bare') void measureBare(message.seconds).then((bare) => say({ kind: 'bare', bare }));
  else {
    void server
      .close()
      .then(() => rm(dataDir, { recursive: true, force: true }))
      .then(() => process.exit(0));
  }
});
say({ kind: 'ready', url: server.url });
