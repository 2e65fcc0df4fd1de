import { format, type Bar } from '../bars';
import type { Evidence } from '../evidence';
import { METHODS, type MethodId } from '../methods/list';
import type { Column, Row, Table } from '../table';
import type { Picture } from './pictures';

/** Stands where a method has no such number. */
const NONE = '–';

/** The report of one run. Everything in it comes from the run: nothing is written by hand. */
export function toMarkdown(evidence: Evidence, pictures: readonly Picture[]): string {
  const { options, machine, bars, tables, withoutPeers } = evidence;
  const resumed = evidence.command.includes('--resume');
  const met = bars.filter((bar) => bar.met === true).length;
  const measured = bars.filter((bar) => bar.met !== null).length;
  const missed = bars.filter((bar) => bar.met === false);
  const plots = (files: readonly string[]) =>
    pictures
      .filter(({ file }) => files.includes(file))
      .map(({ file, words }) => `![${words}](evidence/${file})\n\n*${words}.*`);
  return [
    '# Evidence',
    `Made by \`${evidence.command}\` in ${Math.round(evidence.minutes)} minutes. Every number and picture on this page comes from that one run` +
      `${resumed ? ', which took up drags that an interrupted one had made of the same cases with the same graphs' : ''}; ` +
      `the same numbers case by case are in its \`evidence.json\`.`,
    `${options.pairs} pairs of faces from seed ${options.seed} on, truncation ${options.truncation}, pack \`${options.model}\` (${Object.entries(
      evidence.pack,
    )
      .map(([file, sha256]) => `${file} \`${sha256.slice(0, 12)}\``)
      .join(
        ', ',
      )}: first digits of their SHA-256). ${machine.cpu}, ${machine.threads} threads, ${machine.memoryGb} GB; Node ${machine.node}, onnxruntime ${machine.onnxruntime} on ` +
      `${machine.provider}, TensorFlow.js ${machine.tensorflow}${machine.torch === null ? '' : `, torch ${machine.torch}`}.`,
    withoutPeers === null ? '' : `**Other methods were not run: ${withoutPeers}.**`,
    ...methodsPart(options.methods, evidence),
    `## Bars: ${met} of ${measured} met`,
    barTable(bars),
    ...(missed.length === 0
      ? []
      : ['### What misses, and what the numbers say about it', missed.map(missedLine).join('\n')]),
    ...plots(['trade-off.png', 'methods.jpg', 'frames.jpg', 'by-length.png', 'by-region.png', 'step-time.png']),
    ...tables.flatMap((table) => [`## ${table.title}`, table.about, dataTable(table)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function methodsPart(methods: readonly MethodId[], { options }: Evidence): string[] {
  const lines = methods.map((method) => {
    const { title, everyPair, about } = METHODS[method];
    const limited = !everyPair && options.otherPairs < options.pairs;
    return `- **${title}**: ${about}${limited ? ` (the first ${options.otherPairs} pairs)` : ''}`;
  });
  return [
    '## Methods',
    lines.join('\n'),
    'Every method starts from the same latents and points on the same generator weights and is judged by the picture that the same ONNX generator makes of its ' +
      'final latent. DragGAN, FreeDrag and UserControllableLT were written for this project from their papers (`models/training`, stage `peers`), not taken ' +
      'from their authors’ code. Values are means with half the width of their 95% confidence interval; where methods did different numbers of cases, bars compare them on those ' +
      'that both did.',
  ];
}

function barTable(bars: readonly Bar[]): string {
  const lines = bars.map(({ text, ours, limit, met }) => {
    const verdict = met === null ? 'not measured' : met ? 'met' : '**missed**';
    return `| ${text} | ${format(ours)} | ${format(limit)} | ${verdict} |`;
  });
  return ['| bar | Tug | at most | |', '|---|--:|--:|---|', ...lines].join('\n');
}

function missedLine({ text, ours, limit, reason }: Bar): string {
  return `- ${text}: ${format(ours)} where ${format(limit)} was asked for. ${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

function dataTable({ columns, rows }: Table): string {
  const labelled = rows.some((row) => row.label !== '');
  const head = ['method', ...(labelled ? [''] : []), 'cases', ...columns.map((column) => column.title)];
  const lines = rows.map((row) => {
    const cells = columns.map((column) => cell(row, column));
    return `| ${[METHODS[row.method].title, ...(labelled ? [row.label] : []), String(row.cases), ...cells].join(' | ')} |`;
  });
  const rule = head.map((_, i) => (i === 0 || (labelled && i === 1) ? '---' : '--:'));
  return [`| ${head.join(' | ')} |`, `|${rule.join('|')}|`, ...lines].join('\n');
}

function cell(row: Row, { key, digits }: Column): string {
  const value = row.values[key];
  if (value === undefined || Number.isNaN(value.mean)) return NONE;
  const spread = value.confidence > 0 ? ` ± ${value.confidence.toFixed(digits)}` : '';
  return `${value.mean.toFixed(digits)}${spread}`;
}
