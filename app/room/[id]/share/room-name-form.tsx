'use client';
import { useState } from 'react';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { Button } from '@/app/ui/button';
import { HiddenMarks } from '@/app/ui/hidden-marks';
import { Input } from '@/app/ui/input';
import { Longest } from '@/app/ui/longest';
import { toast } from '@/app/ui/toasts';
import { MAX_NAME_LENGTH, nameProblem } from '@/lib/protocol';
import { useRoom } from '../connection/context';
import { useRoomApi } from '../connection/use-room-api';
import { WhileWritable } from '../connection/while-writable';

/** Gives the room another name, for everybody; its owner's. @param onDone once it has the name */
export function RoomNameForm({ autoFocus = false, onDone }: { autoFocus?: boolean; onDone?: () => void }) {
  const t = useWords();
  const api = useRoomApi();
  const shownName = useRoom((state) => state.name);
  const [name, setName] = useState(shownName);
  const rename = async () => {
    try {
      await api.changeRoom({ name: name.trim() });
      onDone?.();
    } catch (error) {
      toast(words(error));
    }
  };
  return (
    <>
      <form
        className="flex gap-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <Input
          aria-label={t('share.room.name')}
          value={name}
          maxLength={MAX_NAME_LENGTH}
          autoFocus={autoFocus}
          onFocus={(event) => autoFocus && event.currentTarget.select()}
          onChange={(event) => setName(event.target.value)}
          className="grow"
        />
        <WhileWritable>
          <Button type="submit" disabled={nameProblem(name) !== null || name.trim() === shownName}>
            {t('share.room.rename')}
          </Button>
        </WhileWritable>
      </form>
      <Longest value={name} most={MAX_NAME_LENGTH} />
      <HiddenMarks name={name} />
    </>
  );
}
