/** Other ways in than a mouse and a wide screen: touch on a phone, and keys alone. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person, eventually, openBrowser } from './support/person';
import { Touch } from './support/touch';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('a phone', () => {
  it('joins by link, pulls by touch and uses the sheet', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    const guest = await Person.arrive(browser, null, { size: 'phone' });
    await guest.page.goto(room);
    await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Gil');
    await guest.page.getByRole('button', { name: 'Enter the room' }).tap();
    await guest.inRoom();
    await ana.page.getByRole('button', { name: 'Follow Gil' }).waitFor();

    const touch = await Touch.of(guest);
    const point = await guest.at(100, 120);
    await touch.swipe(point, { x: point.x + 32, y: point.y }, async () => {
      await ana.page.getByText('Gil is pulling').waitFor();
    });
    const [a, g] = [await ana.settled(2), await guest.settled(2)];
    expect(g).toBe(a);

    // A pull is taken back by a drag to the place that shows for it, and by a second finger: the picture is what it was.
    const pulling = guest.page.locator('[data-stage][data-drag=live]');
    await touch.fingers('touchStart', point);
    await touch.fingers('touchMove', { x: point.x + 32, y: point.y });
    await pulling.waitFor();
    const there = await guest.page.locator('[data-take-back]').boundingBox();
    if (there === null) throw new Error('nothing shows where a pull is taken back');
    await touch.fingers('touchMove', { x: there.x + there.width / 2, y: there.y + there.height / 2 });
    await guest.page.getByText('Let go to take it back').waitFor();
    await touch.fingers('touchEnd');
    for (const person of [ana, guest]) expect(await person.settled(2)).toBe(a);

    await touch.fingers('touchStart', point);
    await touch.fingers('touchMove', { x: point.x + 32, y: point.y });
    await pulling.waitFor();
    await touch.fingers('touchStart', { x: point.x + 32, y: point.y }, { x: point.x + 60, y: point.y + 90 });
    for (const person of [ana, guest]) expect(await person.settled(2)).toBe(a);
    await touch.fingers('touchEnd');

    // Two fingers zoom and pull nothing.
    const zoomed = guest.page.locator('canvas[data-close]').first();
    expect(await zoomed.getAttribute('data-close')).toBe('false');
    await touch.spread(await guest.at(128, 128));
    await eventually(() => zoomed.getAttribute('data-close')).toBe('true');
    expect((await guest.state()).edits).toBe(2);
    const fit = guest.page.getByRole('button', { name: 'Fit the picture' });
    await fit.tap();
    await eventually(() => zoomed.getAttribute('data-close')).toBe('false');
    expect(await fit.count()).toBe(0);

    await guest.page.getByRole('button', { name: 'Panels', exact: true }).tap();
    await guest.panel('History');
    await guest.page
      .getByText(/, \d+ px$/)
      .last()
      .waitFor();
    // Nothing is cut off at the side.
    expect(await guest.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await guest.leave();
    await ana.leave();
  });

  it('shows all of the picture again at two taps, unless the tool makes something of a tap', async () => {
    const gil = await Person.arrive(browser, 'Gil', { size: 'phone' });
    await gil.makeRoom(url);
    const touch = await Touch.of(gil);
    const close = () => gil.page.locator('canvas[data-close]').first().getAttribute('data-close');
    const twice = async () => {
      const point = await gil.at(128, 128);
      for (let tap = 0; tap < 2; tap++) {
        await touch.fingers('touchStart', point);
        await touch.fingers('touchEnd');
      }
    };
    const spread = async () => {
      await touch.spread(await gil.at(128, 128));
      await eventually(close).toBe('true');
    };
    await spread();
    await twice();
    await eventually(close).toBe('false');
    expect((await gil.state()).edits).toBe(1);

    await gil.tool('Mask');
    await spread();
    await twice();
    await eventually(() => gil.page.getByRole('button', { name: 'Clear the mask' }).isEnabled()).toBe(true);
    expect(await close()).toBe('true');
    await gil.leave();
  });

  it('chooses language and theme where one’s name is', async () => {
    const gil = await Person.arrive(browser, 'Gil', { size: 'phone', theme: 'light' });
    const { page } = gil;
    await gil.makeRoom(url);
    await page.getByRole('button', { name: 'Your name and colour' }).tap();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await eventually(() => page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(true);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await page.getByRole('combobox', { name: 'Sprache' }).waitFor();
    await page.getByRole('button', { name: 'Schließen' }).tap();
    await page.getByRole('button', { name: 'Teilen' }).waitFor();
    await gil.leave();
  });
});

describe('a viewer on a phone', () => {
  it('sees every pull, looks closer with two fingers, and changes nothing', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    await ana.page.getByRole('button', { name: 'Share' }).click();
    await ana.page.getByRole('combobox', { name: 'Whoever has the address' }).selectOption('viewer');
    await ana.page.keyboard.press('Escape');
    const vi = await Person.arrive(browser, 'Vi', { size: 'phone' });
    await vi.enter(room);
    await vi.page.getByText('Viewer', { exact: true }).waitFor();
    for (const name of ['Pull', 'Plan', 'Mask'])
      expect(await vi.page.getByRole('radio', { name, exact: true }).isDisabled()).toBe(true);

    await ana.press([100, 120], [125, 120]);
    await vi.page.getByText('Ana is pulling').waitFor();
    await vi.page.locator('[data-pull]').waitFor({ state: 'attached' });
    await ana.letGo();
    const digest = await ana.settled(2);
    expect(await vi.settled(2)).toBe(digest);

    const touch = await Touch.of(vi);
    const start = await vi.at(100, 120);
    await touch.swipe(start, { x: start.x + 40, y: start.y });
    await touch.spread(await vi.at(128, 128));
    await eventually(() => vi.page.locator('[data-stage] canvas').getAttribute('data-close')).toBe('true');
    await vi.page.getByRole('button', { name: 'Panels', exact: true }).tap();
    await vi.panel('Settings');
    expect(await vi.page.getByRole('slider', { name: 'Step length' }).getAttribute('data-disabled')).not.toBeNull();
    // Ana's next edit is the only one that came.
    await ana.drag([100, 120], [90, 120]);
    expect(await vi.settled(3)).toBe(await ana.settled(3));
    expect(await vi.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await vi.leave();
    await ana.leave();
  });
});

describe('the keyboard alone', () => {
  it('makes a room, pulls, plans and runs the plan', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const { page } = ana;
    const { keyboard } = page;
    const focused = (attribute: string) =>
      page.evaluate((name) => document.activeElement?.getAttribute(name) ?? '', attribute);
    const tabTo = async (attribute: string, text: string) => {
      for (let i = 0; i < 80; i++) {
        if ((await focused(attribute)).startsWith(text)) return;
        await keyboard.press('Tab');
      }
      throw new Error(`Tab never reached ${attribute} ${text}`);
    };
    await page.goto(url);
    await page.getByRole('button', { name: 'New room from seed 3', exact: true }).waitFor();
    await tabTo('aria-label', 'New room from seed');
    await keyboard.press('Enter');
    await page.waitForURL(/\/room\//);
    await ana.inRoom();
    const start = await ana.settled(1);

    // Browsers without a window have no key for menus.
    const menuKey = (on: Locator) => on.dispatchEvent('contextmenu', { clientX: 400, clientY: 300 });
    // What opens gives the focus back to whoever had it.
    const led = async (open: Promise<void>, role: 'dialog' | 'menu', back: string) => {
      await open;
      const opened = page.getByRole(role);
      await opened.waitFor();
      // What has only just come may not have the focus yet.
      await eventually(async () => {
        await keyboard.press('Escape');
        return opened.count();
      }).toBe(0);
      await eventually(() =>
        page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent),
      ).toContain(back);
    };
    await page.getByRole('button', { name: 'Share', exact: true }).focus();
    await led(keyboard.press('Enter'), 'dialog', 'Share');
    await tabTo('aria-label', 'Picture');
    await led(keyboard.press('Control+k'), 'dialog', 'Picture');
    await led(menuKey(page.locator('[data-stage]')), 'menu', 'Picture');
    for (const key of ['ArrowLeft', 'ArrowUp', 'Enter', 'Shift+ArrowRight', 'Shift+ArrowRight'])
      await keyboard.press(key);
    await page.locator('[data-stage][data-drag=live]').waitFor();
    await keyboard.press('Enter');
    const pulled = await ana.settled(2);
    expect(pulled).not.toBe(start);

    await page.locator('[data-node]').last().focus();
    await led(keyboard.press('F2'), 'dialog', 'Start');
    await led(menuKey(page.locator('[data-node]').last()), 'menu', 'Start');

    await keyboard.press('d');
    await page.getByRole('button', { name: 'Add a point' }).focus();
    await keyboard.press('Enter');
    await eventually(() => focused('data-end')).toMatch(/ handle$/);
    const [before] = await ana.points();
    await keyboard.press('Shift+ArrowDown');
    await eventually(async () => (await ana.points())[0]).not.toBe(before);
    await keyboard.press('Tab');
    expect(await focused('data-end')).toMatch(/ target$/);
    await keyboard.press('ArrowRight');
    await page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: 'Go' }).focus();
    await keyboard.press('Enter');
    await ana.settled(3);
    await page.locator('[data-end]').first().focus();
    await keyboard.press('Delete');
    await eventually(() => ana.points()).toHaveLength(0);
    await ana.leave();
  });
});

describe('a page that the browser translates', () => {
  it('goes on: texts that were replaced change and leave as before', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    const { page } = ana;
    await ana.tool('Plan');
    await ana.drag([100, 115], [94, 110]);
    await eventually(() => ana.points()).toHaveLength(1);
    // What Chrome's translator does: each text goes into elements of its own, and the node that was there is thrown away.
    await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Node[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode);
      for (const text of texts) {
        if (text.nodeValue?.trim() === '' || text.parentElement?.closest('script, style') !== null) continue;
        const [outer, inner] = [document.createElement('span'), document.createElement('span')];
        inner.textContent = `[${text.nodeValue ?? ''}]`;
        outer.append(inner);
        (text as Text).replaceWith(outer);
      }
    });
    await page.getByRole('toolbar').getByText('[Go]').click();
    await ana.settled(2);
    for (const panel of ['[Picture]', '[Settings]', '[History]'])
      await page.getByRole('tab').filter({ hasText: panel }).click();
    await page.keyboard.press('m');
    await page.keyboard.press('s');
    await page.getByText('Before', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByText('This page broke').count()).toBe(0);
    await ana.leave();
  });
});

describe('a keyboard without Latin letters', () => {
  it('undoes and takes tools by the places of the keys', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    const start = await ana.settled(1);
    await ana.drag([100, 120], [125, 120]);
    await ana.settled(2);
    const session = await ana.context.newCDPSession(ana.page);
    const press = async (key: string, code: string, modifiers = 0) => {
      for (const type of ['rawKeyDown', 'keyUp'] as const)
        await session.send('Input.dispatchKeyEvent', { type, key, code, modifiers });
    };
    await press('\u044f', 'KeyZ', 2);
    await eventually(async () => (await ana.state()).digest).toBe(start);
    await press('\u044c', 'KeyM');
    await eventually(() => ana.page.getByRole('radio', { name: 'Mask' }).getAttribute('aria-checked')).toBe('true');
    await ana.leave();
  });
});

describe('a pen', () => {
  it('pulls on while a palm rests on the glass, and takes over from one that was there', async () => {
    const ana = await Person.arrive(browser, 'Ana', { size: 'tablet' });
    await ana.makeRoom(url);
    await ana.settled(1);
    const session = await ana.context.newCDPSession(ana.page);
    const [from, to] = [await ana.at(100, 120), await ana.at(125, 120)];
    const pen = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', { x, y }: typeof from) =>
      session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1, pointerType: 'pen' });
    const palm = (type: 'touchStart' | 'touchEnd') => {
      const touchPoints = type === 'touchStart' ? [{ x: to.x + 150, y: to.y + 150, id: 7 }] : [];
      return session.send('Input.dispatchTouchEvent', { type, touchPoints });
    };
    for (const [edits, palmFirst] of [
      [2, false],
      [3, true],
    ] as const) {
      if (palmFirst) await palm('touchStart');
      await pen('mousePressed', from);
      await pen('mouseMoved', to);
      await ana.page.locator('[data-stage][data-drag=live]').waitFor();
      if (!palmFirst) await palm('touchStart');
      await pen('mouseMoved', { x: to.x, y: to.y + 4 });
      await pen('mouseReleased', { x: to.x, y: to.y + 4 });
      await ana.settled(edits);
      await palm('touchEnd');
    }
    await ana.leave();
  });
});

describe('an input method', () => {
  it('has its own Enter: one that picks a word, as Safari reports it, sends no comment', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    const { page } = ana;
    await page.getByRole('button', { name: /^Comment on a point/ }).click();
    const at = await ana.at(90, 120);
    await page.mouse.click(at.x, at.y);
    const field = page.getByRole('textbox', { name: 'Comment on this point' });
    await field.fill('日本');
    // Safari ends the composition first, so that only the code tells.
    await field.evaluate((element) =>
      element.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }),
      ),
    );
    expect(await field.inputValue()).toBe('日本');
    await field.press('Enter');
    await page.getByRole('button', { name: /^Comment of Ana, 1 message: 日本/ }).waitFor();
    await ana.leave();
  });
});
