/**
 * Takes the README's pictures of a photo's room with the tests' browser: `node server/setup/run.mjs tests/e2e/photo-screenshots.ts PORTRAIT [folder]`.
 * PORTRAIT is scikit-image's astronaut.png, in the public domain. The pages must have been built (`npm start` or `npm test` does).
 */
import { mkdir } from 'node:fs/promises';
import { Person, openBrowser } from './support/person';
import { BROW, PhotoRoom } from './support/photo';
import { FOLDER, screenshot } from './support/screenshot';
import { runServer } from './support/server';

/** Of the finder's mesh: the other corner of the mouth. */
const OTHER_CORNER = 291;

const [portrait, folder = FOLDER] = process.argv.slice(2);
if (portrait === undefined) throw new Error('which portrait? see the first lines of this file');
await mkdir(folder, { recursive: true });
const server = await runServer();
const browser = await openBrowser();
try {
  const ana = await Person.arrive(browser, 'Ana');
  const photo = await PhotoRoom.bring(ana, server.url, portrait);
  await ana.settled(1);
  const ben = await Person.arrive(browser, 'Ben', { theme: 'light' });
  await ben.enter(photo.room);
  await photo.drag(ana, photo.point(0, BROW), 0, -6);
  await ana.settled(2);
  await ben.settled(2);

  // Two pull at once, each a corner of the mouth.
  await photo.drag(ana, photo.point(0), -4, -5, async () => {
    await photo.drag(ben, photo.point(0, OTHER_CORNER), 4, -5, async () => {
      await ana.page.getByText(/You and Ben are pulling/).waitFor();
      await ben.page.locator('[data-pull]').nth(1).waitFor({ state: 'attached' });
      await screenshot(ana, folder, 'photo-room-dark');
      await screenshot(ben, folder, 'photo-room-light');
    });
  });
  await ana.settled(3);
} finally {
  await browser.close();
  await server.close();
}
