'use client';
import { problemWords } from '@/app/words/problems';
import { Ellipsis, ImageOff, Link2, PencilLine, Play, RotateCcw, Star } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Menu, MenuAt, MenuItem } from '@/app/ui/menu';
import { toast } from '@/app/ui/toasts';
import { copyLink } from '@/app/rooms/copy-link';
import { linkAddress } from '@/app/rooms/link-address';
import { useWords } from '@/app/words/words-provider';
import type { Point } from '@/lib/geometry/point';
import type { HistoryNode } from '@/lib/protocol';
import { writeMoment } from '@/lib/replay/moment';
import { useConnection, useRoom } from '../connection/context';
import { canEdit } from '@/lib/client/room-state';
import { DeletePhoto } from './delete-photo';
import { useEditor } from '../state/editor';

/** Everything that can be done with one edit. */
export function RowMenu({
  node,
  words,
  at,
  onClose,
  onRename,
}: {
  node: HistoryNode;
  words: string;
  /** Where the right button was pressed on the row. */
  at: Point | null;
  onClose: () => void;
  onRename: () => void;
}) {
  const t = useWords();
  const router = useRouter();
  const { ui } = useEditor();
  const { socket, membership } = useConnection();
  const edits = useRoom(canEdit);
  const now = useRoom((state) => state.head === node.id);
  const busy = useRoom((state) => state.drag !== null);
  const owner = useRoom((state) => state.me?.role === 'owner');
  const gone = node.photo?.gone === true;
  const [deleting, setDeleting] = useState(false);
  const path = `/room/${membership.room}/replay?${writeMoment({ nodeId: node.id, step: 0 })}`;
  const end = `/room/${membership.room}/replay?${writeMoment({ nodeId: node.id, step: node.steps })}`;
  const restore = async () => {
    const answer = await socket.send('edit:restore', { nodeId: node.id });
    if (answer.ok) ui.setState({ looking: null });
    else toast(problemWords(answer.error));
  };
  const star = async () => {
    const answer = await socket.send('node:mark', { nodeId: node.id, starred: node.starred !== true });
    if (!answer.ok) toast(problemWords(answer.error));
  };
  const copy = () => void copyLink(linkAddress() + end, t('history.linkCopied'));
  const label = t('history.moreFor', { edit: words });
  const items = (
    <>
      <MenuItem
        label={t('history.restore')}
        icon={RotateCcw}
        disabled={!edits || now || busy || gone}
        onSelect={() => void restore()}
      />
      <MenuItem label={t('history.replayFromHere')} icon={Play} disabled={gone} onSelect={() => router.push(path)} />
      <MenuItem label={t('history.copyLink')} icon={Link2} onSelect={copy} />
      <MenuItem label={t('history.name')} icon={PencilLine} disabled={!edits} onSelect={onRename} />
      <MenuItem
        label={node.starred === true ? t('history.unstar') : t('history.star')}
        icon={Star}
        disabled={!edits}
        onSelect={() => void star()}
      />
      {owner && node.photo !== undefined && (
        <MenuItem
          label={t('history.deletePhoto.open')}
          icon={ImageOff}
          disabled={gone}
          onSelect={() => setDeleting(true)}
        />
      )}
    </>
  );
  return (
    <>
      <Menu icon={Ellipsis} label={label}>
        {items}
      </Menu>
      <MenuAt at={at} label={label} onClose={onClose}>
        {items}
      </MenuAt>
      {deleting && node.photo !== undefined && (
        <DeletePhoto hash={node.photo.hash} onClose={() => setDeleting(false)} />
      )}
    </>
  );
}
