import * as vscode from 'vscode';
import { maskSecrets } from '../../core/model/maskSecrets.ts';

/** The log of Tenantlink. Every line is masked here, whoever writes it. */
export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
  show(): void;
  dispose(): void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel('Tenantlink', { log: true });
  return {
    debug: (line) => channel.debug(maskSecrets(line)),
    info: (line) => channel.info(maskSecrets(line)),
    warn: (line) => channel.warn(maskSecrets(line)),
    error: (line) => channel.error(maskSecrets(line)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}
