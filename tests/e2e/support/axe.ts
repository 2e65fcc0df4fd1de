import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'vitest';
import type { Person } from './person';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Fails with what axe finds on the page as it is now.
 *
 * @param only `colours` where nothing else differs from a page that was looked at before
 */
export async function axeFindsNothing(person: Person, what: string, only: 'all' | 'colours' = 'all'): Promise<void> {
  // What fades in has less contrast on its way than when it is there.
  await person.page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished),
    ),
  );
  // Without frames of other origins, which Tug's pages have none of, it needs no page of its own to put its findings together.
  const axe = new AxeBuilder({ page: person.page }).setLegacyMode();
  const { violations } = await (only === 'all' ? axe.withTags(TAGS) : axe.withRules('color-contrast')).analyze();
  const told = violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.html).join(' | ')}`,
  );
  expect(told, what).toEqual([]);
}
