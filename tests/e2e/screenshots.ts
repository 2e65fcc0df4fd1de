/**
 * Takes the README's pictures with the tests' browser: `node server/setup/run.mjs tests/e2e/screenshots.ts [folder]`.
 * The pages must have been built (`npm start` or `npm test` does).
 */
import { mkdir } from 'node:fs/promises';
import { Person, openBrowser } from './support/person';
import { FOLDER, screenshot } from './support/screenshot';
import { runServer } from './support/server';

const folder = process.argv[2] ?? FOLDER;
await mkdir(folder, { recursive: true });
const server = await runServer();
const browser = await openBrowser();

const take = (person: Person, name: string): Promise<void> => screenshot(person, folder, name);

/** All images of the start page are there. */
async function start(person: Person): Promise<void> {
  await person.page.goto(server.url);
  await person.page.getByRole('button', { name: 'New room from seed 12', exact: true }).waitFor();
  await person.page.waitForFunction(
    () =>
      document.querySelectorAll('button[aria-label^="New room"] img').length >= 12 &&
      [...document.querySelectorAll('img')].every((image) => image.complete && image.naturalWidth > 0),
  );
}

try {
  const ana = await Person.arrive(browser, 'Ana');
  await start(ana);
  await take(ana, 'start');
  const room = await ana.makeRoom(server.url);
  const ben = await Person.arrive(browser, 'Ben', { theme: 'light' });
  await ben.enter(room);

  // Two pull at once.
  await ana.press([128, 150], [128, 172]);
  await ana.page.locator('[data-stage][data-drag=live]').waitFor();
  await ben.press([80, 128], [62, 122]);
  await ana.page.getByText(/You and Ben are pulling/).waitFor();
  await ben.page.locator('[data-pull]').nth(1).waitFor({ state: 'attached' });
  await ana.page.waitForTimeout(600);
  await take(ana, 'pull');
  await ana.letGo();
  await ben.letGo();
  await ana.settled(2);
  await ben.settled(2);

  // A plan by both, with a mask, in the light.
  await ana.tool('Plan');
  await ana.drag([100, 115], [92, 108]);
  await ana.drag([156, 115], [164, 108]);
  await ben.tool('Plan');
  await ben.drag([128, 205], [128, 222]);
  await ben.tool('Mask');
  await ben.drag([90, 110], [166, 110]);
  await ben.drag([128, 140], [128, 225]);
  await ben.tool('Plan');
  await ben.page.getByRole('list', { name: 'Points' }).getByRole('listitem').nth(2).waitFor();
  await take(ben, 'plan');

  const phone = await Person.arrive(browser, 'Gil', { size: 'phone' });
  await phone.enter(room);
  await take(phone, 'phone');
} finally {
  await browser.close();
  await server.close();
}
