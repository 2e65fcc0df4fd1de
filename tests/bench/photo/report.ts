/** What was measured of photos, for people: lines on the console, and a document. */
import { cpus } from 'node:os';
import { isMet, type Bar, type Part, type Table } from './bars';

export interface Shown {
  readonly file: string;
  readonly words: string;
}

export function printBars(parts: Readonly<Record<string, Part>>): void {
  for (const [name, { bars, tables }] of Object.entries(parts)) {
    console.log(`\n${name}`);
    for (const bar of bars) console.log(`  ${isMet(bar) ? 'met   ' : 'MISSED'} ${bar.name}: ${valueOf(bar)}`);
    for (const table of tables) printTable(table);
  }
}

function printTable({ title, columns, rows }: Table): void {
  console.log(`  ${title}`);
  const wide = Math.max(...columns.map((column) => column.length), 8) + 2;
  console.log(`    ${''.padEnd(44)}${columns.map((column) => column.padStart(wide)).join('')}`);
  for (const { label, values } of rows)
    console.log(`    ${label.padEnd(44)}${values.map((value) => cell(value).padStart(wide)).join('')}`);
}

/** The document, as Markdown. */
export function documentOf(
  command: string,
  minutes: number,
  missing: readonly string[],
  parts: Readonly<Record<string, Part>>,
  pictures: readonly Shown[],
): string {
  const bars = Object.values(parts).flatMap((part) => part.bars);
  return [
    '# Photos: what was measured',
    `Made by \`${command}\` in ${Math.ceil(minutes)} minutes on ${cpus()[0]?.model ?? 'an unknown processor'} x ${cpus().length}, Node ${process.version}. Every number and picture here comes ` +
      'from that one run; `photo.json` has them case by case. Photos are of installed packages (`@vladmandic/face-api`’s demo, the astronaut of scikit-image); the renders with known truth are ' +
      '`tests/bench/photo/renders.jpg`, made by `models/training`.',
    missing.length === 0 ? '' : `Not installed, and so left out: ${missing.map((file) => `\`${file}\``).join(', ')}.`,
    `## Bars: ${bars.filter(isMet).length} of ${bars.length} met`,
    ['| bar | measured | asked for | |', '|---|--:|--:|---|', ...bars.map(barLine)].join('\n'),
    ...pictures.map(({ file, words }) => `![${words}](photo/${file})\n\n*${words}.*`),
    ...Object.values(parts).flatMap(({ tables }) => tables.map(tableOf)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

const barLine = (bar: Bar): string =>
  `| ${bar.name} | ${cell(bar.value)}${bar.unit === '' ? '' : ` ${bar.unit}`} | ${bar.bound === 'most' ? 'at most' : 'at least'} ${bar.limit} | ${isMet(bar) ? 'met' : '**missed**'} |`;

function tableOf({ title, about, columns, rows }: Table): string {
  const lines = rows.map(({ label, values }) => `| ${[label, ...values.map(cell)].join(' | ')} |`);
  const rule = `|---|${columns.map(() => '--:').join('|')}|`;
  return [`## ${title}`, about, [`| | ${columns.join(' | ')} |`, rule, ...lines].join('\n')].join('\n\n');
}

const valueOf = ({ value, unit, limit, bound }: Bar): string =>
  `${cell(value)}${unit === '' ? '' : ` ${unit}`} (at ${bound} ${limit})`;

function cell(value: number | string): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) < 100 ? 2 : 0);
}
