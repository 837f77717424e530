import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as vscode from 'vscode';
import { failureOf } from '../../../src/core/model/failure.ts';
import { defaultProbeImage } from '../../../src/core/probe/podSpec.ts';
import { describeFailure } from '../../../src/core/words/describeFailure.ts';
import { probeImage, readQuotaPodSettings } from '../../../src/ui/settings/settings.ts';
import { say } from '../../builders/reports.ts';

/** The image of the quota pod under these settings. */
async function imageUnder(values: Readonly<Record<string, unknown>>): Promise<string> {
  const settings = vscode.workspace.getConfiguration('tenantlink.quotaPod');
  for (const [name, value] of Object.entries(values)) await settings.update(name, value, vscode.ConfigurationTarget.Global);
  try {
    return probeImage(readQuotaPodSettings());
  } finally {
    for (const name of Object.keys(values)) await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}

describe('the image of the quota pod', () => {
  test('is the stock one, or the one of the settings', async () => {
    assert.equal(await imageUnder({}), defaultProbeImage);
    assert.equal(await imageUnder({ image: ' registry.example/app:1 ', ownProgram: true }), 'registry.example/app:1');
  });

  test('has to be named where it is to bring its own program: the stock one would start and say nothing', async () => {
    const failure = await imageUnder({ ownProgram: true }).then(() => assert.fail('it was taken'), (thrown: unknown) => failureOf(thrown, 'readSettings'));
    assert.match(describeFailure(failure, say), /tenantlink\.quotaPod\.image.*it must name the image that brings its own program/s);
  });
});
