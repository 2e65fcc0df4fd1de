'use client';
import { KeyRound, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { words } from '@/app/words/problems';
import { visited } from '@/app/rooms/visited';
import { Button } from '@/app/ui/button';
import { Select } from '@/app/ui/select';
import { Switch } from '@/app/ui/switch';
import { toast } from '@/app/ui/toasts';
import type { LinkRole } from '@/lib/protocol';
import { useConnection, useRoom } from '../connection/context';
import { WhileWritable } from '../connection/while-writable';
import { useRoomApi } from '../connection/use-room-api';
import { CopyLink } from './copy-link';
import { InviteList } from './invite-list';
import { useLinkAddress } from '@/app/rooms/link-address';
import { recoveryLink, roomLink } from '@/app/rooms/links';
import { useWords } from '@/app/words/words-provider';
import { NewInvite } from './new-invite';
import { PeopleList } from './people-list';
import { RoomNameForm } from './room-name-form';
import { useShare } from './use-share';

/** Everything that the owner decides about a room. */
export function OwnerShare() {
  const t = useWords();
  const { membership } = useConnection();
  const { server } = useLinkAddress();
  const api = useRoomApi();
  const { share, change } = useShare();
  const writable = useRoom((state) => state.writable);
  if (share === null) return <p className="text-soft py-6 text-center">{t('app.loading')}</p>;
  return (
    <div className="flex flex-col gap-5">
      {!writable && (
        <p role="status" className="bg-warn-soft text-warn rounded-lg px-3 py-2">
          {t('room.banner.notWritable')}
        </p>
      )}
      <section aria-labelledby="address">
        <h3 id="address" className="mb-2 font-semibold">
          {t('share.address.title')}
        </h3>
        {share.linkRole !== 'none' && (
          <CopyLink link={roomLink(server, membership.room)} label={t('share.addressOf')} />
        )}
        <WhileWritable>
          <label className="mt-2 flex items-center justify-between gap-3">
            <span>{t('share.address.whoever')}</span>
            <Select
              value={share.linkRole}
              onChange={(event) => void change(() => api.changeRoom({ linkRole: event.target.value as LinkRole }))}
            >
              <option value="editor">{t('share.address.editor')}</option>
              <option value="viewer">{t('share.address.viewer')}</option>
              <option value="none">{t('share.address.none')}</option>
            </Select>
          </label>
          <Switch
            label={t('share.address.viewersExport')}
            checked={share.viewersExport}
            onChange={(viewersExport) => void change(() => api.changeRoom({ viewersExport }))}
          />
        </WhileWritable>
      </section>
      <NewInvite linkRole={share.linkRole} change={change} />
      <InviteList invites={share.invites} members={share.members} change={change} />
      <WhileWritable>
        <PeopleList members={share.members} change={change} />
      </WhileWritable>
      <RoomItself />
    </div>
  );
}

/** Its name, the owner's key, and its end. */
function RoomItself() {
  const t = useWords();
  const router = useRouter();
  const api = useRoomApi();
  const { membership } = useConnection();
  const { server } = useLinkAddress();
  const [recovery, setRecovery] = useState(false);
  const [sure, setSure] = useState(false);
  const remove = async () => {
    try {
      await api.deleteRoom();
      visited.forget(membership.room);
      router.push('/');
    } catch (error) {
      toast(words(error));
    }
  };
  return (
    <section aria-labelledby="room-itself" className="border-line flex flex-col gap-2 border-t pt-4">
      <h3 id="room-itself" className="sr-only">
        {t('share.room.title')}
      </h3>
      <RoomNameForm />
      <div className="flex flex-wrap gap-1.5">
        <Button aria-expanded={recovery} onClick={() => setRecovery(!recovery)}>
          <KeyRound size={15} aria-hidden="true" /> {t('share.room.recovery')}
        </Button>
        <Button look="danger" aria-expanded={sure} onClick={() => setSure(!sure)}>
          <Trash2 size={15} aria-hidden="true" /> {t('share.room.delete')}
        </Button>
      </div>
      {recovery && (
        <div>
          <p className="text-soft mb-1.5 text-xs">{t('share.room.recoveryHint')}</p>
          <CopyLink link={recoveryLink(server, membership)} label={t('share.room.recovery')} />
        </div>
      )}
      {sure && (
        <div
          // It opens below what is in sight of the dialog.
          ref={(element) => element?.scrollIntoView({ block: 'nearest' })}
          className="bg-danger-soft flex flex-wrap items-center justify-between gap-2 rounded-lg p-2.5"
        >
          <span className="text-danger">{t('share.room.deleteHint')}</span>
          <WhileWritable>
            <Button look="danger" onClick={() => void remove()}>
              {t('share.room.deleteForGood')}
            </Button>
          </WhileWritable>
        </div>
      )}
    </section>
  );
}
