'use client';
import { ConnectionBanner } from '@/app/room/[id]/bar/connection-banner';
import { Shortcuts } from '@/app/room/[id]/bar/shortcuts';
import { StatusChip } from '@/app/room/[id]/bar/status-chip';
import { UndoButtons } from '@/app/room/[id]/bar/undo-buttons';
import { useRoom } from '@/app/room/[id]/connection/context';
import { PresenceSync } from '@/app/room/[id]/presence/presence-sync';
import { Stage } from '@/app/room/[id]/stage/stage';
import { ZoomBar } from '@/app/room/[id]/stage/zoom-bar';
import { ToolOptions } from '@/app/room/[id]/tools/tool-options';
import { ToolRail } from '@/app/room/[id]/tools/tool-rail';
import { FloatingBar } from '@/app/ui/floating-bar';
import { useWords } from '@/app/words/words-provider';
import { mayEdit } from '@/lib/client/room-state';

/** Whoever embeds a room may have no buttons for it. */
function UndoBar() {
  const t = useWords();
  const edits = useRoom(mayEdit);
  if (!edits) return <span />;
  return (
    <FloatingBar label={t('embed.undo')}>
      <UndoButtons side="top" />
    </FloatingBar>
  );
}

/** The room without what the host's page has itself: no bar with names and files, no panels. */
export function EmbedLayout() {
  return (
    <div className="bg-stage grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto] overflow-hidden lg:grid-cols-[auto_minmax(0,1fr)] lg:grid-rows-[minmax(0,1fr)]">
      <ToolRail className="max-lg:row-start-2" panels={false} />
      <main className="@container relative min-h-0 min-w-0 max-lg:row-start-1 lg:col-start-2">
        <Stage />
        <div className="pointer-events-none absolute inset-x-2 top-2 flex flex-col items-center gap-2">
          <ConnectionBanner />
          <StatusChip />
        </div>
        <div className="pointer-events-none absolute inset-x-2 bottom-2 flex items-end justify-between gap-2 lg:inset-x-3 lg:bottom-3">
          <UndoBar />
          <ToolOptions />
          <ZoomBar />
        </div>
      </main>
      <PresenceSync />
      <Shortcuts />
    </div>
  );
}
