/** What comes from outside of the browser, as the system itself hands it over. */
import type { Person } from './person';

/** Lets a file or a folder fall on the middle of the page. */
export async function dropFromDesktop({ context, page }: Person, path: string): Promise<void> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  const session = await context.newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  await session.detach();
}
