/** The one method of a worker: a stream in both directions, on which a room node has all of its drags. */
import type { ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import { MAX_MESSAGE_BYTES, reader, toBytes } from './envelope';
import { fromRemoteSchema, toRemoteSchema, type FromRemote, type ToRemote } from './messages';

export const WORK = {
  path: '/tug.Worker/Work',
  requestStream: true,
  responseStream: true,
  requestSerialize: (message: ToRemote) => toBytes(message),
  requestDeserialize: reader(toRemoteSchema),
  responseSerialize: (message: FromRemote) => toBytes(message),
  responseDeserialize: reader(fromRemoteSchema),
} as const;

export const WORKER_SERVICE: ServiceDefinition<Record<'work', UntypedHandleCall>> = { work: WORK };

/** Bounds that hold on both sides. */
export const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
} as const;
