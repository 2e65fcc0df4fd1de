/** Pictures of pulls: a row for each, first where it was pressed, then what each method made of it. */
import { sheet, type Tile } from '../drag/report/strips';
import type { IntentCase } from './cases';
import type { Look } from './looks';
import { METHODS, type IntentMethod } from './options';

/** What one method made of one pull. */
export interface Shown {
  readonly one: IntentCase;
  readonly look: Look;
  readonly passes: boolean;
}

/** @param rows of each pull what each method made of it, by its name */
export function kindStrip(
  rows: readonly ReadonlyMap<string, Shown>[],
  methods: readonly IntentMethod[],
  resolution: number,
): Promise<Buffer> {
  const tiles = rows.map((row): Tile[] => {
    const [first] = row.values();
    if (first === undefined) return [];
    const { start, pressed } = first.one;
    const targets = pressed.map(({ target }) => target);
    const before = { picture: start.picture, points: pressed.map(({ handle }) => handle), targets };
    const after = methods.flatMap((id) => row.get(id) ?? []);
    return [before, ...after.map(({ look, passes }) => ({ picture: look.picture, points: [], targets, passes }))];
  });
  return sheet(['pressed', ...methods.map((id) => METHODS[id].title)], tiles, resolution);
}
