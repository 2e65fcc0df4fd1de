import { describe, expect, it } from 'vitest';
import { roomTag } from '../../../lib/protocol';
import { wantedRoom } from './wanted-room';

const room = 'Zk3v_Q-x8LwTtYq0aB1cD2';
const tag = roomTag(room);

describe('the room that a request is for', () => {
  it.each([
    [`/yjs/${room}`, '', tag],
    [`/yjs/${room}?x=1`, '', tag],
    [`/api/rooms/${room}/share`, '', tag],
    [`/api/v1/rooms/${room}`, '', tag],
    [`/tug/api/v1/rooms/${room}/jobs/1`, '/tug', tag],
    [`/socket/?tag=${tag}&EIO=4&transport=websocket`, '', tag],
    [`/document/?EIO=4&tag=${tag}`, '', tag],
    ['/socket/?EIO=4', '', null],
    [`/room/${room}`, '', null],
    [`/api/rooms/${room}/share`, '/tug', null],
    ['/api/v1/rooms/photos', '', null],
    ['//', '', null],
  ])('%s below "%s" is %s', (url, basePath, expected) => {
    expect(wantedRoom({ url }, basePath)).toBe(expected);
  });
});
