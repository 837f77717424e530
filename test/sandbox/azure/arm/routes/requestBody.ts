import { asObject } from '../../world/json.ts';
import type { JsonObject } from '../../world/model.ts';
import { gatewayFailure, invalidContent } from '../armFailure.ts';
import type { ArmCall } from '../route.ts';

/**
 * The body's `location`.
 * @throws ArmFailure 400 LocationRequired
 */
export function readLocation(call: ArmCall): string {
  const location = call.body.location;
  if (typeof location === 'string' && location !== '') return location;
  throw gatewayFailure(400, 'LocationRequired', 'The location property is required for this definition.');
}

/**
 * The body's `tags`: texts by name.
 * @throws ArmFailure 400 for anything else
 */
export function readTags(call: ArmCall): JsonObject | undefined {
  const tags = call.body.tags;
  if (tags === undefined || tags === null) return undefined;
  const object = asObject(tags);
  if (!object || Object.values(object).some((value) => typeof value !== 'string')) {
    throw invalidContent("Error converting value to type 'System.String'. Path 'tags'.");
  }
  return object;
}
