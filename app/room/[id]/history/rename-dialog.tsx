'use client';
import { authorWords } from '@/app/words/author-words';
import { problemWords } from '@/app/words/problems';
import { useState } from 'react';
import { Button } from '@/app/ui/button';
import { Dialog } from '@/app/ui/dialog';
import { HiddenMarks } from '@/app/ui/hidden-marks';
import { Input } from '@/app/ui/input';
import { toast } from '@/app/ui/toasts';
import { MAX_NAME_LENGTH, nameProblem, type HistoryNode } from '@/lib/protocol';
import { useConnection, useRoom } from '../connection/context';
import { nodeWords } from '@/app/words/node-words';
import { useWords } from '@/app/words/words-provider';

/** Gives an edit a name, or takes it away. */
export function RenameDialog({ node, onClose }: { node: HistoryNode; onClose: () => void }) {
  const t = useWords();
  const { socket } = useConnection();
  const unnamed = useRoom(({ nodes }) => nodeWords(t, { ...node, name: undefined }, nodes));
  const [name, setName] = useState(node.name ?? '');
  const save = async () => {
    const answer = await socket.send('node:mark', { nodeId: node.id, name: name.trim() === '' ? null : name.trim() });
    if (answer.ok) onClose();
    else toast(problemWords(answer.error));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('history.rename.title')}
      description={t('history.rename.text', {
        edit: unnamed,
        name: authorWords(node),
      })}
    >
      <form
        className="flex gap-2 pt-2"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Input
          aria-label={t('history.rename.label')}
          value={name}
          placeholder={unnamed}
          maxLength={MAX_NAME_LENGTH}
          autoFocus
          onChange={(event) => setName(event.target.value)}
          className="h-9 grow"
        />
        <Button look="primary" type="submit" className="h-9" disabled={nameProblem(name) === 'hidden'}>
          {t('app.save')}
        </Button>
      </form>
      <p className="text-soft mt-1 text-xs">{t('app.longest', { most: MAX_NAME_LENGTH })}</p>
      <HiddenMarks name={name} />
    </Dialog>
  );
}
