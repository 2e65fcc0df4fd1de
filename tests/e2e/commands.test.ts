/** The palette, menus of the right button, the clipboard, copies of a room, and what is said beside a cursor: two people in one room. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person, eventually, openBrowser } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  browser = await openBrowser();
  ana = await Person.arrive(browser, 'Ana');
  ben = await Person.arrive(browser, 'Ben');
  // Ben's is a Mac, as far as a page can see.
  await ben.context.addInitScript(() => {
    Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)' });
  });
  await ben.enter(await ana.makeRoom(url));
});
afterAll(async () => {
  await ana.leave();
  await ben.leave();
  await browser.close();
});

/** The right button on an image px. */
async function rightPress(person: Person, x: number, y: number): Promise<void> {
  const at = await person.at(x, y);
  await person.page.mouse.click(at.x, at.y, { button: 'right' });
}
const told = ({ page }: Person, text: string | RegExp) => page.locator('[data-toast]').getByText(text);
const item = (person: Person, name: string | RegExp) => person.page.getByRole('menuitem', { name });

describe('the palette', () => {
  it('finds a command by some letters, runs it by Enter, and says when there is none', async () => {
    const { page } = ana;
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Find a command' });
    await field.fill('qqq');
    await page.getByText('No command is called that.').waitFor();
    await field.fill('ma too');
    expect(await page.getByRole('option').count()).toBe(0);
    await field.fill('these');
    await page.keyboard.press('Enter');
    await field.waitFor({ state: 'detached' });
    const shortcuts = page.getByRole('dialog', { name: 'Shortcuts' });
    await shortcuts.getByText('Chat at the cursor').waitFor();
    await page.keyboard.press('Escape');
    await shortcuts.waitFor({ state: 'detached' });

    await page.keyboard.press('Control+k');
    // A mode that a command begins ends by Escape.
    await field.fill('comment on');
    await page.keyboard.press('Enter');
    const placing = page.locator('[data-placing-comment]');
    await placing.waitFor();
    await field.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await placing.waitFor({ state: 'detached' });

    await page.keyboard.press('Control+k');
    await field.fill('plan');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await eventually(() => page.getByRole('radio', { name: 'Plan' }).getAttribute('aria-checked')).toBe('true');
    await page.keyboard.press('p');
  });

  it('has the command key on a Mac, and its signs stand on all keys that are shown', async () => {
    const { page } = ben;
    await page.keyboard.press('Meta+k');
    await page.getByRole('combobox', { name: 'Find a command' }).fill('these');
    await page.getByRole('option', { name: /\?$/ }).waitFor();
    await page.keyboard.press('Enter');
    const shortcuts = page.getByRole('dialog', { name: 'Shortcuts' });
    await shortcuts.getByText('Keys without ⌘').waitFor();
    const keys = await shortcuts.locator('kbd').allInnerTexts();
    expect(keys).toEqual(expect.arrayContaining(['⌘', '⇧', '⌫', '↩']));
    expect(await page.locator('body').innerText()).not.toMatch(/Ctrl|Control/);
    const said = await page.locator('[aria-keyshortcuts]').evaluateAll((all) => all.map((one) => one.outerHTML).join());
    expect(said).toContain('Meta+Z');
    expect(said).not.toMatch(/Ctrl|Control/);
    await page.keyboard.press('Escape');
    await shortcuts.waitFor({ state: 'detached' });
  });
});

describe('the right button', () => {
  it('offers on the picture what can be done there, and comments where it was pressed', async () => {
    await rightPress(ana, 90, 120);
    expect(await item(ana, 'Undo').getAttribute('data-disabled')).not.toBeNull();
    await item(ana, 'Comment here').click();
    await ana.page.getByRole('textbox', { name: 'Comment on this point' }).fill('A little wider?');
    await ana.page.keyboard.press('Enter');
    await ben.page.getByRole('button', { name: /^Comment of Ana/ }).waitFor();
  });

  it('copies, settles and deletes a comment, each as far as one may', async () => {
    await ana.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await ana.page.bringToFront();
    const pin = (person: Person) => person.page.getByRole('button', { name: /^Comment of Ana/ });
    await pin(ben).click({ button: 'right' });
    expect(await item(ben, 'Delete').getAttribute('data-disabled')).not.toBeNull();
    await ben.page.keyboard.press('Escape');
    await pin(ana).click({ button: 'right' });
    await item(ana, 'Copy the text').click();
    await told(ana, 'The text is copied.').waitFor();
    expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe('Ana: A little wider?');
    await pin(ana).click({ button: 'right' });
    await item(ana, 'Delete').click();
    await pin(ben).waitFor({ state: 'detached' });
  });
});

