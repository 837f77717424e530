import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { obstacleDetail } from '../../../src/ui/ask/obstacleDetail.ts';
import { say } from '../../builders/reports.ts';

describe('what a row that stands in the way says', () => {
  test('the permission that Resource Manager or Kubernetes names, and whom to ask', () => {
    const arm = "The client 'ada' with object id '1' does not have authorization to perform action 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action' over scope '/subscriptions/1'.";
    assert.equal(
      obstacleDetail({ reason: 'forbidden', operation: 'listNamespaces', code: 'AuthorizationFailed', detail: arm }, say),
      'your account does not have the permission “Microsoft.ContainerService/managedClusters/listClusterUserCredential/action”. Ask an administrator of that tenant for the permission.',
    );
    const kubernetes = 'namespaces is forbidden: User "ada" cannot list resource "namespaces" in API group "" at the cluster scope';
    assert.match(obstacleDetail({ reason: 'forbidden', operation: 'listNamespaces', detail: kubernetes }, say), /permission “list namespaces”\. Ask/);
  });

  test('else the code of the service; codes of our own are sentences already', () => {
    assert.equal(obstacleDetail({ reason: 'throttled', operation: 'listRoles', code: 'TooManyRequests' }, say), 'the service asks to slow down (TooManyRequests). Wait a little and try again.');
    assert.doesNotMatch(obstacleDetail({ reason: 'invalidInput', operation: 'readSettings', code: 'text', place: 'line 1' }, say), /\(text\)/);
    assert.equal(obstacleDetail({ reason: 'timeout', operation: 'listRoles' }, say), 'it did not answer in time. Try again; check the network if it stays so.');
  });
});
