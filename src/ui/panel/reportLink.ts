import type { ChainSubject } from '../../core/chain/facts.ts';
import { parseClusterId } from '../../core/model/kubeContext.ts';
import { identityOf } from '../../core/link/facts.ts';
import type { LinkWish } from '../../core/link/wish.ts';
import { armIdParts, parseArmId } from '../../core/model/armId.ts';
import { parseTenantId, subjectOf } from '../../core/model/ids.ts';
import type { Say } from '../../core/words/say.ts';
import type { LabelledValue, ReportEnd, ReportLink, ReportState } from '../../protocol/report.ts';

/** Names of the two tenants where they are known; their ids are shown in any case. */
export interface TenantNames {
  readonly cluster?: string;
  readonly identity?: string;
}

/** A wish as the report keeps it. */
export function linkOfWish(wish: LinkWish): ReportLink {
  const identity = identityOf(wish);
  return {
    clusterId: wish.cluster.id,
    clusterTenantId: wish.cluster.tenantId,
    namespace: wish.serviceAccount.namespace,
    serviceAccount: wish.serviceAccount.name,
    identityId: identity.id,
    identityTenantId: identity.tenantId,
    ...(wish.identity.kind === 'new' ? { newIdentityLocation: wish.identity.identity.location } : {}),
    ...(wish.workload === undefined ? {} : { workload: wish.workload }),
    roleName: wish.role.name,
    scope: wish.role.scope,
  };
}

/** A diagnosed chain as the report keeps it. */
export function linkOfSubject(subject: ChainSubject): ReportLink {
  return {
    clusterId: subject.cluster.id,
    clusterTenantId: subject.cluster.tenantId,
    namespace: subject.serviceAccount.namespace,
    serviceAccount: subject.serviceAccount.name,
    identityId: subject.identity.id,
    identityTenantId: subject.identity.tenantId,
    roleName: subject.roleName,
    scope: subject.scope,
    ...(subject.workload === undefined ? {} : { workload: subject.workload }),
    ...(subject.actions.length === 0 ? {} : { actions: subject.actions }),
  };
}

/**
 * The wish behind a report, to plan it again; a restored report came from outside, so everything is
 * parsed anew.
 * @throws TenantlinkError `invalidInput` naming `link report`
 */
export function wishOfLink(link: ReportLink): LinkWish {
  const place = 'link report';
  const id = parseArmId(link.identityId, place);
  const tenantId = parseTenantId(link.identityTenantId, place);
  const serviceAccount = { namespace: link.namespace, name: link.serviceAccount };
  // Throws where one of the two names is malformed.
  subjectOf(serviceAccount);
  return {
    cluster: { id: parseClusterId(link.clusterId, place), tenantId: parseTenantId(link.clusterTenantId, place) },
    serviceAccount,
    identity:
      link.newIdentityLocation === undefined
        ? { kind: 'existing', ref: { id, tenantId } }
        : { kind: 'new', identity: { ...newNames(id), tenantId, location: link.newIdentityLocation } },
    role: { name: link.roleName, scope: parseArmId(link.scope, place) },
    ...(link.workload === undefined ? {} : { workload: link.workload }),
  };
}

/** What the link connects, as its heading: `Link default/reader to mi-reader`. */
export function titleOf(link: ReportLink, say: Say): string {
  return say('panel.title', { serviceAccount: `${link.namespace}/${link.serviceAccount}`, identity: lastName(link.identityId) });
}

/** The same for the tab; a report about many links is called by its heading. */
export function tabTitleOf({ link, title, members }: Pick<ReportState, 'link' | 'title' | 'members'>, say: Say): string {
  if (members.length > 0) return title;
  return say('panel.tabTitle', { serviceAccount: link.serviceAccount, identity: lastName(link.identityId) });
}

/** Both ends of the link with what names them. */
export function endsOf(args: { readonly link: ReportLink; readonly tenants: TenantNames; readonly say: Say }): readonly ReportEnd[] {
  const { link, tenants, say } = args;
  const tenant = (id: string, name: string | undefined): LabelledValue => ({
    label: say('panel.end.tenant'),
    value: name === undefined || name === id ? id : say('panel.end.tenantNamed', { name, id }),
  });
  const identity = lastName(link.identityId);
  return [
    {
      side: 'cluster',
      heading: say('panel.end.cluster'),
      rows: [
        tenant(link.clusterTenantId, tenants.cluster),
        { label: say('panel.end.clusterName'), value: lastName(link.clusterId) },
        { label: say('panel.end.serviceAccount'), value: `${link.namespace}/${link.serviceAccount}` },
        ...(link.workload === undefined ? [] : [{ label: say('panel.end.workload'), value: `${link.workload.kind} ${link.workload.name}` }]),
      ],
    },
    {
      side: 'identity',
      heading: say('panel.end.identity'),
      rows: [
        tenant(link.identityTenantId, tenants.identity),
        {
          label: say('panel.end.identityName'),
          value: link.newIdentityLocation === undefined ? identity : say('panel.end.newIdentity', { identity, region: link.newIdentityLocation }),
        },
        { label: say('panel.end.role'), value: link.roleName },
        { label: say('panel.end.scope'), value: link.scope },
      ],
    },
  ];
}

function newNames(id: ReturnType<typeof parseArmId>): Pick<ReturnType<typeof armIdParts>, 'subscriptionId' | 'resourceGroup' | 'name'> {
  const { subscriptionId, resourceGroup, name } = armIdParts(id);
  return { subscriptionId, resourceGroup, name };
}

function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
