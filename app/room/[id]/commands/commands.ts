/** What can be done in a room, by name: for the palette, menus, and everybody who looks for a word instead of a button. */
import type { PlainWords } from '@/app/words/words';
import { canEdit, hasOwnPixels, mayEdit, type RoomState } from '@/lib/client/room-state';
import { may } from '@/lib/roles/permissions';
import type { Editor } from '../state/editor';
import type { Panel } from '../state/ui-store';
import { zoomAt } from '../state/view';
import { TOOLS } from '../tools/tools';
import { copyPicture } from './copy-picture';
import { copyRoom } from './copy-room';
import { takeOwnPixels } from './own-pixels';
import { pastePicture } from './paste-picture';

export interface Command {
  readonly label: PlainWords;
  /** As they are shown. */
  readonly keys?: string;
  /** @param go takes the page elsewhere */
  readonly run: (editor: Editor, go: (path: string) => void) => void;
  /** Left out where it is not possible; always there when left out. */
  readonly when?: (state: RoomState) => boolean;
}

const PANELS: readonly (readonly [Panel, PlainWords])[] = [
  ['points', 'room.panels.points'],
  ['picture', 'room.panels.picture'],
  ['settings', 'room.panels.settings'],
  ['history', 'room.panels.history'],
];

const realSize = (editor: Editor) => {
  const { view, size } = editor.ui.getState();
  editor.look(zoomAt(view, size, { x: size.width / 2, y: size.height / 2 }, 1 / view.zoom));
};

/** Whether I may take files out. */
const mayExport = (state: RoomState) => state.me !== null && may(state.me.role, 'export', state);

export const UNDO: Command = {
  label: 'room.undo',
  keys: 'Ctrl+Z',
  run: ({ connection }) => void connection.history.undo(),
  when: (state) => state.canUndo && canEdit(state),
};
export const REDO: Command = {
  label: 'room.redo',
  keys: 'Ctrl+Shift+Z',
  run: ({ connection }) => void connection.history.redo(),
  when: (state) => state.canRedo && canEdit(state),
};
export const COPY: Command = {
  label: 'room.commands.copy',
  keys: 'Ctrl+C',
  run: (editor) => void copyPicture(editor),
};
export const PASTE: Command = {
  label: 'room.commands.paste',
  keys: 'Ctrl+V',
  run: () => void pastePicture(),
  when: canEdit,
};
export const COPY_ROOM: Command = {
  label: 'room.copy.begin',
  run: (editor, go) => void copyRoom(editor, go),
  when: mayExport,
};
export const OWN_PIXELS: Command = {
  label: 'tools.pixels.take',
  run: (editor) => void takeOwnPixels(editor),
  when: (state) => hasOwnPixels(state) && canEdit(state),
};
export const CHAT: Command = {
  label: 'room.chat.begin',
  keys: '/',
  run: ({ ui }) => ui.setState({ chatting: true }),
};
export const FIT: Command = { label: 'room.zoom.fit', keys: '0', run: (editor) => editor.fit() };
// In pictures that know a reach, 1 alone is the tool's.
export const REAL_SIZE: Command = { label: 'room.zoom.real', keys: 'Shift+0', run: realSize };
const LOOK_AT_CHOSEN: Command = {
  label: 'room.zoom.chosen',
  keys: 'Shift+2',
  run: (editor) => editor.lookAtChosen(),
};
const COMMENT: Command = {
  label: 'room.commands.comment',
  run: ({ ui }) => ui.setState({ commenting: true }),
  when: mayEdit,
};

/** All of them, in the order in which the palette shows them. */
export const COMMANDS: readonly Command[] = [
  ...TOOLS.map(({ tool, label, key, changes }): Command => {
    return {
      label,
      keys: key,
      run: (editor) => editor.chooseTool(tool),
      when: (state) => !changes || mayEdit(state),
    };
  }),
  UNDO,
  REDO,
  COPY,
  PASTE,
  FIT,
  REAL_SIZE,
  LOOK_AT_CHOSEN,
  {
    label: 'tools.pull.mirror',
    keys: 'Shift+M',
    run: ({ ui }) => ui.setState(({ mirror }) => ({ mirror: !mirror, tool: 'pull' })),
    when: mayEdit,
  },
  {
    label: 'tools.keys.split',
    keys: 'S',
    run: ({ ui }) => ui.setState(({ compare }) => ({ compare: compare === 'split' ? 'off' : 'split' })),
  },
  {
    label: 'room.compare.map',
    keys: 'X',
    run: ({ ui }) => ui.setState(({ compare }) => ({ compare: compare === 'heat' ? 'off' : 'heat' })),
  },
  {
    label: 'room.compare.original',
    keys: 'O',
    run: ({ ui }) => ui.setState(({ against }) => ({ against: against === 'original' ? 'last' : 'original' })),
  },
  OWN_PIXELS,
  { label: 'room.commands.go', run: ({ plan }) => void plan.go(), when: canEdit },
  {
    label: 'tools.keys.chooseAll',
    keys: 'Ctrl+A',
    run: (editor) => {
      editor.chooseTool('plan');
      editor.plan.chooseAll();
    },
    when: mayEdit,
  },
  { label: 'room.commands.clearPlan', run: ({ plan }) => plan.clearAll(), when: canEdit },
  { label: 'tools.pull.clearHolds', run: ({ plan }) => plan.clearHolds(), when: canEdit },
  { label: 'tools.mask.invert', run: ({ mask }) => mask.invert(), when: canEdit },
  { label: 'tools.mask.clear', run: ({ mask }) => mask.clear(), when: canEdit },
  ...PANELS.map(([panel, label]): Command => {
    return { label, run: ({ ui }) => ui.setState({ panel, sheetOpen: true }) };
  }),
  COMMENT,
  CHAT,
  { label: 'room.share', run: ({ ui }) => ui.setState({ shareOpen: true }) },
  {
    label: 'history.replay',
    run: ({ connection }, go) => go(`/room/${connection.membership.room}/replay`),
  },
  {
    label: 'history.export',
    run: ({ ui }) => ui.setState({ panel: 'history', sheetOpen: true, exportOpen: true }),
    when: mayExport,
  },
  COPY_ROOM,
  { label: 'tools.keys.these', keys: '?', run: ({ ui }) => ui.setState({ shortcutsOpen: true }) },
];
