/** Builds plots as SVG: a light card of its own, so that they read the same on dark and on light pages. */

export const INK = '#1f2328';
export const FAINT = '#d0d7de';
const MUTED = '#57606a';
const FONT = 'DejaVu Sans, Liberation Sans, Arial, sans-serif';

/** A stretch of the picture that shows numbers from `from` to `to`. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** Maps from..to to start..end px; ticks at round numbers. */
export function linear(from: number, to: number, start: number, end: number): Scale {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to * (1 + 1e-9); i++) ticks.push(Number((i * step).toPrecision(6)));
  return Object.assign((value: number) => start + ((value - from) / (to - from)) * (end - start), { ticks });
}

/** The same on a logarithmic scale; ticks at powers of ten. */
export function logarithmic(from: number, to: number, start: number, end: number): Scale {
  const [low, high] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return Object.assign((value: number) => start + ((Math.log10(value) - low) / (high - low)) * (end - start), {
    ticks,
  });
}

/** A rectangle for a plot, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function text(
  x: number,
  y: number,
  words: string,
  options: {
    size?: number;
    anchor?: 'start' | 'middle' | 'end';
    fill?: string;
    weight?: 'normal' | 'bold';
    turn?: number;
  } = {},
): string {
  const { size = 13, anchor = 'start', fill = INK, weight = 'normal', turn } = options;
  const turned = turn === undefined ? '' : ` transform="rotate(${turn} ${x} ${y})"`;
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}"${turned}>${escape(words)}</text>`;
}

/** Frame, grid lines, tick labels and titles of a plot. */
export function axes(box: Box, x: Scale | null, y: Scale, titles: { title: string; x: string; y: string }): string {
  const parts = [
    text(box.left, box.top - 14, titles.title, { size: 14, weight: 'bold' }),
    text((box.left + box.right) / 2, box.bottom + 40, titles.x, { anchor: 'middle', fill: MUTED }),
    text(box.left - 44, (box.top + box.bottom) / 2, titles.y, { anchor: 'middle', fill: MUTED, turn: -90 }),
  ];
  for (const tick of y.ticks) {
    parts.push(`<line x1="${box.left}" x2="${box.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="${FAINT}"/>`);
    parts.push(text(box.left - 8, y(tick) + 4, String(tick), { anchor: 'end', size: 12 }));
  }
  for (const tick of x?.ticks ?? []) {
    const at = x?.(tick) ?? 0;
    parts.push(`<line x1="${at}" x2="${at}" y1="${box.top}" y2="${box.bottom}" stroke="${FAINT}"/>`);
    parts.push(text(at, box.bottom + 18, String(tick), { anchor: 'middle', size: 12 }));
  }
  parts.push(`<line x1="${box.left}" x2="${box.right}" y1="${box.bottom}" y2="${box.bottom}" stroke="${INK}"/>`);
  return parts.join('');
}

/** Names and colours in a row, wrapped at `width`. */
export function legend(
  entries: readonly { name: string; colour: string }[],
  left: number,
  top: number,
  width: number,
): string {
  let [x, y] = [left, top];
  return entries
    .map(({ name, colour }) => {
      const needed = 34 + name.length * 7.2;
      if (x + needed > left + width) [x, y] = [left, y + 22];
      const part = `<rect x="${x}" y="${y - 10}" width="12" height="12" rx="2" fill="${colour}"/>${text(x + 18, y, name)}`;
      x += needed;
      return part;
    })
    .join('');
}

/** The whole picture. */
export function card(width: number, height: number, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">` +
    `<rect width="${width}" height="${height}" rx="10" fill="#ffffff"/>${content}</svg>`
  );
}

function escape(words: string): string {
  return words.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
}
