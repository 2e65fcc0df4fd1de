/**
 * Which line a document goes over: a WebSocket as long as one gets through, else polling, each tried in turn. While it polls a
 * WebSocket is tried now and then, and the document goes back to one as soon as it opens.
 */
import { PollingSocket } from './polling-socket';
import { OPEN_MS } from './waits';

type Sockets = typeof globalThis.WebSocket;

/** Between two looks whether a WebSocket gets through by now, ms. */
const LOOK_EVERY_MS = 30_000;

/**
 * A class of sockets for y-websocket.
 *
 * @param WebSocket of the place where the client runs
 * @param onPolling told whenever a line opens whether it is one that polls
 */
export function documentLines(WebSocket: Sockets, onPolling: (polling: boolean) => void): Sockets {
  let polls = false;

  function native(url: string, protocols: string | string[]): globalThis.WebSocket {
    const socket = new WebSocket(url, protocols);
    let opened = false;
    const late = setTimeout(() => socket.close(), OPEN_MS);
    socket.addEventListener('open', () => {
      opened = true;
      clearTimeout(late);
      onPolling(false);
    });
    socket.addEventListener('close', () => {
      clearTimeout(late);
      if (!opened) polls = true;
    });
    return socket;
  }

  function polling(url: string, protocols: string | string[]): PollingSocket {
    let looks: ReturnType<typeof setTimeout> | undefined;
    let opened = false;
    const look = () => {
      // Without a token it is shown the door at once, which is enough to know.
      const tried = new WebSocket(url, []);
      const late = setTimeout(() => tried.close(), OPEN_MS);
      tried.addEventListener('error', () => undefined);
      tried.addEventListener('open', () => {
        polls = false;
        tried.close();
        socket.close();
      });
      tried.addEventListener('close', () => clearTimeout(late));
      looks = setTimeout(look, LOOK_EVERY_MS);
    };
    const socket = new PollingSocket(url, protocols, {
      onOpen: () => {
        opened = true;
        onPolling(true);
        look();
      },
      onEnd: () => {
        clearTimeout(looks);
        if (!opened) polls = false;
      },
    });
    return socket;
  }

  const Lines = function (url: string, protocols: string | string[]) {
    return polls ? polling(url, protocols) : native(url, protocols);
  };
  return Lines as unknown as Sockets;
}
