import { describe, expect, it } from 'vitest';
import { problemCodes } from '@/lib/protocol';
import { CheckpointError } from '@/lib/checkpoint/errors';
import { LOCALES } from './locale';
import { Said, problemWords, words } from './problems';
import { speak } from './words';

describe('words for problems', () => {
  it.each(LOCALES)('are one sentence or two for each code, with all of its parameters (%s)', (locale) => {
    speak(locale);
    try {
      for (const [code, names] of Object.entries(problemCodes)) {
        const params = Object.fromEntries(names.map((name, i) => [name, 1024 * 1024 * (41 + i)]));
        const text = problemWords({ code, field: '', params });
        expect(text, code).toMatch(/^[A-ZÄÖÜ„].*\.$/);
        // Neither the code itself nor what is left where something is not filled in.
        expect(text, code).not.toMatch(/undefined|NaN|[{}]|problems\.| 0 MB/);
        if (code.includes('.')) expect(text, code).not.toContain(code);
      }
    } finally {
      speak('en');
    }
  });

  it('are never those of the browser, in whatever language it speaks', () => {
    const raw = 'Encoder creation error';
    for (const error of [new Error(raw), new DOMException(raw, 'NotSupportedError'), raw, undefined])
      expect(words(error)).toMatch(/^Something unexpected went wrong\./);
    expect(words(new Said('This browser cannot make videos.'))).toBe('This browser cannot make videos.');
  });

  it('tell the kind of what only a newer server knows, or that a reload helps', () => {
    const told = (code: string, params = {}) => problemWords({ code, field: '', params });
    expect(told('nothing-to-undo.here')).toBe(told('nothing-to-undo'));
    expect(told('quota.photos')).toMatch(/newest version/);
    expect(told('constructor')).toMatch(/newest version/);
    // A parameter that an older server does not send yet.
    expect(told('too-many.points')).toMatch(/newest version/);
  });

  it('name the part at fault of a checkpoint in the language of the page, or as it was told where only a newer server knows it', () => {
    const { values, fault, what } = new CheckpointError('missing', { name: 'synthesis.b4.const' });
    const told = (params: Record<string, string | number>) =>
      problemWords({ code: 'invalid.checkpoint-damaged', field: '', params });
    try {
      expect(told({ ...values, fault, what })).toMatch(/Found: synthesis\.b4\.const is missing\.$/);
      speak('de');
      expect(told({ ...values, fault, what })).toMatch(/Gefunden: synthesis\.b4\.const fehlt\.$/);
      const unknown: Record<string, string>[] = [
        { what },
        { what, fault: 'later' },
        { what, fault },
        { what, fault: 'toString' },
      ];
      for (const params of unknown) expect(told(params)).toMatch(/Gefunden: synthesis\.b4\.const is missing\.$/);
    } finally {
      speak('en');
    }
  });
});
