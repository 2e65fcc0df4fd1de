import { describe, expect, it } from 'vitest';
import { isComposing, isModified, keyName, shiftedDigit } from './key';

const pressed = (modifiers: string[] = []) => ({
  key: '[',
  code: 'Digit8',
  ctrlKey: modifiers.includes('Control'),
  altKey: modifiers.includes('Alt'),
  metaKey: modifiers.includes('Meta'),
  getModifierState: (name: string) => modifiers.includes(name),
});

describe('keys', () => {
  it('are known by their place where the layout has no Latin letter there', () => {
    expect(keyName({ key: 'я', code: 'KeyZ' })).toBe('z');
    expect(keyName({ key: 'ㅋ', code: 'KeyZ' })).toBe('z');
    expect(keyName({ key: 'Ь', code: 'KeyM' })).toBe('m');
  });
  it('are what stands on them where it is Latin, wherever that is', () => {
    // A German keyboard has Y where others have Z, a French one A where others have Q.
    expect(keyName({ key: 'z', code: 'KeyY' })).toBe('z');
    expect(keyName({ key: 'A', code: 'KeyQ' })).toBe('a');
    expect(keyName({ key: 'ö', code: 'Semicolon' })).toBe('ö');
    expect(keyName({ key: '?', code: 'KeyM' })).toBe('?');
    expect(keyName({ key: 'Escape', code: 'Escape' })).toBe('escape');
  });
  it('behind AltGr are keys like any other', () => {
    expect(isModified(pressed(['Control', 'Alt', 'AltGraph']))).toBe(false);
    expect(isModified(pressed(['Control']))).toBe(true);
    expect(isModified(pressed(['Alt']))).toBe(true);
    expect(isModified(pressed(['Meta']))).toBe(true);
    expect(isModified(pressed())).toBe(false);
  });
  it('with digits are known with Shift whatever stands there then', () => {
    expect(shiftedDigit({ key: '!', code: 'Digit1', shiftKey: true })).toBe('1');
    expect(shiftedDigit({ key: '=', code: 'Digit0', shiftKey: true })).toBe('0');
    // A French keyboard has its digits behind Shift.
    expect(shiftedDigit({ key: '1', code: 'Digit1', shiftKey: true })).toBeNull();
    expect(shiftedDigit({ key: '1', code: 'Digit1', shiftKey: false })).toBeNull();
    expect(shiftedDigit({ key: '?', code: 'Minus', shiftKey: true })).toBeNull();
  });
  it('of an input method are its own', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
  });
});
