/** Notices of the room's client as toasts. */
import { toast } from '@/app/ui/toasts';
import { nodeWords } from '@/app/words/node-words';
import { problemWords } from '@/app/words/problems';
import type { RoomClient } from '@/lib/client/room-client';
import type { Notice } from '@/lib/client/world';

export function tell(notice: Notice, client: Pick<RoomClient, 'socket'>): void {
  switch (notice.kind) {
    case 'problem':
      toast(problemWords(notice.problem));
      break;
    case 'unreadable-message':
      toast('The server sent something this page does not understand. Reload the page to get the newest version.');
      break;
    case 'broken-frame':
      toast('A frame could not be read. The next one will be fine.');
      break;
    case 'not-connected':
      toast('You are not connected, so pulling has to wait. Points you place in the plan are kept and sent later.');
      break;
    case 'pull-let-go':
      toast('The connection was lost for too long, so your pull was let go. Everything before it is kept.');
      break;
    case 'nothing-to-undo':
      toast('You have nothing left to undo.', 'info');
      break;
    case 'nothing-to-redo':
      toast('You have nothing to redo.', 'info');
      break;
    case 'built-upon':
      offerBranch(notice, client);
  }
}

/** Says whose work lies on my edit, and offers to go on from before it, as a branch: theirs stays in the history. */
function offerBranch(
  { node, builders, before }: Extract<Notice, { kind: 'built-upon' }>,
  { socket }: Pick<RoomClient, 'socket'>,
): void {
  const names = new Intl.ListFormat('en').format(builders);
  toast(
    `${names} built upon your edit (${nodeWords(node)}), so it cannot be undone. Their work would go with it.`,
    'info',
    {
      label: 'Branch from before it',
      run: () =>
        void socket.send('edit:restore', { nodeId: before }).then((answer) => {
          if (!answer.ok) toast(problemWords(answer.error));
        }),
    },
  );
}
