import fc from 'fast-check';

const text = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }).map((one) => Buffer.from(one).toString('latin1')), fc.constant(1)) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('\r', '\xff\0\xe2', '\n', '2026-11-28T12:00:00.000000001Z text'), fc.constantFrom(1, 3)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('long '), fc.constantFrom(3270, 3276, 3277, 6000, 7000)) },
);
export const write = fc.record({ kind: fc.constant('write' as const), text, end: fc.constantFrom('\n', '\n', '', '\r\n'), afterMs: fc.constantFrom(0, 0, 1, 400, 1100, 5000) }).map(({ text: [one, times], ...rest }) => ({ ...rest, text: one, times }));
export const cut = fc.record({ kind: fc.constant('cut' as const), bytes: fc.nat(70) });
export const event = <K extends 'rotate' | 'restart' | 'away' | 'back'>(kind: K) => fc.constant({ kind });
/** A file that is replaced before who follows the log has come to its end. */
export const losing = fc.record({ kind: fc.constant('rotate' as const), unread: fc.constantFrom('lost\n', 'lost\nlost again\n', 'lost\ncut ', 'lost '.repeat(4000)) });
/** One that is replaced in the middle of a line. */
export const cutting = fc.constant({ kind: 'rotate' as const, isCut: true });
export const pieceLength = fc.constantFrom(29, 100, 4096, 65_536);
