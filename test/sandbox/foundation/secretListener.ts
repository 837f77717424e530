/**
 * Hears of every secret a sandbox hands out or receives, as it comes into being: a test plants it
 * in no place, but looks for it everywhere afterwards.
 */
export type SecretListener = (kind: 'entra token' | 'refresh token' | 'device code' | 'service account token', secret: string) => void;
