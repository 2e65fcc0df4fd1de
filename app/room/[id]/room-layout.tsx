'use client';
import { CommentLayer } from './comments/comment-layer';
import { MentionNotices } from './comments/mention-notices';
import { CompareBar } from './compare/compare-bar';
import { HeatLegend } from './compare/heat-legend';
import { ConnectionBanner } from './bar/connection-banner';
import { DropImport } from './export/drop-import';
import { Palette } from './commands/palette';
import { StageMenu } from './commands/stage-menu';
import { Inspector } from './panels/inspector';
import { LookBanner } from './history/look-banner';
import { PresenceSync } from './presence/presence-sync';
import { FollowBorder } from './presence/follow-border';
import { Shortcuts } from './bar/shortcuts';
import { Stage } from './stage/stage';
import { StatusChip } from './bar/status-chip';
import { ToolOptions } from './tools/tool-options';
import { ToolRail } from './tools/tool-rail';
import { TopBar } from './bar/top-bar';
import { WatchBanner } from './replay/watch-banner';
import { ZoomBar } from './stage/zoom-bar';

/**
 * Tools left, picture in the middle, inspector right. On narrow screens the tools are below and the inspector is a sheet
 * between them and the picture, or beside it where the window is low, which keeps the picture in sight.
 */
export function RoomLayout() {
  return (
    <div className="bg-stage low:grid-cols-[minmax(0,1fr)_auto] grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto_auto] overflow-hidden lg:grid-cols-[auto_minmax(0,1fr)_19rem] lg:grid-rows-[auto_minmax(0,1fr)]">
      <TopBar className="low:col-span-2 lg:col-span-3" />
      <ToolRail className="low:col-span-2 max-lg:row-start-4" />
      <main className="@container relative min-h-0 min-w-0 max-lg:row-start-2 lg:col-start-2">
        <Stage />
        <CommentLayer />
        <FollowBorder />
        {/* On narrow screens what is said here stands beside the button for comments, not under it. */}
        <div className="low:right-16 pointer-events-none absolute inset-x-2 top-2 flex flex-col items-center gap-2 max-sm:right-16">
          <ConnectionBanner />
          <LookBanner />
          <WatchBanner />
          <StatusChip />
          <HeatLegend />
        </div>
        <div className="pointer-events-none absolute inset-x-2 bottom-2 flex items-end justify-between gap-2 lg:inset-x-3 lg:bottom-3">
          <CompareBar />
          <ToolOptions />
          <ZoomBar />
        </div>
      </main>
      <Inspector className="low:col-start-2 low:row-start-2 max-lg:row-start-3 lg:col-start-3 lg:row-start-2" />
      <PresenceSync />
      <Shortcuts />
      <DropImport />
      <Palette />
      <StageMenu />
      <MentionNotices />
    </div>
  );
}
