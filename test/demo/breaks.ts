import { armKey } from '../../src/core/model/armId.ts';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { workloadIdentityKeys } from '../../src/core/model/serviceAccount.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { BreakName } from './options.ts';

/** Another administrator changes one value through the sandbox's own API, behind the product's back. */
export const breaks: Readonly<Record<BreakName, { readonly told: string; readonly apply: (sandbox: Sandbox, subject: ChainSubject) => void }>> = {
  'tenant-id': {
    told: 'removes the tenant-id annotation from the ServiceAccount',
    apply({ kubernetes }, { cluster, serviceAccount }) {
      kubernetes.cluster(cluster.id).patch({ apiVersion: 'v1', kind: 'ServiceAccount', ...serviceAccount }, {
        metadata: { annotations: { [workloadIdentityKeys.tenantId]: null } },
      });
    },
  },
  'issuer-slash': {
    told: "replaces the federated credential's issuer by one without the trailing slash",
    apply({ azure }, { identity, cluster }) {
      const issuer = azure.admin.issuerOf(cluster.id);
      const held = azure.admin.identities(identity.tenantId).find(({ id }) => armKey(id) === armKey(identity.id));
      for (const credential of held?.credentials.values() ?? []) {
        if (credential.issuer === issuer) azure.admin.putCredential(identity.id, { ...credential, issuer: issuer.replace(/\/$/, '') });
      }
    },
  },
  role: {
    told: "removes the identity's role assignments",
    apply({ azure }, { identity }) {
      const held = azure.admin.identities(identity.tenantId).find(({ id }) => armKey(id) === armKey(identity.id));
      for (const assignment of azure.admin.roleAssignments(identity.tenantId)) {
        if (assignment.principalId === held?.principalId) azure.admin.deleteRoleAssignment(assignment.id);
      }
    },
  },
  label: {
    told: 'removes the label azure.workload.identity/use from the pod template of a workload',
    apply({ kubernetes }, { cluster, serviceAccount, workload }) {
      kubernetes.cluster(cluster.id).patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: serviceAccount.namespace, name: workload?.name ?? '' }, {
        spec: { template: { metadata: { labels: { [workloadIdentityKeys.use]: null } } } },
      });
    },
  },
};