describe('the clipboard', () => {
  it('takes the picture, says what it lacks, and brings it back', async () => {
    const { page } = ana;
    await page.bringToFront();
    await page.keyboard.press('Control+c');
    await told(ana, 'The picture is copied.').waitFor();
    const copied = await page.evaluate(async () => {
      const [entry] = await navigator.clipboard.read();
      const blob = await entry?.getType('image/png');
      const bitmap = blob === undefined ? null : await createImageBitmap(blob);
      return [bitmap?.width, bitmap?.height];
    });
    expect(copied).toEqual([256, 256]);
    // What it was drawn of is not in it, so it comes back as a photo: an edit where a face is found in it, else a sentence.
    const { edits } = await ana.state();
    await page.keyboard.press('Control+v');
    await eventually(async () => {
      return (await ana.state()).edits > edits || (await page.locator('[data-toast=error]').count()) > 0;
    }).toBe(true);
    if ((await ana.state()).edits > edits) await page.keyboard.press('Control+z');
    await ana.page.locator('[data-stage][data-drag=none][data-frame-digest]').waitFor();
  });

  it('is opened from the menu as well, or the keys for it are said', async () => {
    const sent: (Buffer | null)[] = [];
    await ana.page.route('**/api/rooms/*/photos', async (route) => {
      sent.push(route.request().postDataBuffer());
      await route.fulfill({ json: {} });
    });
    const paste = /^Open a picture from the clipboard/;
    await rightPress(ana, 90, 120);
    await item(ana, paste).click();
    await eventually(() => sent.map((bytes) => bytes?.subarray(1, 4).toString())).toEqual(['PNG']);
    await ana.page.unroute('**/api/rooms/*/photos');
    await ana.page.evaluate(() => navigator.clipboard.writeText('no picture'));
    await rightPress(ana, 90, 120);
    await item(ana, paste).click();
    await told(ana, 'There is no picture on the clipboard.').waitFor();

    await ben.page.evaluate(() => {
      navigator.clipboard.read = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await rightPress(ben, 90, 120);
    await item(ben, paste).click();
    await told(ben, 'Press ⌘V instead.').waitFor();
  });

  it('is said to be closed where the browser keeps it so', async () => {
    await ben.page.evaluate(() => {
      navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await rightPress(ben, 90, 120);
    await item(ben, /^Copy the picture/).click();
    await told(ben, 'The browser does not let this page copy pictures.').waitFor();

    // A link is shown instead, which can be marked and stays until it is closed.
    await ben.page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await ben.page
      .getByRole('button', { name: /^More for/ })
      .first()
      .click();
    await item(ben, 'Copy link to it').click();
    const shown = told(ben, 'Mark the link and press ⌘C');
    await shown.click({ clickCount: 3 });
    expect(await ben.page.evaluate(() => document.getSelection()?.toString())).toContain('/replay?node=');
    await ben.page.getByRole('button', { name: 'Dismiss' }).last().click();
    await shown.waitFor({ state: 'detached' });
  });
});

describe('beside a cursor', () => {
  it('one types what the others read at once, and it goes when it is over', async () => {
    const { x, y } = await ben.at(60, 60);
    await ben.page.mouse.move(x, y);
    await ben.page.keyboard.press('/');
    const field = ben.page.getByRole('textbox', { name: 'Message beside your cursor' });
    await field.pressSequentially('softer here?');
    await ana.page.locator('[data-chat="softer here?"]').waitFor();
    await ana.page.getByRole('log').getByText('Ben says: softer here?').waitFor({ state: 'attached' });
    // It stays where it was begun when the pointer leaves the picture.
    await ben.page.mouse.move(700, 10);
    expect(await ana.page.locator('[data-cursor]').count()).toBe(1);
    await field.press('Escape');
    await field.waitFor({ state: 'detached' });
    await eventually(() => ana.page.locator('[data-chat="softer here?"]').count()).toBe(0);
    await ben.page.keyboard.press('p');
    expect(await ben.page.getByRole('radio', { name: 'Pull' }).getAttribute('aria-checked')).toBe('true');
  });
});

describe('a setting that counts for all', () => {
  it('is told to the others with the name of who changed it, the first time too', async () => {
    await ben.panel('Settings');
    await ben.page.getByRole('slider', { name: 'Step length' }).press('ArrowRight');
    await ana.page.getByText('Ben changed: Step length').waitFor();
    await ana.panel('Settings');
    await ana.page.getByText(/^Changed for everybody by Ben/).waitFor();
  });
});

describe('a copy of the room', () => {
  it('is one’s own, and what is done there does not change the first', async () => {
    const before = await ana.state();
    await ben.page.getByRole('heading').getByRole('button').click();
    await item(ben, 'Duplicate the room').click();
    await ben.page.getByRole('heading', { name: /\(copy\)$/ }).waitFor();
    await ben.inRoom();
    expect((await ben.state()).digest).toBe(before.digest);
    await told(ben, /^This is your own copy of/).waitFor();
    // What was said until it was done is gone.
    expect(await told(ben, 'The room is being copied…').count()).toBe(0);
    await ben.drag([100, 120], [118, 120]);
    await ben.settled(before.edits + 1);
    expect((await ana.state()).edits).toBe(before.edits);
    // It is Ben's, so he may rename it; the longest name is said once it is reached.
    const roomName = ben.page.getByRole('heading').getByRole('button');
    await roomName.click();
    await item(ben, 'Rename').click();
    const name = ben.page.getByRole('textbox', { name: 'Name of the room' });
    await name.press('Escape');
    await name.waitFor({ state: 'detached' });
    await roomName.dblclick();
    await name.pressSequentially('n'.repeat(41));
    await ben.page.getByText('At most 40 characters.').waitFor();
    await name.fill('\u202eretfoS');
    await ben.page.getByText('In this name is something that nobody sees').waitFor();
    await name.fill('Softer');
    await name.press('Enter');
    await ben.page.getByRole('heading', { name: 'Softer' }).waitFor();
    await name.waitFor({ state: 'detached' });
  });
});
