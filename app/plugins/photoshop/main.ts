/** The panel in Photoshop. */
// By their names: Photoshop's modules are no plain objects that could be copied.
import { action, app, constants, core, imaging } from 'photoshop';
import { host, storage } from 'uxp';
import { makePanel } from '../host/panel';
import { Rooms } from '../host/rooms';
import { Words } from '../host/words';
import { Work } from '../host/work';
import { Memory } from './memory';
import { PhotoshopProgram } from './program';
import { WebviewRoom } from './webview';

/** Address of the server; written in when the plugin is built. */
declare const TUG_SERVER: string;

/** UXP's clipboard is not that of browsers. */
interface Clipboard {
  setContent(content: Readonly<Record<string, string>>): Promise<void>;
}

const words = new Words([host.uiLocale.replace('_', '-')]);
const memory = new Memory(storage.secureStorage, TUG_SERVER);
const program = new PhotoshopProgram({ action, app, constants, core, imaging }, memory, (text, wrong) =>
  panel.tell(text, wrong),
);
const work = new Work(
  program,
  new Rooms(TUG_SERVER),
  words,
  (membership) => new WebviewRoom(TUG_SERVER, membership, panel.stage),
  (state) => panel.show(state),
);
const panel = makePanel(document.body, words, work, (text) => {
  void (navigator.clipboard as unknown as Clipboard)
    .setContent({ 'text/plain': text })
    .then(() => panel.tell(words.say('copied'), false));
});
void program.follow((subjects) => work.select(subjects));
