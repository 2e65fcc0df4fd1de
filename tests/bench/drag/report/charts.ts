import { mean } from '../metrics/distance';
import { REGIONS } from '../metrics/landmark-sets';
import { METHODS, type MethodId } from '../methods/list';
import type { Row, Table } from '../table';
import { axes, card, INK, legend, linear, logarithmic, text, type Box, type Scale } from './svg';

const COLOURS: Readonly<Record<MethodId, string>> = {
  none: '#8c959f',
  ours: '#0550ae',
  beside: '#1b7c83',
  'no-regularizer': '#218bff',
  'no-history': '#2da44e',
  'one-shot': '#80ccff',
  draggan: '#cf222e',
  freedrag: '#e16f24',
  usercontrollablelt: '#8250df',
};
/** Drag lengths are put into bins that begin here, px of the picture. */
const LENGTHS = [0, 8, 16, 24, 32];
const FEWEST_IN_BIN = 5;
/** Radius of dots, px: the engine and parts of it often lie on one spot, where they must show as rings around it. The first method is drawn last. */
const NESTED: Readonly<Partial<Record<MethodId, number>>> = { 'no-regularizer': 8.5, 'no-history': 11 };

type Tables = readonly Table[];
const find = (tables: Tables, id: string) => tables.find((table) => table.id === id);
const key = (methods: readonly MethodId[], left: number, top: number, width: number) =>
  legend(
    methods.map((method) => ({ name: METHODS[method].title, colour: COLOURS[method] })),
    left,
    top,
    width,
  );

/** MD against seconds an edit, one panel for each number of points; null when there is nothing to show. */
export function tradeOff(tables: Tables): string | null {
  const panels = [1, 5, 68].flatMap((count) => find(tables, `landmarks-${count}`) ?? []);
  if (panels.length === 0) return null;
  const width = 330 * panels.length + 70;
  const all = panels.flatMap((table) =>
    table.rows.filter((row) => row.method !== 'none').map((row) => secondsOf(tables, row)),
  );
  const parts = panels.map((table, i) => {
    const box: Box = { left: 70 + i * 330, top: 50, right: 70 + i * 330 + 260, bottom: 300 };
    const rows = table.rows.filter((row) => row.method !== 'none');
    const y = linear(0, 1.1 * Math.max(...table.rows.map((row) => row.values.md?.mean ?? 0)), box.bottom, box.top);
    const seconds = rows.map((row) => secondsOf(tables, row));
    const x = logarithmic(Math.min(...all), Math.max(...all) * 1.01, box.left, box.right);
    const start = table.rows.find((row) => row.method === 'none')?.values.md?.mean;
    const line =
      start === undefined
        ? ''
        : `<line x1="${box.left}" x2="${box.right}" y1="${y(start)}" y2="${y(start)}" stroke="${COLOURS.none}" stroke-dasharray="5 4"/>`;
    const dots = rows.map((row, k) => {
      const radius = NESTED[row.method] ?? 6;
      const [cx, cy] = [x(seconds[k] ?? NaN), y(row.values.md?.mean ?? NaN)];
      const spread = row.values.md?.confidence ?? 0;
      const bar = `<line x1="${cx}" x2="${cx}" y1="${y((row.values.md?.mean ?? 0) - spread)}" y2="${y((row.values.md?.mean ?? 0) + spread)}" stroke="${COLOURS[row.method]}" stroke-width="2"/>`;
      return `${bar}<circle cx="${cx}" cy="${cy}" r="${radius}" fill="${COLOURS[row.method]}" stroke="#ffffff" stroke-width="1.5"/>`;
    });
    const title = `${table.id.replace('landmarks-', '')} ${table.id === 'landmarks-1' ? 'point' : 'points'}`;
    return axes(box, x, y, { title, x: 'seconds an edit', y: 'MD, px' }) + line + dots.reverse().join('');
  });
  const methods = (panels[0] as Table).rows.map((row) => row.method);
  return card(width, 400, parts.join('') + key(methods, 40, 370, width - 60));
}

