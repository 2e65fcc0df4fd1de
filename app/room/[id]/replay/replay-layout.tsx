'use client';
import { ArrowLeft, Download, Link2 } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useState } from 'react';
import { authorWords } from '@/app/words/author-words';
import { useAgo } from '@/app/words/ago';
import { Avatar } from '@/app/ui/avatar';
import { IconButton } from '@/app/ui/icon-button';
import { toast } from '@/app/ui/toasts';
import { writeMoment } from '@/lib/replay/moment';
import { ConnectionBanner } from '../bar/connection-banner';
import { useConnection, useRoom } from '../connection/context';
import { ExportDialog } from '../export/export-dialog';
import { nodeWords } from '@/app/words/node-words';
import { copyLink } from '@/app/rooms/copy-link';
import { linkAddress } from '@/app/rooms/link-address';
import { roomLink } from '@/app/rooms/links';
import { useWords } from '@/app/words/words-provider';
import { say } from '@/app/words/words';
import { RoomSkeleton } from '../entry/room-skeleton';
import { PresentBar, PresentButton } from './present-bar';
import { ReplayStage } from './replay-stage';
import { Scrubber } from './scrubber';
import type { Shown } from './shown';
import { Transport } from './transport';
import { usePresent, type Present } from './use-present';
import { PlayerContext, useAddress, useNewPlayer, usePlayer, usePlayerState } from './use-player';
import { useReplayKeys } from './use-replay-keys';

export function ReplayLayout() {
  const unknown = useCallback(() => toast(say('replay.unknownMoment'), 'info'), []);
  const player = useNewPlayer(unknown);
  if (player === null) return <RoomSkeleton />;
  return (
    <PlayerContext value={player}>
      <Page />
    </PlayerContext>
  );
}

function Page() {
  const player = usePlayer();
  const [shown, setShown] = useState<Shown>({ points: true, mask: false, compare: false });
  const present = usePresent();
  useAddress(player);
  useReplayKeys(player, setShown);
  return (
    <div className="bg-stage grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] overflow-hidden">
      <Header present={present} />
      <main className="relative min-h-0">
        <ReplayStage shown={shown} />
        <div className="pointer-events-none absolute inset-x-2 top-2 flex flex-col items-center gap-2">
          <ConnectionBanner />
          <PresentBar present={present} />
          <Problem />
        </div>
      </main>
      <footer className="bg-panel border-line border-t px-3 pt-1.5 pb-2">
        <Scrubber />
        <Transport shown={shown} onShown={setShown} />
      </footer>
    </div>
  );
}

function Header({ present }: { present: Present }) {
  const t = useWords();
  const ago = useAgo();
  const { membership } = useConnection();
  const name = useRoom((state) => state.name);
  const nodeId = usePlayerState(({ timeline, index }) => timeline.frames[index]?.nodeId);
  const nodes = useRoom((state) => state.nodes);
  const node = nodes.get(nodeId ?? '') ?? null;
  const [exporting, setExporting] = useState(false);
  const player = usePlayer();
  const copy = () => {
    const { frame } = player;
    if (frame === undefined) return;
    const link = `${roomLink(linkAddress(), membership.room)}/replay?${writeMoment(frame)}`;
    void copyLink(link, t('replay.linkCopied'));
  };
  return (
    <header className="bg-panel border-line flex h-12 items-center gap-2 border-b px-2 lg:px-3">
      <Link
        href={`/room/${membership.room}`}
        aria-label={t('replay.back')}
        className="hover:bg-hover inline-flex size-9 shrink-0 items-center justify-center rounded-md"
      >
        <ArrowLeft size={18} aria-hidden="true" />
      </Link>
      <h1 className="min-w-0 shrink truncate text-sm font-semibold max-sm:sr-only">{name}</h1>
      {node !== null && (
        <p className="text-soft flex min-w-0 grow items-center gap-2" data-replay-edit={node.id}>
          <Avatar name={node.author.name} color={node.author.color} size={22} />
          <span className="truncate">
            {t.rich('replay.editBy', {
              edit: nodeWords(t, node, nodes),
              name: authorWords(node),
              ago: ago(node.time),
              b: (chunks) => <span className="text-ink font-medium">{chunks}</span>,
              wide: (chunks) => <span className="max-sm:hidden">{chunks}</span>,
            })}
          </span>
        </p>
      )}
      <PresentButton present={present} />
      <IconButton icon={Link2} label={t('replay.copyLink')} onClick={copy} />
      <IconButton icon={Download} label={t('history.export')} onClick={() => setExporting(true)} />
      {exporting && <ExportDialog nodeId={node?.id ?? null} onClose={() => setExporting(false)} />}
    </header>
  );
}

function Problem() {
  const problem = usePlayerState((state) => state.problem);
  return (
    <p role="alert" className="bg-danger-soft text-danger rounded-lg px-3 py-1.5 font-medium empty:hidden">
      {problem}
    </p>
  );
}
