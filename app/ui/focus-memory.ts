/**
 * Who had the focus by keyboard before a dialog or a menu took it. What opens without a button of its own (by a key, a command, or the
 * right button) would leave it to nobody, and the way by Tab would begin anew at the top of the page.
 */
const TAKES_IT = '[role=dialog], [role=menu]';
let last: HTMLElement | null = null;

if (typeof document !== 'undefined') {
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target.closest(TAKES_IT) !== null) return;
    last = target.matches(':focus-visible') ? target : null;
  });
  // Whoever presses with a pointer is not led back: the keys belong to the picture then.
  document.addEventListener('pointerdown', () => (last = null), { capture: true });
}

/** For Radix' `onCloseAutoFocus`: gives the focus back, unless something has it already that opened meanwhile. */
export function giveBackFocus(event: Event): void {
  event.preventDefault();
  if (document.activeElement === null || document.activeElement === document.body) last?.focus();
}
