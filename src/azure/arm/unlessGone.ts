import { TenantlinkError } from '../../core/model/failure.ts';

/** Awaits a deletion; that the thing is gone already is success. */
export async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (thrown) {
    if (thrown instanceof TenantlinkError && thrown.failure.reason === 'notFound') return;
    throw thrown;
  }
}