/**
 * Seconds an edit, done alone on all cores: the steps of the protocol's own run times the milliseconds of a step as timed. Parts of our engine
 * cost a step what the engine does, and the first frame one more.
 */
function secondsOf(tables: Tables, row: Row): number {
  const peer = METHODS[row.method].kind === 'peer';
  const timed = find(tables, 'time')?.rows.findLast((one) => one.method === (peer ? row.method : 'ours'));
  const ms = timed?.values.stepP50?.mean;
  if (ms === undefined) return row.values.seconds?.mean ?? NaN;
  return (((row.values.steps?.mean ?? NaN) + (peer ? 0 : 1)) * ms) / 1000;
}

/** MD by how far the landmarks had to go, and what is left of very long pulls. */
export function byLength(tables: Tables): string | null {
  const few = [1, 5].flatMap((count) => find(tables, `landmarks-${count}`) ?? []);
  const stress = find(tables, 'stress');
  if (few.length === 0) return null;
  const methods = (few[0] as Table).rows.map((row) => row.method);
  const lines = methods.map((method) => {
    const rows = few.flatMap((table) => table.rows.filter((row) => row.method === method));
    const cases = rows.flatMap((row) =>
      (row.samples.md ?? []).map((md, i) => ({ md, length: row.samples.length?.[i] ?? NaN })),
    );
    return LENGTHS.map((from, i) => {
      const inside = cases.filter(({ length }) => length >= from && length < (LENGTHS[i + 1] ?? Infinity));
      return inside.length < FEWEST_IN_BIN ? NaN : mean(inside.map(({ md }) => md));
    });
  });
  const names = LENGTHS.map((from, i) => (i + 1 < LENGTHS.length ? `${from}–${LENGTHS[i + 1]}` : `${from}+`));
  const box: Box = { left: 70, top: 50, right: 440, bottom: 300 };
  const left = lineChart(box, names, methods, lines, { title: '1 and 5 landmarks', x: 'way to go, px', y: 'MD, px' });
  let right = '';
  if (stress !== undefined) {
    const pulls = ['40 px', '80 px', '120 px'];
    const editors = methods.filter((method) => method !== 'none');
    const ends = editors.map((method) =>
      pulls.map(
        (label) => stress.rows.find((row) => row.method === method && row.label === label)?.values.left?.mean ?? NaN,
      ),
    );
    const other: Box = { left: 530, top: 50, right: 800, bottom: 300 };
    right = lineChart(other, pulls, editors, ends, { title: 'very long pulls', x: 'way to go', y: 'px left' });
  }
  return card(830, 410, left + right + key(methods, 40, 370, 780));
}

function lineChart(
  box: Box,
  names: readonly string[],
  methods: readonly MethodId[],
  lines: readonly (readonly number[])[],
  titles: { title: string; x: string; y: string },
): string {
  const y = linear(0, 1.1 * Math.max(...lines.flat().filter((value) => !Number.isNaN(value))), box.bottom, box.top);
  const at = (i: number) => box.left + ((i + 0.5) / names.length) * (box.right - box.left);
  const labels = names.map((name, i) => text(at(i), box.bottom + 18, name, { anchor: 'middle', size: 12 }));
  const drawn = methods.map((method, k) => {
    const points = (lines[k] ?? []).flatMap((value, i) => (Number.isNaN(value) ? [] : [{ x: at(i), y: y(value) }]));
    const path = points.map((p) => `${p.x},${p.y}`).join(' ');
    const dash = method === 'none' ? ' stroke-dasharray="5 4"' : '';
    const dots = points.map((p) => `<circle cx="${p.x}" cy="${p.y}" r="3.5" fill="${COLOURS[method]}"/>`).join('');
    return `<polyline points="${path}" fill="none" stroke="${COLOURS[method]}" stroke-width="${method === 'ours' ? 3 : 2}"${dash}/>${dots}`;
  });
  return axes(box, null, y, titles) + labels.join('') + drawn.reverse().join('');
}

