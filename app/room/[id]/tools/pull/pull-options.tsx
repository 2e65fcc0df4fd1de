'use client';
import { FlipHorizontal2, Puzzle } from 'lucide-react';
import { useEffect } from 'react';
import { FloatingBar, Rule } from '@/app/ui/floating-bar';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { canEdit, hasOwnPixels } from '@/lib/client/room-state';
import { takeOwnPixels } from '../../commands/own-pixels';
import { useRoom } from '../../connection/context';
import { useEditor, useUi } from '../../state/editor';
import { knowsReach } from '../reach';
import { ReachControl } from '../reach-control';
import { PullHint } from './pull-hint';

/** What a pull can do, and what is to be known before it. */
export function PullOptions() {
  const t = useWords();
  const editor = useEditor();
  const { ui, connection } = editor;
  const mirror = useUi((state) => state.mirror);
  const looking = useUi((state) => state.looking !== null);
  const pressed = useUi(({ press }) => press !== null && press.by !== 'mouse');
  const head = useRoom((state) => state.head);
  const reaches = useRoom(knowsReach);
  const ownPixels = useRoom((state) => hasOwnPixels(state) && canEdit(state));
  const taking = useUi((state) => state.takingPixels);
  // Known before the press, which cannot wait for it.
  useEffect(() => {
    if (mirror && head !== null) void connection.faceMaps.get(head);
  }, [mirror, head, connection]);
  return (
    <div className="flex min-w-0 flex-wrap items-center justify-center gap-2">
      {!looking && !pressed && (
        <FloatingBar label={t('tools.pull.label')}>
          <IconButton
            icon={FlipHorizontal2}
            side="top"
            label={t('tools.pull.mirror')}
            keys="Shift+M"
            pressed={mirror}
            onClick={() => ui.setState({ mirror: !mirror })}
          />
          {reaches && <Rule />}
          <ReachControl />
          {ownPixels && (
            <>
              <Rule />
              <IconButton
                icon={Puzzle}
                side="top"
                label={t(taking ? 'tools.pixels.taking' : 'tools.pixels.take')}
                disabled={taking}
                onClick={() => void takeOwnPixels(editor)}
              />
            </>
          )}
        </FloatingBar>
      )}
      <PullHint />
    </div>
  );
}
