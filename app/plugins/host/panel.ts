/** The panel itself: plain elements, since Photoshop's engine is no browser. */
import type { Work, WorkState } from './work';
import type { Words } from './words';

/** What can be pressed in it. */
type Actions = Pick<Work, 'begin' | 'beginFace' | 'apply' | 'next' | 'link' | 'close'>;

export interface Panel {
  /** Where a room is shown. */
  readonly stage: HTMLElement;
  show(state: WorkState): void;
  /** Says something below all else, until something else is done. */
  tell(text: string, wrong: boolean): void;
}

function made<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...inside: HTMLElement[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.className = className;
  for (const child of inside) element.appendChild(child);
  return element;
}

function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const element = made('button', className);
  element.textContent = text;
  element.addEventListener('click', press);
  return element;
}

/** Puts the panel into a page. @param copyText into the clipboard; the field that holds the text is selected by then */
export function makePanel(into: HTMLElement, words: Words, actions: Actions, copyText: (text: string) => void): Panel {
  const selected = made('p', 'selected');
  const tug = button('', 'primary', () => void actions.begin());
  const face = button(words.say('face'), '', () => void actions.beginFace());
  const start = made('div', 'start', selected, tug, face);

  const place = made('p', 'place');
  const people = made('p', 'people');
  const head = made('div', 'row', place, people);
  const stage = made('div', 'stage');
  const says = made('p', 'says');
  says.setAttribute('role', 'status');
  const address = made('input', 'address');
  address.readOnly = true;
  const linkText = made('p', 'hint');
  linkText.textContent = words.say('linkText');
  const copy = button(words.say('copy'), '', () => {
    address.select();
    copyText(address.value);
  });
  const linked = made('div', 'linked', linkText, made('div', 'row', address, copy));
  const link = button(words.say('link'), '', () => void actions.link());
  const next = button(words.say('next'), '', () => void actions.next());
  const apply = button(words.say('apply'), 'primary', () => void actions.apply());
  const close = button(words.say('close'), '', () => void actions.close());
  const foot = made('div', 'row', close, link, next, apply);
  const work = made('div', 'work', head, stage, says, linked, foot);

  const told = made('p', 'told');
  told.setAttribute('role', 'status');

  for (const element of [start, work, told]) into.appendChild(element);
  const visible = (element: HTMLElement, is: boolean) => (element.style.display = is ? '' : 'none');

  return {
    stage,
    show({ selection, queue, at, doing, open, people: count, owner, link: shared }) {
      const idle = doing === 'nothing';
      visible(start, queue.length === 0);
      visible(work, queue.length > 0);
      const names = selection.map(({ name }) => name).join(', ');
      selected.textContent = selection.length === 0 ? words.say('select') : words.say('selected', { names });
      visible(tug, selection.length > 0);
      tug.textContent = words.say(selection.some(({ room }) => room !== null) ? 'again' : 'tug');
      if (!idle) told.textContent = '';
      visible(told, told.textContent !== '');

      place.textContent = words.say('place', { at: at + 1, count: queue.length, name: queue[at]?.name ?? '' });
      people.textContent = count > 0 ? words.say('people', { count }) : '';
      says.textContent = doing === 'opening' ? words.say('opening') : doing === 'applying' ? words.say('applying') : '';
      visible(says, says.textContent !== '');
      address.value = shared ?? '';
      visible(linked, shared !== null);
      visible(link, owner && shared === null);
      visible(next, at + 1 < queue.length);
      for (const element of [tug, face, close, next]) element.disabled = !idle;
      for (const element of [apply, link]) element.disabled = !idle || !open;
    },
    tell(text, wrong) {
      told.textContent = text;
      told.className = wrong ? 'told wrong' : 'told';
      visible(told, true);
    },
  };
}
