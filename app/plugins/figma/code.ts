/** The half of the plugin that reaches the file. It has no page: what it is asked for comes from ui.ts. */
import type { PluginAPI } from '@figma/plugin-typings/plugin-api-standalone';
import { ProgramError } from '../host/program';
import { Memory } from './memory';
import type { AskName, Asks, ToCode, ToUi } from './messages';
import { nodeOf, putPicture, readPicture } from './pictures';

declare const figma: PluginAPI;
declare const __html__: string;
/** Address of the server; written in when the plugin is built. */
declare const TUG_SERVER: string;

const memory = new Memory(figma, TUG_SERVER);

const node = (id: string) => (id === '' ? Promise.resolve(null) : nodeOf(figma, id));

const answers: { [K in AskName]: (asked: Asks[K]['asks']) => Promise<Asks[K]['gets']> } = {
  ready: async () => {
    await tellSelection();
    return { begin: figma.command === 'again' };
  },
  person: () => {
    const { currentUser } = figma;
    return Promise.resolve({
      person: currentUser === null ? null : { name: currentUser.name, color: currentUser.color },
    });
  },
  read: async ({ id }) => readPicture(figma, await nodeOf(figma, id)),
  apply: async (asked) => {
    const put = putPicture(figma, await node(asked.id), asked);
    memory.note(put.node, asked.room, put.image);
    // All of it since the last step is one undo.
    figma.commitUndo();
    await tellSelection();
    return { as: put.as };
  },
  kept: async ({ room }) => ({ kept: await memory.kept(room) }),
  keep: async ({ id, kept }) => {
    await memory.keep(await node(id), kept);
    await tellSelection();
    return {};
  },
  tell: ({ text, wrong }) => {
    figma.notify(text, { error: wrong });
    return Promise.resolve({});
  },
};

async function hear({ ask, id, data }: ToCode): Promise<void> {
  try {
    const answer = await (answers[ask] as (asked: object) => Promise<object>)(data);
    post({ kind: 'answer', id, data: answer });
  } catch (error) {
    const own = error instanceof ProgramError;
    const text = own ? error.text : reasonOf(error);
    // Figma's own refusals, such as of a layer in somebody else's library.
    const word = own ? error.word : ask === 'apply' ? 'readOnly' : 'failed';
    post({ kind: 'problem', id, word, text });
  }
}

/** Figma's errors are of another world than the plugin's own. */
function reasonOf(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : String(error);
}

function post(message: ToUi): void {
  figma.ui.postMessage(message);
}

async function tellSelection(): Promise<void> {
  const subjects = await Promise.all(figma.currentPage.selection.map((selected) => memory.subject(selected)));
  post({ kind: 'selection', subjects });
}

figma.showUI(__html__, { width: 440, height: 640, themeColors: true });
figma.ui.onmessage = (message: ToCode) => void hear(message);
figma.on('selectionchange', () => void tellSelection());
figma.on('currentpagechange', () => void tellSelection());
