/** What a room is used for after the pull: history, branches, replay by link, presenting, comments. Two people, real browsers. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MAX_NAME_LENGTH } from '../../lib/protocol';
import { Person, eventually, openBrowser, same } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** As long as what a pull of two parts is called by itself. */
const NAMED = 'Left mouth corner and upper lip, 12 px';
const digest = async (person: Person) => (await person.state()).digest;
const rows = (person: Person) => person.page.getByRole('list', { name: 'Edits' }).locator('[data-node]');

/** Ids of the edits in the panel, newest first. */
async function edits(person: Person): Promise<string[]> {
  await person.panel('History');
  await rows(person).first().waitFor();
  return rows(person).evaluateAll((list) => list.map((row) => row.getAttribute('data-node') ?? ''));
}

/** The frame of a replay once it shows this moment; its digest. */
async function moment(person: Person, node: string, step: number | string): Promise<string> {
  const stage = person.page.locator(`[data-replay-node="${node}"][data-replay-step="${step}"][data-frame-digest]`);
  await stage.waitFor();
  return (await stage.getAttribute('data-frame-digest')) ?? '';
}

describe('history and replay', () => {
  it('two people branch and restore, and replay to the exact frame by link', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    const bo = await Person.arrive(browser, 'Bo');
    await bo.enter(room);

    await ana.drag([100, 100], [112, 100]);
    const first = await ana.settled(2);
    await bo.settled(2);
    await bo.drag([150, 150], [150, 138]);
    const second = await bo.settled(3);
    await ana.settled(3);

    // Ana looks at her own edit: only she sees it; then she takes the room there and goes on: a branch.
    const [newest, mine] = await edits(ana);
    await ana.page.locator(`[data-node="${mine}"]`).click();
    await ana.page.locator('[data-banner=look]').waitFor();
    expect((await bo.state()).digest).toBe(second);
    await ana.page.getByRole('button', { name: 'Restore here' }).click();
    await eventually(() => same([ana, bo], digest)).toBe(first);
    await ana.drag([100, 100], [100, 112]);
    await ana.settled(5);
    await bo.settled(5);
    const [branch] = await edits(ana);
    expect(branch).not.toBe(newest);
    await bo.page.getByRole('button', { name: /^Restored/ }).waitFor();
    expect(await edits(bo)).toEqual(await edits(ana));

    // Name and star, seen by both; filter by person.
    const pulledRow = rows(ana)
      .filter({ hasText: /, \d+ px/ })
      .first();
    await pulledRow.dblclick();
    await ana.page.getByText(`At most ${MAX_NAME_LENGTH} characters.`).waitFor();
    await ana.page.getByRole('textbox', { name: 'Name of the edit' }).fill(NAMED);
    await ana.page.getByRole('button', { name: 'Save', exact: true }).click();
    await bo.page.getByText(NAMED).first().waitFor();
    // Beside the lanes of two branches what was pulled, and how far, is there to its end.
    const named = bo.page.locator('[data-node] [title]', { hasText: NAMED }).first();
    expect(await named.evaluate((at) => [at.scrollWidth - at.clientWidth, at.scrollHeight - at.clientHeight])).toEqual([
      0, 0,
    ]);
    await ana.page.getByRole('combobox', { name: 'Edits of' }).selectOption({ label: 'Bo' });
    await eventually(() => rows(ana).count()).toBe(1);

    // R1: a link to the end of Bo's edit opens exactly there, and it is the frame that was broadcast.
    const steps = await ana.page.evaluate(
      async ({ id, node }) => {
        const rooms = JSON.parse(localStorage.getItem('tug.rooms') ?? '[]') as { room: string; token: string }[];
        const token = rooms.find((entry) => entry.room === id)?.token ?? '';
        const answer = await fetch(`/api/rooms/${id}/nodes/${node}/replay`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return ((await answer.json()) as { steps: unknown[] }).steps.length - 1;
      },
      { id: room.split('/').at(-1) ?? '', node: newest ?? '' },
    );
    await bo.page.goto(`${room}/replay?node=${newest}&step=${steps}`);
    expect(await moment(bo, newest ?? '', steps)).toBe(second);
    // Step by step: back, and on again to the same bytes.
    await bo.page.keyboard.press(',');
    await moment(bo, newest ?? '', steps - 1);
    expect(bo.page.url()).toContain(`step=${steps - 1}`);
    await bo.page.keyboard.press('.');
    expect(await moment(bo, newest ?? '', steps)).toBe(second);
    expect(await bo.page.locator('[data-replay-points]').getAttribute('data-replay-points')).toBe('1');
    // The start of an edit has the pixels of what was there before it, Ana's frame, and already its handle.
    await bo.page.goto(`${room}/replay?node=${newest}&step=0`);
    expect(await moment(bo, newest ?? '', 0)).toBe(first);
    expect(await bo.page.locator('[data-replay-points]').getAttribute('data-replay-points')).toBe('1');

    // Plays to its end by itself.
    await bo.page.keyboard.press('Home');
    await bo.page.getByRole('combobox', { name: 'Speed' }).selectOption('4');
    await bo.page.getByRole('button', { name: 'Play' }).click();
    await bo.page.locator('[data-playing=true]').waitFor();
    await bo.page.locator(`[data-playing=false][data-replay-node="${newest}"][data-replay-step="${steps}"]`).waitFor();
    await bo.leave();
    await ana.leave();
  });

  it('E2: an edit that others built upon is not undone, but going on from before it is offered', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    const start = await ana.settled(1);
    const bo = await Person.arrive(browser, 'Bo');
    await bo.enter(room);
    await ana.drag([100, 100], [112, 100]);
    await ana.settled(2);
    await bo.settled(2);
    await bo.drag([150, 150], [150, 138]);
    const built = await bo.settled(3);
    await ana.settled(3);
    await ana.page.keyboard.press('Control+z');
    await ana.page
      .getByText(/^Bo built upon your edit \(.+, \d+ px\)/)
      .first()
      .waitFor();
    expect((await bo.state()).digest).toBe(built);
    await ana.page.getByRole('button', { name: 'Branch from before it' }).click();
    // The edit is announced a moment before its frame.
    await eventually(() => same([ana, bo], digest)).toBe(start);
    for (const person of [ana, bo]) await person.settled(4);
    // That was an edit of hers, and can be taken back.
    await ana.page.keyboard.press('Control+z');
    await eventually(() => digest(bo)).toBe(built);
    await bo.leave();
    await ana.leave();
  });

  it('R5: who presents takes the replay of the others along', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    await ana.drag([100, 100], [112, 100]);
    await ana.settled(2);
    const bo = await Person.arrive(browser, 'Bo');
    await bo.enter(room);
    const [node = ''] = await edits(ana);

    await ana.page.goto(`${room}/replay?node=${node}&step=1`);
    await moment(ana, node, 1);
    await ana.page.getByRole('button', { name: 'Present', exact: true }).click();
    // Space plays and stops, though the button was pressed just now.
    await ana.page.keyboard.press('End');
    const playing = ana.page.locator('[data-playing=true]');
    await ana.page.keyboard.press('Space');
    await playing.waitFor();
    await ana.page.keyboard.press('Space');
    await playing.waitFor({ state: 'detached' });
    await ana.page.getByRole('button', { name: 'Stop presenting' }).waitFor();
    const loop = ana.page.getByRole('button', { name: 'Loop' });
    const before = await loop.getAttribute('aria-pressed');
    await loop.click();
    await ana.page.keyboard.press('Space');
    await playing.waitFor();
    expect(await loop.getAttribute('aria-pressed')).not.toBe(before);
    await ana.page.goto(`${room}/replay?node=${node}&step=1`);
    await moment(ana, node, 1);
    await ana.page.getByRole('button', { name: 'Present', exact: true }).click();
    // In the room one is told, and follows with a press.
    await bo.page.getByRole('link', { name: 'Watch' }).click();
    await bo.page.locator('[data-present=following]').waitFor();
    await moment(bo, node, 1);
    await ana.page.keyboard.press('.');
    await moment(bo, node, 2);
    await bo.page.getByRole('button', { name: 'Stop following' }).click();
    await bo.page.keyboard.press(',');
    await moment(bo, node, 1);
    await ana.page.keyboard.press('End');
    await bo.page.getByRole('button', { name: 'Follow', exact: true }).click();
    const last = (await ana.page.locator('[data-replay]').getAttribute('data-replay-step')) ?? '';
    await moment(bo, node, last);
    await bo.leave();
    await ana.leave();
  });

  it('comments are pinned to a point of a node, answered, settled, and shown in the replay', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    const bo = await Person.arrive(browser, 'Bo');
    await bo.enter(room);

    await ana.page.getByRole('button', { name: /^Comment on a point/ }).click();
    const at = await ana.at(90, 120);
    await ana.page.mouse.click(at.x, at.y);
    const field = ana.page.getByRole('textbox', { name: 'Comment on this point' });
    // Arrow keys walk through the names that are offered. Enter takes one, and sends nothing yet.
    await field.fill('@');
    await ana.page.getByRole('button', { name: '@Bo', exact: true }).waitFor();
    await field.press('ArrowDown');
    await field.press('Enter');
    await eventually(() => field.inputValue()).toBe('@Bo ');
    await field.fill('');
    await field.pressSequentially('@B');
    await field.press('Enter');
    await eventually(() => field.inputValue()).toBe('@Bo ');
    await field.pressSequentially('is the chin right?');
    await ana.page.getByRole('button', { name: 'Send' }).click();

    // Who is named is told, once, and led to the comment.
    await bo.page.getByText('Ana named you: @Bo is the chin right?').first().waitFor();
    await bo.page.getByRole('button', { name: 'Show', exact: true }).click();
    await bo.page.getByRole('button', { name: /^Comment of Ana, 1 message/, includeHidden: true }).waitFor();
    await bo.page.getByRole('textbox', { name: 'Answer' }).fill('Yes');
    await bo.page.keyboard.press('Enter');
    await ana.page.getByRole('button', { name: /^Comment of Ana, 2 messages/ }).waitFor();

    const viewer = await Person.arrive(browser, 'Cy');
    await viewer.page.goto(`${room}/replay`);
    await viewer.page.getByRole('button', { name: /^Comment of Ana, 2 messages/ }).waitFor();
    await viewer.leave();

    await bo.page.getByRole('button', { name: 'Settle' }).click();
    await ana.page.getByRole('button', { name: /^Comment of Ana/ }).waitFor({ state: 'detached' });
    await bo.leave();
    await ana.leave();
  });
});