/** Mean distance of the landmarks of each region of the face, all 68 dragged. */
export function byRegion(tables: Tables): string | null {
  const table = find(tables, 'landmarks-68');
  if (table === undefined) return null;
  const regions = Object.keys(REGIONS);
  const box: Box = { left: 70, top: 50, right: 800, bottom: 300 };
  const value = (row: Row, region: string) => row.values[`region ${region}`]?.mean ?? 0;
  const most = Math.max(...table.rows.flatMap((row) => regions.map((region) => value(row, region))));
  const y = linear(0, 1.05 * most, box.bottom, box.top);
  const group = (box.right - box.left) / regions.length;
  const bar = (group * 0.84) / table.rows.length;
  const bars = regions.flatMap((region, i) =>
    table.rows.map((row, k) => {
      const x = box.left + i * group + group * 0.08 + k * bar;
      const top = y(value(row, region));
      return `<rect x="${x}" y="${top}" width="${bar - 1.5}" height="${box.bottom - top}" fill="${COLOURS[row.method]}"/>`;
    }),
  );
  const labels = regions.map((region, i) =>
    text(box.left + (i + 0.5) * group, box.bottom + 18, region, { anchor: 'middle' }),
  );
  const titles = { title: 'All 68 landmarks dragged, by region of the face', x: '', y: 'MD, px' };
  const methods = table.rows.map((row) => row.method);
  return card(830, 390, axes(box, null, y, titles) + bars.join('') + labels.join('') + key(methods, 40, 350, 780));
}

const PARTS = [
  ['predictor', '#0550ae'],
  ['regularizer', '#2da44e'],
  ['generator', '#8c959f'],
  ['tracking', '#e16f24'],
  ['encode', '#bf8700'],
] as const;

/** What a step's time goes into, beside the bare generator. */
export function stepTime(tables: Tables): string | null {
  const rows = find(tables, 'parts')?.rows ?? [];
  if (rows.length === 0) return null;
  const sum = (row: Row) => PARTS.reduce((total, [name]) => total + (row.values[name]?.mean ?? 0), 0);
  const bareOf = (row: Row) =>
    find(tables, 'time')?.rows.find((one) => one.method === 'ours' && one.label === row.label)?.values.bare?.mean ??
    NaN;
  const most = Math.max(...rows.map((row) => Math.max(sum(row), 1.5 * bareOf(row))));
  const box: Box = { left: 110, top: 50, right: 800, bottom: 50 + rows.length * 70 };
  const x = linear(0, most * 1.05, box.left, box.right);
  const none: Scale = Object.assign(() => 0, { ticks: [] });
  const bars = rows.map((row, i) => {
    const top = box.top + i * 70 + 14;
    let from = 0;
    const pieces = PARTS.map(([name, colour]) => {
      const value = row.values[name]?.mean ?? 0;
      const piece = `<rect x="${x(from)}" y="${top}" width="${x(value) - x(0)}" height="32" fill="${colour}"/>`;
      from += value;
      return piece;
    });
    const marks = [1, 1.5].map((factor) => {
      const at = x(bareOf(row) * factor);
      return `<line x1="${at}" x2="${at}" y1="${top - 6}" y2="${top + 38}" stroke="${INK}" stroke-width="2" stroke-dasharray="${factor === 1 ? 'none' : '4 3'}"/>`;
    });
    return pieces.join('') + marks.join('') + text(box.left - 10, top + 21, row.label, { anchor: 'end' });
  });
  const titles = { title: 'A step of ours (medians); lines: the bare generator, and 1.5 times that', x: 'ms', y: '' };
  const names = PARTS.map(([name, colour]) => ({ name, colour }));
  return card(
    830,
    box.bottom + 90,
    axes(box, x, none, titles) + bars.join('') + legend(names, 40, box.bottom + 68, 780),
  );
}
