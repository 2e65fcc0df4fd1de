import type { Person } from './person';

/** Begins to watch for a pull of anybody. @returns resolves once one was seen, which on a photo may be for a few frames only */
export function seenPulled({ page }: Person): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const watch = new MutationObserver(() => {
          if (document.querySelector('[data-stage][data-drag=live]') === null) return;
          watch.disconnect();
          resolve();
        });
        watch.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-drag'] });
      }),
  );
}

/** Begins to watch for what is said at a point that cannot follow. @returns resolves once it was said */
export function toldStuck({ page }: Person, words: string): Promise<void> {
  return page.evaluate(
    (text) =>
      new Promise<void>((resolve) => {
        // It stays for a moment, which a busy page spends on one frame.
        const watch = new MutationObserver(() => {
          if (document.querySelector('[data-stuck]')?.textContent.includes(text) !== true) return;
          watch.disconnect();
          resolve();
        });
        watch.observe(document.body, { subtree: true, childList: true });
      }),
    words,
  );
}
