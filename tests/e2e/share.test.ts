/** Invites by link with roles, as their owner and the invited see them. */
import { networkInterfaces } from 'node:os';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { localAddresses } from '../../server/access/reach';
import { Person, eventually, openBrowser } from './support/person';
import { runServer } from './support/server';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Makes a link of that role in the open share dialog; the link. */
async function invite(owner: Person, role: 'editor' | 'viewer'): Promise<string> {
  await owner.page.getByRole('combobox', { name: 'Role', exact: true }).selectOption(role);
  await owner.page.getByRole('button', { name: 'Make link' }).click();
  return owner.page.getByRole('textbox', { name: `Invite link for ${role}s` }).inputValue();
}

async function follow(link: string, name: string): Promise<Person> {
  const guest = await Person.arrive(browser, null);
  const secret = new URL(link).hash.slice(1);
  guest.page.on('request', (request) => {
    // What stands behind the # is not sent; everything else of an address is.
    const sent = `${request.url().split('#')[0]} ${request.headers().referer ?? ''}`;
    if (sent.includes(secret)) guest.errors.push(`the invite was sent in an address: ${sent}`);
  });
  await guest.page.goto(link);
  // What is secret does not stay in the address bar.
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill(name);
  expect(new URL(guest.page.url()).hash).toBe('');
  await guest.page.getByRole('button', { name: 'Enter the room' }).click();
  await guest.inRoom();
  return guest;
}

describe('sharing', () => {
  it('an editor edits, a viewer does not, a role changes, and a revoked link kicks who came by it', async () => {
    const owner = await Person.arrive(browser, 'Ana');
    await owner.makeRoom(url);
    await owner.page.getByRole('button', { name: 'Share' }).click();
    await owner.page.getByRole('combobox', { name: 'Whoever has the address' }).selectOption('none');
    const editors = await invite(owner, 'editor');
    const editor = await follow(editors, 'Ed');
    const viewer = await follow(await invite(owner, 'viewer'), 'Vi');
    await owner.page.getByText('Came by it: Vi').waitFor();

    await editor.drag([100, 100], [112, 100]);
    const digest = await editor.settled(2);
    expect(await viewer.settled(2)).toBe(digest);
    // The viewer's presses do nothing, and their page says what they are.
    await viewer.page.getByText('Viewer', { exact: true }).waitFor();
    await viewer.drag([100, 100], [140, 100]);
    expect((await viewer.state()).edits).toBe(2);
    expect((await viewer.state()).digest).toBe(digest);

    // A changed role counts on the open connection.
    await owner.page.getByRole('combobox', { name: 'Role of Vi' }).selectOption('editor');
    await viewer.page.getByText('Viewer', { exact: true }).waitFor({ state: 'detached' });
    await viewer.drag([100, 100], [112, 100]);
    await viewer.settled(3);

    // Revoked while connected: out, and the link is dead.
    await owner.page
      .locator('[data-invite]', { hasText: 'Came by it: Ed' })
      .getByRole('button', { name: /^Revoke/ })
      .click();
    await editor.page.getByText('The invite that you came by was revoked').first().waitFor();
    const late = await Person.arrive(browser, 'Late');
    await late.page.goto(editors);
    await late.page.getByText('This invite was revoked').first().waitFor();
    // The browser logs the 403 by itself.
    await late.leave(/403/);
    await editor.leave();
    await viewer.leave();
    await owner.leave();
  });

  it('a recovery link makes another browser the owner, and the owner deletes the room for all', async () => {
    const owner = await Person.arrive(browser, 'Ana');
    const room = await owner.makeRoom(url);
    const guest = await Person.arrive(browser, 'Bo');
    await guest.enter(room);
    await owner.page.getByRole('button', { name: 'Share' }).click();
    await owner.page.getByRole('button', { name: 'Recovery link' }).click();
    const link = await owner.page.getByRole('textbox', { name: 'Recovery link' }).inputValue();

    const again = await Person.arrive(browser, 'Ana');
    await again.page.goto(link);
    await again.inRoom();
    await again.page.getByRole('button', { name: 'Share' }).click();
    await again.page.getByRole('textbox', { name: 'Name of the room' }).fill('Chins');
    await again.page.getByRole('button', { name: 'Rename' }).click();
    await guest.page.getByRole('heading', { name: 'Chins' }).waitFor();
    // In a low window too what is asked comes into view by itself.
    await again.page.setViewportSize({ width: 1024, height: 480 });
    await again.page.getByRole('button', { name: 'Delete the room' }).click();
    const confirm = again.page.getByRole('button', { name: 'Delete for good' });
    await eventually(() =>
      confirm.evaluate((button) => {
        const { left, top, width, height } = button.getBoundingClientRect();
        return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      }),
    ).toBe(true);
    await confirm.click();
    await guest.page.getByText('This room does not exist').waitFor();
    await again.leave(/40[134]/);
    await guest.leave(/40[134]/);
    await owner.leave(/40[134]/);
  });
});

