import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import de from '../../../app/plugins/host/words/de';
import en from '../../../app/plugins/host/words/en';
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

  it('come in the first language that there is, filled in, and tell a problem by its code, its kind, or its name', () => {
    const words = new Words(['fr', 'de-AT', 'en']);
    expect(words.say('selected', { names: 'Bild $& 1' })).toBe('Ausgewählt: Bild $& 1');
    const english = new Words(['fr']);
    expect(english.problem('unknown-room.deleted')).toBe('The owner deleted this room.');
    expect(english.problem('unknown-room.of-tomorrow')).toBe('There is no such room. Ask for a new link.');
    expect(english.problem('of-tomorrow')).toBe('Tug refused this (of-tomorrow).');
    expect(english.problem('unknown-pack')).not.toContain('{');
  });
});
