import type { ImportStage } from '../../../lib/protocol';

/** How much of an import each stage takes, roughly: with a small network the statistics take longest, with a large one the pictures. */
const SHARES: Readonly<Record<ImportStage, number>> = {
  reading: 0.05,
  statistics: 0.3,
  writing: 0.3,
  drawing: 0.3,
  loading: 0.05,
};

/** Of the whole import, 0 to 1. @param share of the stage */
export function shareOfAll(stage: ImportStage, share: number): number {
  let before = 0;
  for (const [name, part] of Object.entries(SHARES)) {
    if (name === stage) return Math.min(1, before + part * share);
    before += part;
  }
  return before;
}