describe('who can open a link', () => {
  const share = async (person: Person, at: string) => {
    const room = await person.makeRoom(at);
    await person.page.getByRole('button', { name: 'Share', exact: true }).click();
    return { room, dialog: person.page.getByRole('dialog', { name: 'Share' }) };
  };
  const address = { name: 'Address of the room' };

  it('is said on a machine that answers itself alone, with what to do, and no code is offered to phones', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const { room, dialog } = await share(ana, url);
    await dialog.getByText('Nobody else can open these links yet').waitFor();
    await dialog.getByText('TUG_HOST=0.0.0.0 npm start').waitFor();
    expect(await dialog.getByRole('textbox', address).inputValue()).toBe(room);
    expect(await dialog.getByRole('button', { name: 'QR code' }).count()).toBe(0);

    // Plain http closes the clipboard to pages: the link is marked, and the keys that take it are said.
    await ana.page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await dialog.getByRole('button', { name: 'Copy', exact: true }).first().click();
    await dialog.getByText('Marked. Press Ctrl+C to copy.').waitFor();
    const marked = await dialog
      .getByRole('textbox', address)
      .evaluate((input: HTMLInputElement) => input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0));
    expect(marked).toBe(room);
    // Where there is no field to mark it in, it is said until it is closed.
    await ana.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await ana.panel('History');
    await ana.page.getByRole('button', { name: /^More for Start/ }).click();
    await ana.page.getByRole('menuitem', { name: 'Copy link to it' }).click();
    await ana.page.locator('[data-toast]').getByText(`Mark the link and press Ctrl+C: ${room}/replay?node=`).waitFor();
    await ana.leave();
  });

  it('are others where the server listens for them: links and codes begin with an address that they can open', async () => {
    const server = await runServer({ TUG_HOST: '0.0.0.0' });
    try {
      const ana = await Person.arrive(browser, 'Ana');
      const { room, dialog } = await share(ana, server.url);
      const [first] = localAddresses('0.0.0.0', networkInterfaces());
      if (first === undefined) {
        // A machine in no network has nothing to offer, and says so.
        await dialog.getByText('leads everybody else to their own machine').waitFor();
      } else {
        const { port, pathname } = new URL(room);
        const field = dialog.getByRole('textbox', address);
        await field.and(ana.page.locator(`[value^="http://${first}:"]`)).waitFor();
        expect(await field.inputValue()).toBe(`http://${first}:${port}${pathname}`);
        await dialog.getByRole('button', { name: 'QR code' }).first().click();
        await dialog.getByRole('img', { name: /^QR code/ }).waitFor();
        const ben = await Person.arrive(browser, 'Ben');
        await ben.enter(await field.inputValue());
        // A page without https has no use for that header, and the browser says so.
        await ben.leave(/Cross-Origin-Opener-Policy/);
      }
      await ana.leave();
    } finally {
      await server.close();
    }
  });
});
