'use client';
import { Dialog } from '@/app/ui/dialog';
import { useConnection, useRoom } from '../connection/context';
import { CopyLink } from './copy-link';
import { useLinkAddress } from '@/app/rooms/link-address';
import { roomLink } from '@/app/rooms/links';
import { useWords } from '@/app/words/words-provider';
import { OwnerShare } from './owner-share';
import { WhoOpens } from './who-opens';

/** Links into the room. Its owner decides what they open; everybody else can pass its address on. */
export function ShareDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useWords();
  const { membership } = useConnection();
  const { server } = useLinkAddress();
  const owner = useRoom((state) => state.me?.role === 'owner');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('share.title')} description={t('share.text')}>
      <WhoOpens />
      {owner ? (
        <OwnerShare />
      ) : (
        <>
          <CopyLink link={roomLink(server, membership.room)} label={t('share.addressOf')} />
          <p className="text-soft mt-2 text-xs">{t('share.decided')}</p>
        </>
      )}
    </Dialog>
  );
}
