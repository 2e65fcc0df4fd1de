/** What was found of intent, for people: tables by kind and by pull, and why pulls failed. */
import { mean } from '../drag/metrics/distance';
import type { IntentMethod } from './options';
import { METHODS } from './options';
import { SAME_PERSON, SAME_PICTURE, type SessionResult } from './sessions';
import { ASKED, type Verdict } from './verdict';

/** One pull on one face by one method. */
export interface Judged {
  readonly method: IntentMethod;
  readonly pull: string;
  readonly kind: string;
  readonly truncation: number;
  readonly seed: number;
  readonly steps: number;
  readonly seconds: number;
  readonly verdict: Verdict;
}

/** A share of all that passes which is asked for, and of each kind. */
const OF_ALL = 0.9;
const OF_KIND = 0.7;

export interface IntentResult {
  readonly command: string;
  readonly minutes: number;
  readonly faces: number;
  readonly truncations: readonly number[];
  readonly seed: number;
  readonly model: string;
  readonly kinds: readonly string[];
  readonly methods: readonly IntentMethod[];
  /** Pulls that none of the faces could be asked for. */
  readonly notAsked: readonly string[];
  readonly withoutPeers: string | null;
  readonly judged: readonly Judged[];
  readonly sessions: readonly SessionResult[];
}

const share = (cases: readonly Judged[], passes: (one: Judged) => boolean = ({ verdict }) => verdict.passes): number =>
  cases.filter(passes).length / cases.length;
const percent = (value: number): string => (Number.isNaN(value) ? '–' : `${Math.round(100 * value)}%`);
const px = (value: number, digits = 1): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));
const meanOf = (cases: readonly Judged[], of: (one: Verdict) => number | undefined): number =>
  mean(cases.map(({ verdict }) => of(verdict) ?? NaN).filter((value) => !Number.isNaN(value)));

/** The report, as Markdown. @param strips words and file of each picture */
export function toMarkdown(
  result: IntentResult,
  strips: readonly { readonly file: string; readonly words: string }[],
): string {
  const { command, minutes, faces, truncations, seed, model, judged, sessions, notAsked, withoutPeers } = result;
  const of = (method: IntentMethod) => judged.filter((one) => one.method === method);
  return [
    '# Do pulls do what is meant',
    `Made by \`${command}\` in ${Math.round(minutes)} minutes: ${faces} ${faces === 1 ? 'face' : 'faces'} of each pull at truncation ${truncations.join(' and ')}, from seed ${seed} on, pack \`${model}\`.`,
    withoutPeers === null ? '' : `**Other methods were not run: ${withoutPeers}.**`,
    notAsked.length === 0 ? '' : `No face could be asked for: ${notAsked.join(', ')}.`,
    `A pull passes when its points are within ${ASKED.left} px of their targets, at least ${percent(ASKED.share)} of the way was made by the part in the head’s own frame, what is outside of the part and ` +
      `its soft surround moved at most ${ASKED.outside} px in the mean and the head turned at most ${ASKED.turn}°, the other side moved at most ${percent(ASKED.other)} of the way where one is meant, the picture far away ` +
      `changed by at most ${ASKED.far} of 255 and the mean colour of skin by at most ${ASKED.tone}. Both judges have to say so: landmarks found in the picture, and the geometry that is read from the code. Where the head is meant only the point and ` +
      `the tone count. What the pack cannot move passes when people are told at once and nothing moves.`,
    `## By kind, share that passes (asked: ${percent(OF_ALL)} of all, ${percent(OF_KIND)} of each)`,
    table(
      ['kind', ...result.methods.map((method) => METHODS[method].title)],
      [...result.kinds, 'all'].map((kind) => [
        kind,
        ...result.methods.map((method) => {
          const mine = of(method).filter((one) => kind === 'all' || one.kind === kind);
          return mine.length === 0 ? '–' : `${percent(share(mine))} of ${mine.length}`;
        }),
      ]),
    ),
    '## What is behind it',
    table(
      [
        '',
        'left, px',
        'by the part, picture',
        'by the part, code',
        'by face-api',
        'outside, px',
        'turn, °',
        'other side',
        'far, of 255',
        'passes by picture alone',
      ],
      result.methods.map((method) => {
        // The head is to turn where it is meant, and what is fixed is to stay.
        const mine = of(method).filter(({ kind, verdict }) => kind !== 'head' && !Number.isNaN(verdict.picture.share));
        return [
          METHODS[method].title,
          px(meanOf(mine, ({ picture }) => picture.left)),
          percent(meanOf(mine, ({ picture }) => picture.share)),
          percent(meanOf(mine, ({ code }) => code?.share)),
          percent(meanOf(mine, ({ third }) => third)),
          px(meanOf(mine, ({ picture }) => picture.outside)),
          px(meanOf(mine, ({ picture }) => picture.turn)),
          percent(meanOf(mine, ({ picture }) => picture.other)),
          px(meanOf(mine, ({ far }) => far)),
          percent(
            share(of(method), ({ verdict }) => verdict.failed === null || verdict.failed.endsWith('by the code')),
          ),
        ];
      }),
    ),
    '## Why pulls fail, by the first that they fail by',
    table(
      ['', ...result.methods.map((method) => METHODS[method].title)],
      [...new Set(judged.flatMap(({ verdict }) => verdict.failed ?? []))]
        .sort()
        .map((failed) => [
          failed,
          ...result.methods.map((method) =>
            String(of(method).filter(({ verdict }) => verdict.failed === failed).length),
          ),
        ]),
    ),
    '## Each pull: passes; by the part in the picture, outside px',
    table(
      ['pull', ...result.methods.map((method) => METHODS[method].title)],
      [...new Set(judged.map(({ pull }) => pull))].map((pull) => [
        pull,
        ...result.methods.map((method) => {
          const mine = of(method).filter((one) => one.pull === pull);
          if (mine.length === 0) return '–';
          const passes = mine.filter(({ verdict }) => verdict.passes).length;
          return `${passes}/${mine.length}; ${percent(meanOf(mine, ({ picture }) => picture.share))}, ${px(meanOf(mine, ({ picture }) => picture.outside))}`;
        }),
      ]),
    ),
    ...(sessions.length === 0
      ? []
      : [
          '## The same person after more',
          `Distance of face-api’s descriptors after eight small pulls in a row, and after 30 px there and back (asked: at most ${SAME_PERSON}), with the mean change of the picture after coming back (at most ${SAME_PICTURE} of 255).`,
          table(
            ['', 'faces', 'eight in a row', 'there and back', 'change after'],
            sessions.map(({ method, row, back, change }) => [
              METHODS[method].title,
              String(row.length),
              `${px(mean(row), 3)}, worst ${px(Math.max(...row), 3)}`,
              `${px(mean(back), 3)}, worst ${px(Math.max(...back), 3)}`,
              `${px(mean(change), 2)}, worst ${px(Math.max(...change), 2)}`,
            ]),
          ),
        ]),
    ...strips.map(({ file, words }) => `![${words}](intent/${file})\n\n*${words}.*`),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
