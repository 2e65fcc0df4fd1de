/** What a frame of a large photo costs the page that shows it: a browser pulls a face of a 12-megapixel photo in a room of a running server. */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CDPSession, Page } from 'playwright-core';
import { median, quantile } from '../../../lib/statistics/quantile';
import { FLAGS, Person, SIZES, openBrowser } from '../../e2e/support/person';
import { runServer } from '../../e2e/support/server';
import { least, meanOf, most, type Part } from './bars';
import { watchFrames, type PageFrame } from './page-watch';
import type { SourceFace } from './sources';

const PHOTO = { width: 4000, height: 3000 } as const;
const SECONDS = 8;
const WARM_UP_MS = 1500;
/** A mouse tells where it is about so often. */
const MOVE_MS = 16;
/** How far the corner of the mouth is pulled to and fro, as a share of the head's width in the picture. */
const SWING = 0.05;
const TURN_MS = 900;
const RATE = 60;
const FRAME_MS = 1000 / RATE;
/** Points of the finder's mesh: the corner of the mouth, and both sides of the face. */
const [MOUTH, LEFT, RIGHT] = [61, 234, 454] as const;
/** Graphics in software where there is no card, so that the page goes the way that it goes on a card. */
const GRAPHICS = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

/** @throws Error when the pages have not been built */
export async function measurePage(source: SourceFace): Promise<Part> {
  if (!existsSync('.next/required-server-files.json'))
    throw new Error('the pages have not been built; `npm start` or `npx next build` does');
  const file = join(tmpdir(), `tug-bench-${process.pid}.jpg`);
  const input = sharp(source.photo.data, { raw: source.photo }).removeAlpha();
  await writeFile(
    file,
    await input.resize(PHOTO.width, PHOTO.height, { fit: 'cover' }).jpeg({ quality: 92 }).toBuffer(),
  );
  const server = await runServer();
  const browser = await openBrowser([...FLAGS.filter((flag) => flag !== '--disable-gpu'), ...GRAPHICS]);
  try {
    const person = await Person.arrive(browser, 'Ana');
    await person.page.addInitScript(watchFrames);
    return await pulled(person, server.url, file);
  } finally {
    await browser.close();
    await server.close();
    await rm(file, { force: true });
  }
}

async function pulled(person: Person, url: string, file: string): Promise<Part> {
  const { page } = person;
  let points: number[] = [];
  await page.route('**/faces', async (route) => {
    const response = await route.fetch();
    points = ((await response.json()) as { faces: { points: number[] }[] }).faces[0]?.points ?? [];
    await route.fulfill({ response });
  });
  await page.goto(url);
  await page.getByLabel(person.words('start.photos.choose'), { exact: true }).setInputFiles(file);
  await page.waitForURL(/\/room\//);
  await person.inRoom();
  // As close as one looks at a face: then the photo is wanted with all of its pixels.
  await page.waitForTimeout(WARM_UP_MS);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { loaded, frames, script, layout, seconds } = await run(person, session, points);
  const own = frames.map(({ ms, waited }) => ms - waited);
  const bytes = frames.map(({ uploaded }) => uploaded);
  const perFrame = (ms: number) => ms / frames.length;
  const waited = meanOf(frames.map((frame) => frame.waited));
  const scripted = perFrame(script) - waited;
  return {
    bars: [
      most('own work of the page for a frame of a 12-MP photo, p95', quantile(own, 0.95), FRAME_MS, 'ms'),
      least('frames a second that all of the page’s script leaves time for', 1000 / scripted, RATE),
    ],
    tables: [
      {
        title: 'The page, pulling in a 12-MP photo',
        about:
          `Chromium at ${SIZES.desktop.width} x ${SIZES.desktop.height} px, ${SECONDS} s of a mouse that pulls the corner of a mouth to and fro, in a room of a server on the same machine. ` +
          'There is no graphics card here: WebGL runs in software (SwiftShader) on the same processors as page, server and engine, which is what the frames a second that were painted here tell of. ' +
          'Own work is the time of the callbacks that paint, without that in which they wait for WebGL’s picture; script is all that the page ran, as the browser counts it. Bytes are those that go to the card.',
        columns: ['median', 'p95'],
        rows: [
          { label: 'own work of painting a frame, ms', values: [median(own), quantile(own, 0.95)] },
          { label: 'waiting for WebGL in software, ms', values: two(frames.map((frame) => frame.waited)) },
          { label: 'kB to the card for a frame', values: two(bytes.map((count) => count / 1000)) },
          { label: 'draw calls for a frame', values: two(frames.map(({ draws }) => draws)) },
          { label: 'all script for a frame, without that wait, ms, mean', values: [scripted, ''] },
          { label: 'layout and style for a frame, ms, mean', values: [perFrame(layout), ''] },
          { label: 'frames painted a second, WebGL in software', values: [frames.length / seconds, ''] },
          { label: 'MB to the card before the first pull', values: [loaded / 1e6, ''] },
        ],
      },
    ],
    numbers: { frames, script, layout, seconds },
  };
}

const two = (values: number[]): [number, number] => [median(values), quantile(values, 0.95)];

/** Pulls for some seconds. @returns the frames that were painted meanwhile, and what the page spent, ms */
async function run(person: Person, session: CDPSession, points: readonly number[]) {
  const { page } = person;
  const box = await person.stage.boundingBox();
  if (box === null) throw new Error('there is no stage');
  const zoom = Math.min((box.width - 40) / PHOTO.width, (box.height - 92) / PHOTO.height);
  const at = (point: number, axis: 0 | 1): number => points[2 * point + axis] ?? 0;
  const x = box.x + box.width / 2 + (at(MOUTH, 0) - PHOTO.width / 2) * zoom;
  const y = box.y + 20 + (box.height - 92) / 2 + (at(MOUTH, 1) - PHOTO.height / 2) * zoom;
  const swing = SWING * zoom * Math.abs(at(RIGHT, 0) - at(LEFT, 0));
  const loaded = (await taken(page)).reduce((sum, { uploaded }) => sum + uploaded, 0);
  await page.mouse.move(x, y);
  await page.mouse.down();
  const until = async (end: number) => {
    while (performance.now() < end) {
      const turn = Math.sin((2 * Math.PI * performance.now()) / TURN_MS);
      await page.mouse.move(x - swing * (1 + turn), y - swing * (1 + turn));
      await new Promise((resolve) => setTimeout(resolve, MOVE_MS));
    }
  };
  await until(performance.now() + WARM_UP_MS);
  await taken(page);
  const before = await spent(session);
  const began = performance.now();
  await until(began + 1000 * SECONDS);
  const frames = await taken(page);
  const seconds = (performance.now() - began) / 1000;
  const after = await spent(session);
  await page.mouse.up();
  return { loaded, frames, seconds, script: after.script - before.script, layout: after.layout - before.layout };
}

/** The frames since it was asked last. */
const taken = (page: Page): Promise<PageFrame[]> =>
  page.evaluate(() => (window as unknown as { watched: PageFrame[] }).watched.splice(0));

async function spent(session: CDPSession): Promise<{ script: number; layout: number }> {
  const { metrics } = await session.send('Performance.getMetrics');
  const ms = (name: string) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
  return { script: ms('ScriptDuration'), layout: ms('LayoutDuration') + ms('RecalcStyleDuration') };
}
