/** One connection of a room node to a worker: both show that they have the secret, then messages pass until it breaks, once and for all. */
import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { isProof, newNonce, proofOf } from './handshake';
import { WIRE_VERSION, type FromRemote, type ToRemote } from './messages';
import { CHANNEL_OPTIONS, WORK } from './service';

/** In which a worker has to let a node in. */
const HANDSHAKE_MS = 3000;

/** What is used of gRPC's library, which is loaded where there are workers only. */
export type Grpc = Pick<typeof import('@grpc/grpc-js'), 'Client' | 'credentials'>;

export interface LineEvents {
  /** Not before the worker has shown that it has the secret. */
  readonly message: (message: FromRemote) => void;
  /** Said once; nothing comes afterwards. */
  readonly lost: (reason: string) => void;
}

export class Line {
  private readonly client: Client;
  private readonly stream: ClientDuplexStream<ToRemote, FromRemote>;
  private readonly nonce = newNonce();
  private readonly late: NodeJS.Timeout;
  private proven = false;
  private isOver = false;

  /** @param address HOST:PORT */
  constructor(
    { Client, credentials }: Grpc,
    address: string,
    private readonly secret: string,
    private readonly events: LineEvents,
  ) {
    this.client = new Client(address, credentials.createInsecure(), {
      ...CHANNEL_OPTIONS,
      // Of its own: a line that is begun again must not end up on the connection that hangs.
      'grpc.use_local_subchannel_pool': 1,
    });
    this.stream = this.client.makeBidiStreamRequest(WORK.path, WORK.requestSerialize, WORK.responseDeserialize);
    this.late = setTimeout(() => this.end('it does not answer'), HANDSHAKE_MS);
    this.stream.on('error', ({ message }) => this.end(message));
    this.stream.on('end', () => this.end('it has ended'));
    this.stream.on('data', (message: FromRemote) => this.receive(message));
    this.send({ kind: 'hello', version: WIRE_VERSION, nonce: this.nonce });
  }

  /** Goes nowhere once the line is broken. */
  send(message: ToRemote): void {
    if (!this.isOver) this.stream.write(message);
  }

  end(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.late);
    this.stream.cancel();
    this.client.close();
    this.events.lost(reason);
  }

  private receive(message: FromRemote): void {
    if (this.isOver) return;
    if (this.proven) {
      clearTimeout(this.late);
      this.events.message(message);
      return;
    }
    const nonces = message.kind === 'challenge' ? { node: this.nonce, worker: message.nonce } : null;
    if (nonces === null || message.kind !== 'challenge' || !isProof(message.mac, this.secret, 'worker', nonces)) {
      this.end('it has another TUG_WORKER_SECRET');
      return;
    }
    this.proven = true;
    this.send({ kind: 'proof', mac: proofOf(this.secret, 'node', nonces) });
  }
}
