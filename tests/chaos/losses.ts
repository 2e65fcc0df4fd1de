/** Every loss that was ever found, in words: a row of the table gives way to that of the next run, these stay. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './attacks/outcome';

export class Losses {
  private written = 0;
  private thrown = 0;

  /** @param folder where they are kept @param run in a word or two, such as the attack and its seed */
  constructor(
    private readonly folder: string,
    private readonly run: string,
  ) {}

  /** Writes down what was not written yet, and beside it the bytes that led to it. @returns the new ones */
  note({ lost, thrown }: Pick<Outcome, 'lost' | 'thrown'>): readonly string[] {
    const found = lost.slice(this.written);
    this.written = lost.length;
    if (found.length === 0) return found;
    mkdirSync(this.folder, { recursive: true });
    const when = new Date().toISOString();
    const lines = found.map((line) => `${when} ${this.run}: ${line.replaceAll(/\s+/g, ' ')}\n`);
    appendFileSync(join(this.folder, 'losses.txt'), lines.join(''));
    for (const bytes of thrown.slice(this.thrown)) {
      this.thrown += 1;
      writeFileSync(join(this.folder, `${when.replaceAll(':', '-')} ${this.run} ${this.thrown}`), bytes);
    }
    return found;
  }
}
