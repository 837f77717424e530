import type { TokenExchange } from '../../core/ports/tokenExchange.ts';
import { createArmSession } from '../arm/armSession.ts';
import { permissionsAt } from '../roles/permissionsAt.ts';
import { exchangeToken, type ExchangeConnection } from './exchangeToken.ts';

/** The exchange by Entra ID's token endpoint, and what ARM says to the token it gives. Keeps no token. */
export function entraTokenExchange(connection: ExchangeConnection): TokenExchange {
  return {
    exchange: (request) => exchangeToken(connection, request),
    permissions({ token, scope, signal }) {
      // A session of its own: the signed-in users' tokens have no part in this.
      const arm = createArmSession({ ...connection, tokens: { token: () => Promise.resolve(token) } });
      const operation = 'readPermissions';
      return arm.run({ tenantId: 'home', operation, target: scope, signal }, (access) => permissionsAt(access, scope, operation));
    },
  };
}
