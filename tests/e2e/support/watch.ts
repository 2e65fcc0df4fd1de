import type { Person } from './person';

/**
 * Begins to watch for a pull of anybody.
 *
 * @returns resolves once one was seen, which on a photo may be for a few frames only, or not at all where a page was busy until it was over:
 * then by the edit that it became
 */
export function seenPulled({ page }: Person): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const stage = document.querySelector('[data-stage]');
        const edits = stage?.getAttribute('data-edits') ?? null;
        const look = (records: readonly MutationRecord[]) => {
          const now = document.querySelector('[data-stage]');
          const was = records.some(({ oldValue }) => oldValue === 'live');
          const isOver = edits !== null && now !== null && now.getAttribute('data-edits') !== edits;
          if (!was && !isOver && now?.getAttribute('data-drag') !== 'live') return;
          watch.disconnect();
          resolve();
        };
        const watch = new MutationObserver(look);
        const attributeFilter = ['data-drag', 'data-edits'];
        watch.observe(document.body, { subtree: true, attributes: true, attributeOldValue: true, attributeFilter });
        // A page that is busy comes to this when the pull has begun, and may be told nothing more of it.
        look([]);
      }),
  );
}

/** Begins to watch for what is said at a point that cannot follow. @returns resolves once it was said */
export function toldStuck({ page }: Person, words: string): Promise<void> {
  return page.evaluate(
    (text) =>
      new Promise<void>((resolve) => {
        // It stays for a moment, which a busy page spends on one frame.
        const look = () => {
          if (document.querySelector('[data-stuck]')?.textContent.includes(text) !== true) return;
          watch.disconnect();
          resolve();
        };
        const watch = new MutationObserver(look);
        watch.observe(document.body, { subtree: true, childList: true });
        look();
      }),
    words,
  );
}
