/** The table of what attacks found, kept between runs so that each kind may be run by itself. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from './attacks/outcome';

/** The event loop is never held longer, ms. */
export const LONGEST_BLOCK_MS = 200;

/** An outcome as it is kept. */
export interface Row extends Omit<Outcome, 'toldOf' | 'answers' | 'thrown'> {
  /** Day it was found, such as 2026-11-29. */
  readonly day: string;
  readonly seed: number;
  readonly toldOf: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, number>>;
}

export const rowOf = ({ thrown: _kept, ...outcome }: Outcome, seed: number): Row => ({
  ...outcome,
  day: new Date().toISOString().slice(0, 10),
  seed,
  toldOf: Object.fromEntries(outcome.toldOf),
  answers: Object.fromEntries(outcome.answers),
});

/** Nothing lost, and the loop never held too long by the server itself. */
export const isGood = ({ lost, workedMs }: Row): boolean => lost.length === 0 && workedMs < LONGEST_BLOCK_MS;

/** Rows of one version of the server, by kind. */
export class Rows {
  private constructor(
    private readonly file: string,
    readonly version: string,
    private readonly rows: Map<string, Row>,
  ) {}

  /** @param folder where they are kept @param version of the server, such as `now` or a commit */
  static async open(folder: string, version: string): Promise<Rows> {
    const file = join(folder, `${version}.json`);
    const text = await readFile(file, 'utf8').catch(() => '{}');
    return new Rows(file, version, new Map(Object.entries(JSON.parse(text) as Record<string, Row>)));
  }

  get all(): Row[] {
    return [...this.rows.values()];
  }

  async put(row: Row): Promise<void> {
    this.rows.set(row.what, row);
    await mkdir(join(this.file, '..'), { recursive: true });
    await writeFile(this.file, `${JSON.stringify(Object.fromEntries(this.rows), null, 2)}\n`);
  }
}

const HEAD = ['attack', 'server', 'tries', 'told', 'lost', 'longest block', 'of it at work', 'memory', 'besides'];

/** All rows of all versions as a Markdown table, kind by kind. */
export function table(versions: readonly Rows[]): string {
  const kinds = [...new Set(versions.flatMap(({ all }) => all.map(({ what }) => what)))];
  const lines = kinds.flatMap((kind) =>
    versions.flatMap(({ version, all }) =>
      all.filter(({ what }) => what === kind).map((row) => cells(version, row).join(' | ')),
    ),
  );
  return [`| ${HEAD.join(' | ')} |`, `|${'---|'.repeat(HEAD.length)}`, ...lines.map((line) => `| ${line} |`)].join(
    '\n',
  );
}

const cells = (version: string, { what, tries, told, lost, longestMs, workedMs, memoryMb, notes }: Row): string[] => [
  what,
  version,
  String(tries),
  String(told),
  String(lost.length),
  longestMs === 0 ? '' : `${longestMs.toFixed(0)} ms`,
  longestMs === 0 ? '' : `${workedMs.toFixed(0)} ms`,
  memoryMb === 0 ? '' : `${memoryMb.toFixed(0)} MB`,
  notes.join('; '),
];
