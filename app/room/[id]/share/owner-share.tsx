'use client';
import { KeyRound, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { words } from '@/app/words/problems';
import { visited } from '@/app/rooms/visited';
import { Button } from '@/app/ui/button';
import { Input } from '@/app/ui/input';
import { Select } from '@/app/ui/select';
import { Switch } from '@/app/ui/switch';
import { toast } from '@/app/ui/toasts';
import { MAX_NAME_LENGTH, type LinkRole } from '@/lib/protocol';
import { useConnection, useRoom } from '../connection/context';
import { useRoomApi } from '../connection/use-room-api';
import { CopyLink } from './copy-link';
import { InviteList } from './invite-list';
import { recoveryLink, roomLink } from '@/app/rooms/links';
import { NewInvite } from './new-invite';
import { PeopleList } from './people-list';
import { useShare } from './use-share';

/** Everything that the owner decides about a room. */
export function OwnerShare() {
  const { membership } = useConnection();
  const api = useRoomApi();
  const { share, change } = useShare();
  if (share === null) return <p className="text-soft py-6 text-center">Loading</p>;
  return (
    <div className="flex flex-col gap-5">
      <section aria-labelledby="address">
        <h3 id="address" className="mb-2 font-semibold">
          The room’s address
        </h3>
        {share.linkRole !== 'none' && (
          <CopyLink link={roomLink(location.origin, membership.room)} label="Address of the room" />
        )}
        <label className="mt-2 flex items-center justify-between gap-3">
          <span>Whoever has the address</span>
          <Select
            value={share.linkRole}
            onChange={(event) => void change(() => api.changeRoom({ linkRole: event.target.value as LinkRole }))}
          >
            <option value="editor">may edit</option>
            <option value="viewer">may look</option>
            <option value="none">needs an invite</option>
          </Select>
        </label>
        <Switch
          label="Viewers may export"
          checked={share.viewersExport}
          onChange={(viewersExport) => void change(() => api.changeRoom({ viewersExport }))}
        />
      </section>
      <NewInvite linkRole={share.linkRole} change={change} />
      <InviteList invites={share.invites} members={share.members} change={change} />
      <PeopleList members={share.members} change={change} />
      <RoomItself />
    </div>
  );
}

/** Its name, the owner's key, and its end. */
function RoomItself() {
  const router = useRouter();
  const api = useRoomApi();
  const { membership } = useConnection();
  const shownName = useRoom((state) => state.name);
  const [name, setName] = useState(shownName);
  const [recovery, setRecovery] = useState(false);
  const [sure, setSure] = useState(false);
  const rename = async () => {
    try {
      await api.changeRoom({ name: name.trim() });
    } catch (error) {
      toast(words(error));
    }
  };
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
        The room itself
      </h3>
      <form
        className="flex gap-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <Input
          aria-label="Name of the room"
          value={name}
          maxLength={MAX_NAME_LENGTH}
          onChange={(event) => setName(event.target.value)}
          className="grow"
        />
        <Button type="submit" disabled={name.trim() === '' || name.trim() === shownName}>
          Rename
        </Button>
      </form>
      <div className="flex flex-wrap gap-1.5">
        <Button aria-expanded={recovery} onClick={() => setRecovery(!recovery)}>
          <KeyRound size={15} aria-hidden="true" /> Recovery link
        </Button>
        <Button look="danger" aria-expanded={sure} onClick={() => setSure(!sure)}>
          <Trash2 size={15} aria-hidden="true" /> Delete the room
        </Button>
      </div>
      {recovery && (
        <div>
          <p className="text-soft mb-1.5 text-xs">
            Opens the room as you, the owner, on another device or when this browser has lost its data. Keep it to
            yourself.
          </p>
          <CopyLink link={recoveryLink(location.origin, membership)} label="Recovery link" />
        </div>
      )}
      {sure && (
        <div className="bg-danger-soft flex flex-wrap items-center justify-between gap-2 rounded-lg p-2.5">
          <span className="text-danger">Everything in it is gone for everybody, for good.</span>
          <Button look="danger" onClick={() => void remove()}>
            Delete for good
          </Button>
        </div>
      )}
    </section>
  );
}
