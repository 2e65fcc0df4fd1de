/** Elements that Space presses when they have the focus. */
const PRESSED_BY_SPACE = 'button, a, [role=tab]';

let pressed: Element | null = null;

/** The button, link or tab that a key event is for; null when it is for none. */
export const buttonOf = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest(PRESSED_BY_SPACE) : null;

/**
 * Whether a pointer pressed it last, so that it has the focus by that alone. Space is then the page's own key, as in other editors, and
 * does not press it again; who walks with Tab presses buttons by Space as ever.
 */
export const wasPressed = (button: Element): boolean => button === pressed;

/** Follows what pointers press, for `wasPressed`. @returns ends it */
export function followPresses(): () => void {
  const press = (event: Event) => {
    pressed = buttonOf(event.target);
  };
  const walk = ({ key }: KeyboardEvent) => {
    if (key === 'Tab') pressed = null;
  };
  /** Firefox presses a button when Space is let go, whatever was done at its press. */
  const up = (event: KeyboardEvent) => {
    const button = buttonOf(event.target);
    if (event.key === ' ' && button !== null && wasPressed(button)) event.preventDefault();
  };
  window.addEventListener('pointerdown', press, { capture: true });
  window.addEventListener('keydown', walk, { capture: true });
  window.addEventListener('keyup', up);
  return () => {
    pressed = null;
    window.removeEventListener('pointerdown', press, { capture: true });
    window.removeEventListener('keydown', walk, { capture: true });
    window.removeEventListener('keyup', up);
  };
}
