'use client';
import {
  ClipboardPaste,
  Copy,
  Crosshair,
  Lock,
  Maximize,
  MessageCirclePlus,
  MessageSquareText,
  Redo2,
  Scan,
  Search,
  Target,
  Undo2,
  X,
  type LucideIcon,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { MenuAt, MenuItem } from '@/app/ui/menu';
import { useWords } from '@/app/words/words-provider';
import { canEdit } from '@/lib/client/room-state';
import { draftAt } from '../comments/open-thread';
import { useRoom } from '../connection/context';
import { useEditor, useShared, useUi } from '../state/editor';
import { chosenIds } from '../state/selection';
import { CHAT, COPY, FIT, PASTE, REAL_SIZE, REDO, UNDO, type Command } from './commands';

/** What the right button offers on the picture: for the chosen points where one was pressed, and for the whole. */
export function StageMenu() {
  const t = useWords();
  const editor = useEditor();
  const router = useRouter();
  const { ui, plan } = editor;
  const menu = useUi((state) => state.menu);
  const selection = useUi((state) => state.selection);
  const points = useShared((state) => state.points);
  const state = useRoom((each) => each);
  const edits = canEdit(state);
  const ids = chosenIds(selection);
  const chosen = points.filter(({ id }) => ids.includes(id));
  const hold = chosen.length > 0 && chosen.every(({ target }) => target === null);
  const count = Math.max(1, chosen.length);
  const item = (command: Command, icon: LucideIcon) => (
    <MenuItem
      key={command.label}
      label={t(command.label)}
      icon={icon}
      keys={command.keys}
      disabled={command.when?.(state) === false}
      onSelect={() => command.run(editor, (path) => router.push(path))}
    />
  );
  return (
    <MenuAt at={menu} label={t('room.commands.menu')} onClose={() => ui.setState({ menu: null })}>
      {menu?.onPoint === true && (
        <>
          <MenuItem
            label={hold ? t('tools.plan.giveTarget', { count }) : t('tools.plan.hold', { count })}
            icon={hold ? Target : Lock}
            disabled={!edits}
            onSelect={() => plan.setHolds(ids, !hold)}
          />
          <MenuItem
            label={t('room.zoom.chosen')}
            icon={Crosshair}
            keys="Shift+2"
            onSelect={() => editor.lookAtChosen()}
          />
          <MenuItem
            label={t('tools.plan.remove', { count })}
            icon={X}
            keys="Del"
            disabled={!edits}
            onSelect={() => plan.removeChosen()}
          />
        </>
      )}
      <MenuItem
        label={t('comments.here')}
        icon={MessageCirclePlus}
        disabled={!edits || menu?.at === null}
        onSelect={() => menu !== null && draftAt(menu.at)}
      />
      {item(CHAT, MessageSquareText)}
      {item(COPY, Copy)}
      {item(PASTE, ClipboardPaste)}
      {item(UNDO, Undo2)}
      {item(REDO, Redo2)}
      {item(FIT, Maximize)}
      {item(REAL_SIZE, Scan)}
      <MenuItem
        label={t('room.commands.all')}
        icon={Search}
        keys="Ctrl+K"
        onSelect={() => ui.setState({ paletteOpen: true })}
      />
    </MenuAt>
  );
}
