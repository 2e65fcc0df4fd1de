/**
 * A room in which only invites let people in, with people of every role, tokens that open nothing, and a fingerprint of
 * everything that a forbidden request could change.
 */
import { createHash } from 'node:crypto';
import { createdInviteSchema, membershipSchema, type Membership, type Role } from '../../../lib/protocol';
import sharp from 'sharp';
import { readPeople } from '../../fixtures/photos/people';
import { newToken } from '../../../server/access/tokens';
import { asMember, call } from '../support/api';
import { TestClient, makeQuickRoom, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

export const anyone = { name: 'Bo', color: '#22aa88' };

export class World {
  private brought: Promise<{ hash: string; nodeId: string }> | null = null;

  private constructor(
    readonly server: TestServer,
    readonly owner: Membership,
    readonly people: Readonly<Record<Role, Membership>>,
    /** An edit with steps, and the picture that was saved of it. */
    readonly nodeId: string,
    readonly png: Uint8Array,
    /** A photo of four people. */
    readonly photo: Uint8Array,
    /** Tokens that open nothing, by what is wrong with them; null = no token at all. */
    readonly bad: Readonly<Record<'revoked' | 'expired' | 'forged' | 'foreign' | 'none', string | null>>,
  ) {}

  static async make(): Promise<World> {
    const server = await testServer();
    const owner = await makeQuickRoom(server.url, 3, { linkRole: 'none' });
    const people = {
      owner,
      editor: (await invitedBy(server.url, owner, 'editor')).member,
      viewer: (await invitedBy(server.url, owner, 'viewer')).member,
    };
    const client = await TestClient.connect(server.url, owner);
    const nodeId = (await pullOnce(client, 'one')).nodeId ?? '';
    client.close();
    const png = (await asMember(server.url, owner)('GET', `/nodes/${nodeId}/picture.png`)).bytes;
    const revoked = await invitedBy(server.url, owner, 'editor');
    await asMember(server.url, owner)('DELETE', `/invites/${revoked.id}`);
    // A member's key has no end of its own; an invite has, and it never was a key.
    const expired = createdInviteSchema.parse(
      (
        await asMember(server.url, owner)('POST', '/invites', { role: 'editor', hours: 0.000_01, maxUses: null })
      ).json(),
    ).token;
    await until('the end of the invite', async () => {
      return (await call(server.url, 'POST', '/api/invites/look', null, { invite: expired })).status === 403;
    });
    const foreign = (await makeQuickRoom(server.url)).token;
    const bad = { revoked: revoked.member.token, expired, forged: newToken(), foreign, none: null };
    const photo = new Uint8Array(
      await sharp(await readPeople('four'))
        .resize(640)
        .jpeg()
        .toBuffer(),
    );
    return new World(server, owner, people, nodeId, png, photo, bad);
  }

  invited(role: 'editor' | 'viewer'): Promise<{ id: string; member: Membership }> {
    return invitedBy(this.server.url, this.owner, role);
  }

  /** Of a photo that is in the room. */
  async photoHash(): Promise<string> {
    return (await (this.brought ??= this.bringPhoto())).hash;
  }

  /** Of the edit that shows it. */
  async photoNode(): Promise<string> {
    return (await (this.brought ??= this.bringPhoto())).nodeId;
  }

  private async bringPhoto(): Promise<{ hash: string; nodeId: string }> {
    const client = await TestClient.connect(this.server.url, this.owner);
    await asMember(this.server.url, this.owner)('POST', '/photos', this.photo);
    const { photo, id } = await client.message('node', 0, (node) => node.photo !== undefined);
    client.close();
    return { hash: photo?.hash ?? '', nodeId: id };
  }

  /** Everything that a forbidden request could have changed. */
  async stateOf(): Promise<string> {
    const as = asMember(this.server.url, this.owner);
    const hash = createHash('sha256');
    for (const path of ['/share', '/room.tug']) {
      const { status, bytes } = await as('GET', path);
      if (status !== 200) throw new Error(`${path} was answered ${status}`);
      hash.update(bytes);
    }
    return hash.digest('hex');
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** A member by an invite of that role, and the invite's id. */
async function invitedBy(url: string, owner: Membership, role: 'editor' | 'viewer') {
  const made = await asMember(url, owner)('POST', '/invites', { role, hours: null, maxUses: null });
  const { invite, token } = createdInviteSchema.parse(made.json());
  const accepted = await call(url, 'POST', '/api/invites/accept', null, { invite: token, ...anyone });
  return { id: invite.id, member: membershipSchema.parse(accepted.json()) };
}
