/** The half of the plugin that has a page: the panel, and the room in it. What it needs of the file it asks code.ts for. */
import { TugFrame } from '@/lib/embed';
import { makePanel } from '../host/panel';
import { asPerson } from '../host/person';
import type { Picture, Program, RoomView } from '../host/program';
import { ProgramError } from '../host/program';
import { Rooms } from '../host/rooms';
import { Words } from '../host/words';
import { Work } from '../host/work';
import { fitted } from './fit';
import { MAX_SIDE, type AskName, type Asks, type ToCode, type ToUi } from './messages';

/** Address of the server; written in when the plugin is built. */
declare const TUG_SERVER: string;

interface Waiting {
  readonly resolve: (data: never) => void;
  readonly reject: (error: ProgramError) => void;
}
const waiting = new Map<number, Waiting>();
let asked = 0;

function ask<K extends AskName>(name: K, data: Asks[K]['asks']): Promise<Asks[K]['gets']> {
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    // Whichever of Figma's pages is around this one hands it on.
    parent.postMessage({ pluginMessage: { ask: name, id, data } as ToCode }, '*');
  });
}

const program: Program = {
  person: async () => {
    const { person } = await ask('person', {});
    return person === null ? undefined : asPerson(person);
  },
  read: async ({ id }) => {
    const { bytes, type } = await ask('read', { id });
    return { bytes: new Uint8Array(bytes), type };
  },
  apply: async ({ id }, picture, room) => {
    const { bytes, width, height, from } = await fitted(picture);
    const { as } = await ask('apply', { id, bytes, width, height, shrunk: width / from.width, room });
    return { as, smaller: width < from.width ? { ...from, limit: MAX_SIDE } : undefined };
  },
  kept: async (room) => (await ask('kept', { room })).kept,
  keep: async ({ id }, kept) => {
    await ask('keep', { id, kept });
  },
  tell: (text, wrong) => void ask('tell', { text, wrong }),
};

function viewOf(frame: TugFrame): RoomView {
  return {
    membership: frame.membership,
    on: (name, listener) => frame.on(name, listener),
    picture: async (type): Promise<Picture> => {
      const { picture } = await frame.export(type);
      return { bytes: new Uint8Array(await picture.arrayBuffer()), type };
    },
    close: () => frame.close(),
  };
}

/** Figma's pages give a plugin no clipboard, but let the selected text be copied. */
function copy(): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (document.execCommand('copy')) program.tell(words.say('copied'), false);
}

const words = new Words(navigator.languages);
document.documentElement.lang = words.locale;
const work = new Work(
  program,
  new Rooms(TUG_SERVER),
  words,
  (membership) => viewOf(new TugFrame(TUG_SERVER, membership, { into: panel.stage })),
  (state) => panel.show(state),
);
const panel = makePanel(document.body, words, work, copy);

function hear(message: ToUi): void {
  if (message.kind === 'selection') {
    work.select(message.subjects);
    return;
  }
  const asker = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.kind === 'answer') asker?.resolve(message.data as never);
  else asker?.reject(new ProgramError(message.word, message.text));
}

addEventListener('message', ({ data, origin }: MessageEvent<{ pluginMessage?: ToUi } | null>) => {
  // The room's own frame speaks to lib/embed alone.
  if (origin !== new URL(TUG_SERVER).origin && data?.pluginMessage !== undefined) hear(data.pluginMessage);
});
void ask('ready', {}).then(({ begin }) => {
  if (begin) void work.begin();
});
