/** A registration, and an identity's first role in a subscription or the subscription itself: until they are seen everywhere, Azure denies that they are there. */
const codes: ReadonlySet<string> = new Set(['MissingSubscriptionRegistration', 'SubscriptionNotFound']);

/** Whether a refusal of ARM may be over once what was made just now has spread, though its status does not say so. */
export function maySpread(code: string | undefined): boolean {
  return code !== undefined && codes.has(code);
}
