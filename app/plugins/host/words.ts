/** The plugins' sentences. Plain ones: a program's own engine may lack what a browser knows of languages. */
import deProblems from '@/app/words/de/problems';
import enProblems from '@/app/words/en/problems';
import { chooseLocale, type Locale } from '@/app/words/locale';
import de from './words/de';
import en from './words/en';

export type Word = keyof typeof en;
type Values = Readonly<Record<string, string | number>>;

const WORDS: Readonly<Record<Locale, Readonly<Record<Word, string>>>> = { en, de };
const PROBLEMS: Readonly<Record<Locale, Readonly<Partial<Record<string, string>>>>> = {
  en: enProblems,
  de: deProblems,
};

const MEGABYTE = 1024 * 1024;

const filled = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** The sentences of one language. */
export class Words {
  readonly locale: Locale;

  /** @param asked BCP 47 tags, best first */
  constructor(asked: readonly string[]) {
    this.locale = chooseLocale(asked);
  }

  say(word: Word, values: Values = {}): string {
    return filled(WORDS[this.locale][word], values);
  }

  /** The pages' own sentence for a problem's code, or for its kind; that it was refused where nothing is there to be filled in. */
  problem(code: string, params: Values = {}): string {
    const kind = code.split('.', 1)[0] ?? code;
    // Limits on bytes are told in megabytes, as in the pages.
    const values = {
      ...params,
      ...(params.max !== undefined && { megabytes: Math.floor(Number(params.max) / MEGABYTE) }),
    };
    const known = [code.replace('.', '/'), kind].map((key) => filled(PROBLEMS[this.locale][key] ?? '{}', values));
    return known.find((text) => !text.includes('{')) ?? this.say('refused');
  }
}
