import { randomBytes } from 'node:crypto';
import type { AzureContext } from '../context.ts';
import type { User } from '../world/model.ts';
import type { RefreshSession } from './userTokens.ts';

/** A device sign-in under way. */
interface DeviceSession {
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: string;
  /** As the URL named the tenant. */
  readonly tenant: string;
  readonly expiresAt: number;
  decision: 'pending' | 'declined' | User;
}

/** An authorization code waiting to be redeemed. */
interface CodeSession {
  readonly user: User;
  readonly tenant: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
}

/** What the directory remembers between requests. */
export interface EntraState {
  readonly context: AzureContext;
  /** By device code. */
  readonly devices: Map<string, DeviceSession>;
  readonly codes: Map<string, CodeSession>;
  readonly refreshTokens: Map<string, RefreshSession>;
}

/** An empty memory. */
export function createEntraState(context: AzureContext): EntraState {
  return { context, devices: new Map(), codes: new Map(), refreshTokens: new Map() };
}

// Without letters and digits that look alike, as the real service's.
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Nine characters a person can type. */
export function newUserCode(): string {
  return [...randomBytes(9)].map((byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');
}

/** Decides a device sign-in by the code a person typed; false when no such sign-in waits. */
export function decideDevice(state: EntraState, userCode: string, decision: 'declined' | User): boolean {
  const wanted = userCode.replaceAll(/[\s-]/g, '').toUpperCase();
  for (const session of state.devices.values()) {
    if (session.userCode === wanted && session.decision === 'pending' && session.expiresAt > state.context.clock.now()) {
      session.decision = decision;
      return true;
    }
  }
  return false;
}
