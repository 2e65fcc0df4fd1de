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

/** The sentences of one language. */
export class Words {
  readonly locale: Locale;

  /** @param asked BCP 47 tags, best first */
  constructor(asked: readonly string[]) {
    this.locale = chooseLocale(asked);
  }

  say(word: Word, values: Values = {}): string {
    return WORDS[this.locale][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }

  /** The server's own sentence for a problem's code, or for its kind; only the code where those have to be filled in. */
  problem(code: string): string {
    const kind = code.split('.', 1)[0] ?? code;
    const known = [code.replace('.', '/'), kind].map((key) => PROBLEMS[this.locale][key]);
    return known.find((text) => text?.includes('{') === false) ?? this.say('refused', { code });
  }
}
