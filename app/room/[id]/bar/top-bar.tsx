'use client';
import { Keyboard } from 'lucide-react';
import Link from 'next/link';
import { IdentityButton } from '@/app/identity/identity-button';
import { LanguageField } from '@/app/language/language-field';
import { LanguageMenu } from '@/app/language/language-menu';
import { ThemeField } from '@/app/theme/theme-field';
import { ThemeMenu } from '@/app/theme/theme-menu';
import { cx } from '@/app/ui/cx';
import { IconButton } from '@/app/ui/icon-button';
import { Logo } from '@/app/ui/logo';
import { toast } from '@/app/ui/toasts';
import { problemWords } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { useConnection, useRoom } from '../connection/context';
import { People } from '../presence/people';
import { useEditor } from '../state/editor';
import { RoomMenu } from './room-menu';
import { SavedMark } from './saved-mark';
import { ShareButton } from './share-button';
import { UndoButtons } from './undo-buttons';

export function TopBar({ className }: { className?: string }) {
  const t = useWords();
  const editor = useEditor();
  const connection = useConnection();
  const viewer = useRoom((state) => state.me?.role === 'viewer');
  return (
    <header className={cx('bg-panel border-line flex h-12 items-center gap-1 border-b px-2 lg:px-3', className)}>
      <Link
        href="/"
        aria-label={t('room.home')}
        className="hover:bg-hover -ml-0.5 flex size-9 shrink-0 items-center justify-center rounded-md"
      >
        <Logo size={24} />
      </Link>
      <h1 className="flex min-w-0 text-sm font-semibold">
        <RoomMenu />
      </h1>
      {viewer && (
        <span className="bg-hover text-soft ml-1 shrink-0 rounded-full px-2 py-0.5 text-xs">{t('room.viewer')}</span>
      )}
      {!viewer && <SavedMark />}
      {!viewer && (
        <span className="ml-1 flex shrink-0 lg:ml-3">
          <UndoButtons />
        </span>
      )}
      <span className="grow" />
      <People />
      <ShareButton />
      <span className="flex items-center max-sm:hidden">
        <LanguageMenu />
        <ThemeMenu />
        <IconButton
          icon={Keyboard}
          label={t('tools.keys.title')}
          keys="?"
          onClick={() => editor.ui.setState({ shortcutsOpen: true })}
        />
      </span>
      <IdentityButton
        onChange={(newName, color) => {
          connection.document.setPresence({ name: newName, color });
          void connection.socket.send('me:set', { name: newName, color }).then((answer) => {
            if (!answer.ok) toast(problemWords(answer.error));
          });
        }}
      >
        <div className="border-line mt-5 flex gap-3 border-t pt-4 sm:hidden">
          <LanguageField />
          <ThemeField />
        </div>
      </IdentityButton>
    </header>
  );
}
