/** Pictures of pages, for README.md. */
import { join } from 'node:path';
import sharp from 'sharp';
import type { Person } from './person';

/** Where README.md looks for them. */
export const FOLDER = 'public/screenshots';

/** What somebody sees, as FOLDER/NAME.webp. */
export async function screenshot(person: Person, folder: string, name: string): Promise<void> {
  const png = await person.page.screenshot({ animations: 'disabled' });
  await sharp(png)
    .webp({ quality: 88 })
    .toFile(join(folder, `${name}.webp`));
  console.log(`${name}.webp`);
}
