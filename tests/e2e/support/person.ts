/** People in front of real browsers: each has a context of their own, and what their page's console says is kept. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Locale } from '@/app/words/locale';
import { wordsOf, type Words } from '@/app/words/words';

/** Longest that anything may take; reached only when something is broken. */
const PATIENCE_MS = 60_000;
/**
 * Debian's browsers, the one without windows first: it draws the same pages with a fifth less work. TUG_CHROMIUM chooses another, and where
 * none is there Playwright's own is used.
 */
const DEBIAN = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
/** Sandboxes need rights that containers lack; the rest keeps the browser from calling home. */
export const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  /** Half the pixels, for photos of many that no graphics card draws here. */
  laptop: { width: 1040, height: 640 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
} as const;

/** What a browser of that language asks for. */
const REGIONS: Readonly<Record<Locale, string>> = { en: 'en-US', de: 'de-DE' };
const TOOLS = {
  Pull: 'tools.pull.label',
  Plan: 'tools.plan.label',
  Mask: 'tools.mask.label',
  Hand: 'tools.hand.label',
} as const;
const PANELS = {
  Points: 'room.panels.points',
  Picture: 'room.panels.picture',
  Settings: 'room.panels.settings',
  History: 'room.panels.history',
} as const;

export interface Look {
  size?: keyof typeof SIZES;
  theme?: 'dark' | 'light';
  language?: Locale;
}

export function openBrowser(flags = FLAGS): Promise<Browser> {
  const executablePath = process.env.TUG_CHROMIUM ?? DEBIAN.find(existsSync);
  return chromium.launch({ executablePath, args: [...flags] });
}

/** The parts of a room's stage that tell how it stands. */
interface State {
  link: string | null;
  drag: string | null;
  edits: number;
  seq: number;
  digest: string | null;
  document: string | null;
}

export class Person {
  /** Console errors and uncaught exceptions of the page. */
  readonly errors: string[] = [];
  readonly stage: Locator;
  /** What this person reads, to find it by. */
  readonly words: Words;

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    language: Locale,
  ) {
    this.words = wordsOf(language);
    this.stage = page.locator('[data-stage]');
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** @param name null for a browser that has never been here */
  static async arrive(
    browser: Browser,
    name: string | null,
    { size = 'desktop', theme = 'dark', language = 'en' }: Look = {},
  ): Promise<Person> {
    const touch = size === 'tablet' || size === 'phone';
    const context = await browser.newContext({
      viewport: SIZES[size],
      colorScheme: theme,
      hasTouch: touch,
      isMobile: size === 'phone',
      locale: REGIONS[language],
    });
    if (name !== null)
      await context.addInitScript(
        (me) => {
          if (localStorage.getItem('tug.me') === null) localStorage.setItem('tug.me', me);
        },
        JSON.stringify({ name, color: COLORS[name] ?? OTHER_COLOR, chosen: true }),
      );
    return new Person(name ?? 'newcomer', context, await context.newPage(), language);
  }

  /** Makes a room from the start page; its address. */
  async makeRoom(url: string): Promise<string> {
    await this.page.goto(url);
    await this.page
      .getByRole('button', { name: this.words('start.newRoom.fromSeed', { seed: '3' }), exact: true })
      .click();
    await this.page.waitForURL(/\/room\//);
    await this.inRoom();
    return this.page.url();
  }

  async enter(room: string): Promise<void> {
    await this.page.goto(room);
    await this.inRoom();
  }

  /** Waits for the first frame and the document. */
  async inRoom(): Promise<void> {
    await this.page.locator('[data-stage][data-link=online][data-frame-seq]').waitFor();
  }

  async state(): Promise<State> {
    const read = (name: string) => this.stage.getAttribute(`data-${name}`);
    return {
      link: await read('link'),
      drag: await read('drag'),
      edits: Number(await read('edits')),
      seq: Number(await read('frame-seq')),
      digest: await read('frame-digest'),
      document: await read('document'),
    };
  }

  /** Waits until the room has this many edits and shows the last one, lossless. Its digest. */
  async settled(edits: number): Promise<string> {
    await this.page.locator(`[data-stage][data-edits="${edits}"][data-drag=none][data-frame-digest]`).waitFor();
    const { digest } = await this.state();
    return digest ?? '';
  }

  /** Screen position of an image px, given in the picture's 256 x 256; only while the view fits the picture. */
  async at(x: number, y: number): Promise<{ x: number; y: number }> {
    const box = await this.stage.boundingBox();
    if (box === null) throw new Error('there is no stage');
    // The margins of a fitted picture: 20 px, and 72 below for the bars.
    const zoom = Math.min(box.width - 40, box.height - 92) / 256;
    return { x: box.x + box.width / 2 + (x - 128) * zoom, y: box.y + 20 + (box.height - 92) / 2 + (y - 128) * zoom };
  }

  /** Presses at one image px and moves to another, without letting go. */
  async press(from: [number, number], to: [number, number]): Promise<void> {
    const [start, end] = [await this.at(...from), await this.at(...to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(end.x, end.y, { steps: 8 });
  }

  async letGo(): Promise<void> {
    await this.page.mouse.up();
  }

  async drag(from: [number, number], to: [number, number]): Promise<void> {
    await this.press(from, to);
    await this.letGo();
  }

  tool(name: 'Pull' | 'Plan' | 'Mask' | 'Hand'): Promise<void> {
    return this.page.getByRole('radio', { name: this.words(TOOLS[name]), exact: true }).click();
  }

  panel(name: 'Points' | 'Picture' | 'Settings' | 'History'): Promise<void> {
    return this.page.getByRole('tab', { name: this.words(PANELS[name]), exact: true }).click();
  }

  /** The rows of the list of points, as text. */
  async points(): Promise<string[]> {
    return this.page
      .getByRole('list', { name: this.words('room.panels.points') })
      .getByRole('listitem')
      .allInnerTexts();
  }

  /** Leaves; fails when the page has logged errors, except those that match `expected`. */
  async leave(expected?: RegExp): Promise<void> {
    await this.context.close();
    const errors = expected === undefined ? this.errors : this.errors.filter((error) => !expected.test(error));
    expect(errors, `console errors of ${this.name}`).toEqual([]);
  }
}

/** Colours of the people in these tests, so that pictures of them look the same every time. */
const COLORS: Partial<Record<string, string>> = {
  Ana: '#8a5cf0',
  Ben: '#e0662b',
  Cem: '#1a8fc4',
  Dora: '#d6457f',
  Gil: '#4f9a2f',
};
const OTHER_COLOR = '#12937f';

/** `expect.poll` with the patience of these tests. */
export function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: PATIENCE_MS });
}

/** Waits until `read` gives the same for everybody, and gives it. */
export async function same<T>(people: readonly Person[], read: (person: Person) => Promise<T>): Promise<T> {
  let values: T[] = [];
  await eventually(async () => {
    values = await Promise.all(people.map(read));
    return new Set(values.map((value) => JSON.stringify(value))).size;
  }).toBe(1);
  return values[0] as T;
}
