/**
 * A person in front of Debian's own Firefox, driven over WebDriver BiDi: Playwright cannot drive a stock one. TUG_FIREFOX chooses
 * another; where there is none its tests say so.
 */
import { existsSync } from 'node:fs';
import { launch, type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { wordsOf } from '@/app/words/words';

const DEBIAN = '/usr/bin/firefox-esr';
const executablePath = process.env.TUG_FIREFOX ?? DEBIAN;
/** Longest that anything may take; reached only when something is broken. */
const PATIENCE_MS = 60_000;

/** Whether this machine has one. */
export const hasFirefox = existsSync(executablePath);

/** @param downloads folder that files are saved into */
export function openFirefox(downloads: string): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'browser.download.useDownloadDir': true,
      // Nothing is asked for over the network but what the test opens.
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'app.normandy.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
    },
  });
}

export class FirefoxPerson {
  /** Console errors and uncaught exceptions of the page. */
  readonly errors: string[] = [];
  readonly words = wordsOf('en');

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  static async arrive(browser: Browser, name: string): Promise<FirefoxPerson> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.setViewport({ width: 1440, height: 900 });
    await page.evaluateOnNewDocument(
      (me) => {
        // Pages without an address, such as the first one of a tab, have no storage.
        if (location.protocol === 'http:' && localStorage.getItem('tug.me') === null)
          localStorage.setItem('tug.me', me);
      },
      JSON.stringify({ name, color: '#8a5cf0', chosen: true }),
    );
    return new FirefoxPerson(context, page);
  }

  /** Puts this page before the others: one that nobody sees animates nothing. */
  async look(): Promise<this> {
    await this.page.bringToFront();
    return this;
  }

  /** Presses what has this name for screen readers. */
  async press(label: string): Promise<void> {
    await this.page.locator(`[aria-label="${label}"]`).click();
  }

  /** Presses the button with this text. */
  async pressText(text: string): Promise<void> {
    await this.page.locator(`button ::-p-text(${text})`).click();
  }

  /** Waits until the stage has these attributes. */
  async stage(selector: string): Promise<void> {
    await this.page.waitForSelector(`[data-stage]${selector}`);
  }

  inRoom(): Promise<void> {
    return this.stage('[data-link=online][data-frame-seq]');
  }

  /** Waits until the room has this many edits and shows the last one, lossless. Its digest. */
  async settled(edits: number): Promise<string> {
    await this.stage(`[data-edits="${edits}"][data-drag=none][data-frame-digest]`);
    return this.page.$eval('[data-stage]', (stage) => stage.getAttribute('data-frame-digest') ?? '');
  }

  /** A hash of what is painted on the screen: the pixels of the picture's canvas. */
  async pixels(): Promise<string> {
    const image = await this.page.$('[data-stage] canvas');
    if (image === null) throw new Error('there is no canvas');
    return image.screenshot({ encoding: 'base64' });
  }

  /** Screen position of an image px, given in the picture's 256 x 256; only while the view fits the picture. */
  private async at(x: number, y: number): Promise<{ x: number; y: number }> {
    const box = await (await this.page.waitForSelector('[data-stage]'))?.boundingBox();
    if (box === null || box === undefined) throw new Error('there is no stage');
    // The margins of a fitted picture: 20 px, and 72 below for the bars.
    const zoom = Math.min(box.width - 40, box.height - 92) / 256;
    return { x: box.x + box.width / 2 + (x - 128) * zoom, y: box.y + 20 + (box.height - 92) / 2 + (y - 128) * zoom };
  }

  /** Presses at one image px and moves to another; `meanwhile` happens before the button is let go. */
  async drag(from: [number, number], to: [number, number], meanwhile?: () => Promise<void>): Promise<void> {
    const [start, end] = [await this.at(...from), await this.at(...to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(end.x, end.y, { steps: 8 });
    await meanwhile?.();
    await this.page.mouse.up();
  }

  async click(x: number, y: number): Promise<void> {
    const spot = await this.at(x, y);
    await this.page.mouse.click(spot.x, spot.y);
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}
