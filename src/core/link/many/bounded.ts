/** Does something with each item, at most so many at a time; results in the order of the items. The first failure is thrown once nothing is under way any more. */
export async function bounded<T, R>(items: readonly T[], most: number, action: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<number, R>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results.set(index, await action(item));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
}
