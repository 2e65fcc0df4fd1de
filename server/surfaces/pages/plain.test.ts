import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import de from '../../../app/words/de/app';
import en from '../../../app/words/en/app';
import { answerPlainly, type PlainAnswer } from './plain';

const LINE = 'for a program';
let server: Server;
let url: string;
let answer: PlainAnswer;
beforeEach(async () => {
  server = createServer((request, response) => {
    answerPlainly(request, response, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('what is said where no page can be made', () => {
  it('stands in the words of the pages, in the language of who reads it, with its path filled in', async () => {
    for (const says of Object.keys(en.plain) as (keyof typeof en.plain)[]) {
      answer = { status: 404, says, line: LINE, path: '/tug' };
      const read = async (language: string, cookie = '') => {
        const headers = { accept: 'text/html', 'accept-language': language, cookie };
        const response = await fetch(url, { headers });
        expect(response.status).toBe(404);
        return response.text();
      };
      const shows = (text: string, { title, text: more }: { title: string; text: string }) => {
        expect(text).toContain(`<title>${title}</title>`);
        expect(text).toContain(`<h1>${title}</h1>\n<p>${more.replace('{path}', '/tug')}</p>`);
      };
      shows(await read('de-AT,en;q=0.5'), de.plain[says]);
      shows(await read('fr'), en.plain[says]);
      // Chosen in the menu of the pages.
      shows(await read('de', 'a=b; tug.language=en'), en.plain[says]);
    }
  });

  it('asks again by itself only where that helps, and runs nothing', async () => {
    const read = () => fetch(url, { headers: { accept: 'text/html' } });
    answer = { status: 503, says: 'starting', line: LINE, again: 1 };
    const first = await read();
    expect(await first.text()).toContain('<meta http-equiv="refresh" content="1">');
    expect(first.headers.get('retry-after')).toBe('1');
    expect(first.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-[\w+/=]+'; /);
    answer = { status: 500, says: 'broken', line: LINE };
    const second = await read();
    expect(await second.text()).not.toContain('refresh');
    expect(second.headers.get('retry-after')).toBe(null);
  });

  it('is one line for programs, whatever they send', async () => {
    answer = { status: 421, says: 'otherName', line: LINE };
    for (const init of [{}, { method: 'POST', headers: { accept: 'text/html' } }]) {
      const response = await fetch(url, init);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await response.text()).toBe(`${LINE}\n`);
    }
  });
});
