import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import de from '../../../app/plugins/host/words/de';
import en from '../../../app/plugins/host/words/en';
import { problemCodes } from '../../../lib/protocol';
import { Words } from '../../../app/plugins/host/words';

describe('words of the plugins', () => {
  it('have the same to be filled in, in every language', () => {
    const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [word, text] of Object.entries(en))
      expect(blanks(de[word as keyof typeof en]), word).toEqual(blanks(text));
  });

  it('are each used', () => {
    const code = readdirSync('app/plugins', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/words[\\/]/.test(name))
      .map((name) => readFileSync(`app/plugins/${name}`, 'utf8'))
      .join('');
    expect(Object.keys(en).filter((word) => !code.includes(`'${word}'`))).toEqual([]);
  });

  it('come in the first language that there is, filled in, and tell a problem by its code or its kind, never by its name', () => {
    const words = new Words(['fr', 'de-AT', 'en']);
    expect(words.say('selected', { names: 'Bild $& 1' })).toBe('Ausgewählt: Bild $& 1');
    const english = new Words(['fr']);
    expect(english.problem('unknown-room.deleted')).toBe('The owner deleted this room.');
    expect(english.problem('unknown-room.of-tomorrow')).toBe('There is no such room. Ask for a new link.');
    expect(english.problem('of-tomorrow')).toMatch(/^Tug refused this\./);
    expect(english.problem('too-large.photo', { max: 30 * 1024 * 1024 })).toMatch(/at most 30 MB can be taken/);
    expect(english.problem('too-large.photo')).toMatch(/^Tug refused this\./);
    for (const [code, names] of Object.entries(problemCodes)) {
      const params = Object.fromEntries(names.map((name) => [name, 7 * 1024 * 1024]));
      expect(english.problem(code, params), code).toMatch(/^[A-Z][^{}]*\.$/);
      expect(english.problem(code, params), code).not.toMatch(/^Tug refused|undefined|NaN/);
    }
    expect(english.problem('unknown-pack')).not.toContain('{');
  });
});
