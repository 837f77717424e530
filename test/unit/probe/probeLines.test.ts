import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ImageLog } from '../../../src/core/probe/imageLog.ts';
import { parsePodReport } from '../../../src/core/probe/probeLines.ts';

test('no line breaks the parsers, and what they return is what was there', () => {
  const image = new ImageLog();
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ tenantlink: fc.constantFrom(1, 2), step: fc.constantFrom('token', 'exchange', 'limit', 'done', 'toString'), status: fc.constantFrom('read', 'ok', 'refused', 'succeeded', 1) }).map((value) => JSON.stringify(value)),
    fc.json().map((json) => `limit: ${json}`),
    fc.json().map((json) => `{"tenantlink":1,"step":"limit","status":"ok","value":${json}}`),
  );
  fc.assert(
    fc.property(anything, (line) => {
      const report = parsePodReport(line);
      if (report !== undefined) assert.deepEqual(JSON.parse(line), report);
      image.take(line);
    }),
    { numRuns: 500 },
  );
});

test('a report with a member of another type is only a line', () => {
  assert.equal(parsePodReport('{"tenantlink":1,"step":"limit","status":"ok","resource":"cores","localizedName":"x","unit":"Count","value":"20"}'), undefined);
  assert.equal(parsePodReport('{"tenantlink":1,"step":"token","status":"read","issuer":"i","subject":"s","audiences":[1],"expiresAt":1}'), undefined);
  assert.equal(parsePodReport('{"tenantlink":1,"step":"quota","quota":{"resource":"cores","localizedName":"x","unit":"Count","limit":"20"}}'), undefined);
  assert.equal(parsePodReport('{"tenantlink":1,"step":"quota","quota":null}'), undefined);
  for (const code of ['bogus', 'quotaRead', 'toString']) assert.equal(parsePodReport(`{"tenantlink":1,"step":"token","status":"missing","code":"${code}","detail":"x"}`), undefined);
  assert.ok(parsePodReport('{"tenantlink":1,"step":"token","status":"missing","code":"tokenFileMissing","detail":"x"}') !== undefined);
  assert.equal(parsePodReport('{"tenantlink":2,"step":"done","status":"succeeded"}'), undefined);
});
