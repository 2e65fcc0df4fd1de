/** A room with 2,000 edits: the panel draws only what is in sight. Times are printed, not judged: they depend on the machine. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readRoomFile } from '../../lib/export/room/read';
import { writeRoomFile, type FileNode } from '../../lib/export/room/write';
import { membershipSchema, type Membership } from '../../lib/protocol';
import { Person, openBrowser } from './support/person';

const EDITS = 2000;
/** Every so many edits a branch begins. */
const BRANCH = 40;
const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function json(path: string, init: RequestInit): Promise<Membership> {
  const answer = await fetch(url + path, init);
  return membershipSchema.parse(await answer.json());
}

/** A room whose history is the first node of a new one, many times over, as a tree with branches. */
async function longRoom(): Promise<Membership> {
  const packs = (await (await fetch(`${url}/api/packs`)).json()) as { packs: { name: string }[] };
  const wish = { pack: packs.packs[0]?.name, seed: 3, truncation: 0.7, name: 'Ana', color: '#8a5cf0' };
  const headers = { 'Content-Type': 'application/json' };
  const room = await json('/api/rooms', { method: 'POST', headers, body: JSON.stringify(wish) });
  const exported = await fetch(`${url}/api/rooms/${room.room}/room.tug`, {
    headers: { Authorization: `Bearer ${room.token}` },
  });
  const file = readRoomFile(new Uint8Array(await exported.arrayBuffer()));
  const [start] = [...file.nodes()];
  if (start === undefined) throw new Error('the room has no start');
  const nodes = Array.from({ length: EDITS }, (_, i): FileNode => {
    if (i === 0) return start;
    const parent = i === 1 ? start.node.id : `n${i % BRANCH === 0 ? Math.max(1, i - BRANCH / 2) : i - 1}`;
    return { ...start, node: { ...start.node, id: `n${i}`, parent, kind: 'seed', seed: i, time: start.node.time + i } };
  });
  const header = { ...file.header, nodes: nodes.map(({ node }) => node.id), current: `n${EDITS - 1}` };
  const pieces: Uint8Array[] = [];
  for await (const piece of writeRoomFile(header, file.document, nodes)) pieces.push(piece);
  // Writing the file took long; a connection that the server closed meanwhile is noticed only now.
  await new Promise((resolve) => setTimeout(resolve, 50));
  return json('/api/import?name=Ana&color=%238a5cf0', { method: 'POST', body: Buffer.concat(pieces) });
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe(`a history of ${EDITS} edits`, () => {
  it('draws what is in sight, scrolls, walks by key, and seeks in its replay', async () => {
    const member = await longRoom();
    const ana = await Person.arrive(browser, 'Ana');
    const { page } = ana;
    await page.addInitScript(
      (rooms) => localStorage.setItem('tug.rooms', rooms),
      JSON.stringify([{ ...member, name: 'Long', visitedAt: 1 }]),
    );
    await ana.enter(`${url}/room/${member.room}`);
    await ana.panel('History');
    const rows = page.getByRole('list', { name: 'Edits' }).locator('[data-node]');
    await rows.first().waitFor();
    await page.getByText(ana.words('history.loadingEarlier')).waitFor({ state: 'detached' });
    await page.locator(`[data-edits="${EDITS}"]`).waitFor();
    expect(await rows.count()).toBeLessThan(60);

    // The same number of frames in which nothing happens says what the machine can do at this moment.
    const { still, frames } = await page.evaluate(async () => {
      const list = document.querySelector('[aria-label=Edits]')?.parentElement;
      const run = async (pixels: number) => {
        const times: number[] = [];
        let last = performance.now();
        for (let i = 0; i < 60; i++) {
          list?.scrollBy(0, pixels);
          await new Promise((resolve) => requestAnimationFrame(resolve));
          times.push(performance.now() - last);
          last = performance.now();
        }
        return times;
      };
      return { still: await run(0), frames: await run(400) };
    });
    const told = (times: number[]) =>
      `median ${median(times).toFixed(1)} ms a frame, longest ${Math.max(...times).toFixed(1)} ms`;
    console.log(`scrolling ${EDITS} edits: ${told(frames)}; standing still: ${told(still)}`);
    expect(await rows.count()).toBeLessThan(60);

    await rows.first().focus();
    await page.keyboard.press('End');
    await page.locator('[data-node]', { hasText: 'Start' }).first().waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('[data-node=n1][aria-pressed=true]').waitFor();

    await page.goto(`${url}/room/${member.room}/replay?node=n${EDITS - 1}&step=0`);
    await page.locator(`[data-replay-node=n${EDITS - 1}][data-frame-digest]`).waitFor();
    const seeks: number[] = [];
    for (let i = 0; i < 20; i++) {
      const before = (await page.locator('[data-replay]').getAttribute('data-replay-node')) ?? '';
      seeks.push(
        await page.evaluate(async (node) => {
          const start = performance.now();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
          while (document.querySelector('[data-replay]')?.getAttribute('data-replay-node') === node)
            await new Promise((resolve) => requestAnimationFrame(resolve));
          return performance.now() - start;
        }, before),
      );
    }
    console.log(
      `seeking to a frame that is not there yet: median ${median(seeks).toFixed(0)} ms, longest ${Math.max(...seeks).toFixed(0)} ms`,
    );
    await ana.leave();
  });
});
