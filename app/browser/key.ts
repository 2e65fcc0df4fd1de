/** What of a key event tells which key it was. */
export type PressedKey = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'getModifierState'>;

/**
 * The key in lower case, as shortcuts name it. Where the layout has no Latin letter on a key (Russian, Korean, Greek), the
 * place of the key counts: the letter that a Latin keyboard has there.
 */
export function keyName({ key, code }: Pick<PressedKey, 'key' | 'code'>): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const isLatin = key.length > 1 || /[\p{Script=Latin}\P{L}]/u.test(key);
  return (isLatin || letter === undefined ? key : letter).toLowerCase();
}

/** The digit on a key that is pressed with Shift; null where the layout has the digit itself behind Shift, as in France. */
export function shiftedDigit({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string | null {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  return shiftKey && digit !== undefined && key !== digit ? digit : null;
}

/** Whether Ctrl, Alt or the command key makes it another key. AltGr does not: many layouts have [ and ] behind it. */
export function isModified(event: PressedKey): boolean {
  if (event.getModifierState('AltGraph')) return event.metaKey;
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Enter that picks a word in an input method and says nothing else. Safari ends the composition first and gives code 229 only. */
export const isComposing = ({ isComposing: composing, keyCode }: { isComposing: boolean; keyCode: number }): boolean =>
  composing || keyCode === 229;
