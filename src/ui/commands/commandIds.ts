/** Every command but the editor's own (editor/editorCommands.ts); package.json lists the same (test/shape/commands.test.ts). */
export const commandIds = [
  'tenantlink.signIn',
  'tenantlink.signInToTenant',
  'tenantlink.signOut',
  'tenantlink.link',
  'tenantlink.unlink',
  'tenantlink.runQuotaPod',
  'tenantlink.checkQuotaAsMe',
  'tenantlink.diagnose',
  'tenantlink.diagnoseSelection',
  'tenantlink.diagnoseTerminal',
  'tenantlink.repointCredentials',
  'tenantlink.openPlanFile',
  'tenantlink.showReport',
  'tenantlink.finishWork',
  'tenantlink.showLog',
  'tenantlink.openSettings',
  'tenantlink.refresh',
  'tenantlink.refreshNode',
  'tenantlink.copyClientId',
  'tenantlink.copyTenantId',
  'tenantlink.copyIssuer',
  'tenantlink.copySubject',
  'tenantlink.copyResourceId',
  'tenantlink.openInPortal',
] as const;

export type CommandId = (typeof commandIds)[number];
