import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ephemeralImage, imageNameProblem, imageText, parseImageName, type ImageNameProblem } from '../../../src/core/app/imageName.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';

test('an image of a registry that is written out is taken apart and put together again', () => {
  for (const text of ['example.azurecr.io/team/wi-demo:1.0', 'localhost/app:x', 'localhost:5000/app:x', 'registry:5000/a/b_c/d--e:V1', 'docker.io/ada/app:latest', 'ghcr.io/a/b.c:_1']) {
    assert.equal(imageNameProblem(text), undefined, text);
    assert.equal(imageText(parseImageName(text)), text);
  }
  assert.equal(imageText(parseImageName('example.azurecr.io/app')), 'example.azurecr.io/app:latest');
});

test('the mistake is named', () => {
  const cases: readonly (readonly [string, ImageNameProblem])[] = [
    ['', 'registry'],
    ['app:1.0', 'registry'],
    ['team/app:1.0', 'registry'],
    ['https://example.azurecr.io/app', 'registry'],
    ['example.azurecr.io', 'registry'],
    ['-x.io/app', 'registry'],
    ['example.azurecr.io/', 'path'],
    ['example.azurecr.io/Team/app', 'path'],
    ['example.azurecr.io/a//b', 'path'],
    ['example.azurecr.io/app name', 'path'],
    ['example.azurecr.io/app:', 'tag'],
    ['example.azurecr.io/app:.1', 'tag'],
    ['example.azurecr.io/app:1:2', 'tag'],
    [`example.azurecr.io/app@sha256:${'0'.repeat(64)}`, 'digest'],
    [`example.azurecr.io/${'a'.repeat(250)}`, 'length'],
  ];
  assert.deepEqual(cases.map(([text]) => [text, imageNameProblem(text)]), cases);
  assert.throws(() => parseImageName('team/app'), (thrown) => thrown instanceof TenantlinkError && thrown.failure.place === 'image');
});

test('the ephemeral image is well-formed, for every name an app can have', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/), fc.uuid(), (name, guid) => {
    assert.equal(imageNameProblem(imageText(ephemeralImage({ name, guid }))), undefined);
  }));
});
