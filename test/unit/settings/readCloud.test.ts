import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { readCloud, type CloudSettings } from '../../../src/core/model/readCloud.ts';

const custom: CloudSettings = {
  name: 'custom',
  authorityHost: 'https://login.example.com/',
  resourceManager: 'https://management.example.com',
  resourceManagerAudience: '',
  portal: '',
};

function refused(settings: CloudSettings): { readonly place: string | undefined; readonly code: string | undefined } {
  try {
    readCloud(settings);
  } catch (thrown) {
    assert.ok(thrown instanceof TenantlinkError);
    assert.equal(thrown.failure.reason, 'invalidInput');
    return { place: thrown.failure.place, code: thrown.failure.code };
  }
  return assert.fail('nothing was refused');
}

describe('the cloud that settings name', () => {
  for (const name of ['public', 'usGovernment', 'china'] as const) {
    test(`${name} keeps its published endpoints, whatever else is set`, () => {
      assert.deepEqual(readCloud({ ...custom, name }), knownClouds[name]);
    });
  }

  test('a custom cloud has its own endpoints, without trailing slashes', () => {
    assert.deepEqual(readCloud(custom), {
      name: 'custom',
      authorityHost: 'https://login.example.com',
      resourceManager: 'https://management.example.com',
      resourceManagerScope: 'https://management.example.com/.default',
      portal: '',
    });
  });

  test('the audience may differ from the endpoint', () => {
    const scopeFor = (resourceManagerAudience: string): string => readCloud({ ...custom, resourceManagerAudience }).resourceManagerScope;
    assert.equal(scopeFor('https://management.adfs.example.com/4f1c/'), 'https://management.adfs.example.com/4f1c/.default');
    assert.equal(scopeFor('api://arm'), 'api://arm/.default');
    assert.equal(scopeFor('0a1b2c3d-1111-4222-8333-444455556666'), '0a1b2c3d-1111-4222-8333-444455556666/.default');
  });

  const bad: readonly (readonly [string, Partial<CloudSettings>, string, string])[] = [
    ['an unknown cloud', { name: 'Azure' }, 'name', 'cloudName'],
    ['no authority', { authorityHost: '' }, 'authorityHost', 'httpsAddress'],
    ['plain http', { resourceManager: 'http://management.example.com' }, 'resourceManager', 'httpsAddress'],
    ['a host without scheme', { resourceManager: 'management.example.com' }, 'resourceManager', 'httpsAddress'],
    ['a query', { authorityHost: 'https://login.example.com?x=1' }, 'authorityHost', 'httpsAddress'],
    ['a user in the address', { authorityHost: 'https://ada@login.example.com' }, 'authorityHost', 'httpsAddress'],
    ['a portal that is no address', { portal: 'portal' }, 'portal', 'httpsAddress'],
    ['an audience with a space', { resourceManagerAudience: 'https://a b' }, 'resourceManagerAudience', 'audience'],
    ['an audience that is a word', { resourceManagerAudience: 'arm' }, 'resourceManagerAudience', 'audience'],
  ];
  for (const [what, change, setting, code] of bad) {
    test(`${what} is refused with the setting's name and the reason`, () => {
      assert.deepEqual(refused({ ...custom, ...change }), { place: `settings tenantlink.cloud.${setting}`, code });
    });
  }

  test('several wrong settings are all named, with what they say', () => {
    assert.throws(
      () => readCloud({ ...custom, authorityHost: 'nonsense', resourceManager: 'http://x', resourceManagerAudience: 'arm' }),
      (thrown) => {
        assert.ok(thrown instanceof TenantlinkError);
        assert.equal(thrown.failure.target, 'cloud.authorityHost, cloud.resourceManager, cloud.resourceManagerAudience');
        assert.equal(thrown.failure.place, 'settings tenantlink.cloud.authorityHost');
        assert.equal(thrown.failure.detail, 'cloud.authorityHost: “nonsense”, cloud.resourceManager: “http://x”, cloud.resourceManagerAudience: “arm”');
        return true;
      },
    );
    assert.throws(() => readCloud({ ...custom, name: 'Mars' }), (thrown) => thrown instanceof TenantlinkError && thrown.failure.target === undefined);
  });

  test('whatever is written, an endpoint is https or refused with a place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.webUrl({ validSchemes: ['http', 'https', 'ftp'] })), (text) => {
        try {
          const { authorityHost } = readCloud({ ...custom, authorityHost: text });
          assert.ok(authorityHost.startsWith('https://') && !authorityHost.endsWith('/'), authorityHost);
        } catch (thrown) {
          assert.ok(thrown instanceof TenantlinkError);
          assert.equal(thrown.failure.place, 'settings tenantlink.cloud.authorityHost');
        }
      }),
    );
  });
});
