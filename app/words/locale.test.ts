import { describe, expect, it } from 'vitest';
import { acceptedLanguages, chooseLocale } from './locale';

describe('the language of a browser', () => {
  it('is the first one that we have', () => {
    expect(chooseLocale(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(chooseLocale(['en-GB', 'de'])).toBe('en');
    expect(chooseLocale(['DE'])).toBe('de');
  });
  it('is English where we have none', () => {
    expect(chooseLocale([])).toBe('en');
    expect(chooseLocale(['ja', 'deu-x', '*'])).toBe('en');
  });
  it('is read from a header by its weights', () => {
    expect(acceptedLanguages('en;q=0.4, de-CH;q=0.9, fr')).toEqual(['fr', 'de-CH', 'en']);
    expect(acceptedLanguages('de;q=0, en')).toEqual(['en']);
    expect(acceptedLanguages('')).toEqual([]);
    expect(acceptedLanguages('de;q=nonsense, en')).toEqual(['en']);
  });
});
