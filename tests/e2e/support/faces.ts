/** What a page is told of the faces in its photo. */
import type { Page } from 'playwright-core';
import { photoFacesSchema, type PhotoFaces } from '@/lib/protocol';
import { eventually } from './person';

/** Looks out for the faces of the photos that a page opens from now on. @returns what waits for the first of them */
export async function facesOf(page: Page): Promise<() => Promise<PhotoFaces>> {
  const found: PhotoFaces[] = [];
  // On its way to the page: what was answered cannot always be read from the browser afterwards.
  await page.route('**/faces', async (route) => {
    const response = await route.fetch();
    found.push(photoFacesSchema.parse(await response.json()));
    await route.fulfill({ response });
  });
  return async () => {
    await eventually(() => found.length).toBeGreaterThan(0);
    const [faces] = found;
    if (faces === undefined) throw new Error('the page asked for no faces');
    return faces;
  };
}
