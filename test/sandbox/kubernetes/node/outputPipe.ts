import { randomUUID } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both ends of one pipe: standard output and error share it, so that their order survives. */
export interface OutputPipe {
  /** Given to the child twice, then destroyed here. */
  readonly writer: Socket;
  readonly reader: Socket;
}

/** Makes a connected pair of local sockets. */
export async function outputPipe(): Promise<OutputPipe> {
  const abstract = process.platform === 'linux';
  const path = abstract ? `\0tenantlink-output-${randomUUID()}` : join(tmpdir(), `tenantlink-${randomUUID().slice(0, 8)}.sock`);
  const server = createServer();
  try {
    const reader = new Promise<Socket>((resolve, reject) => {
      server.once('connection', resolve);
      server.once('error', reject);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    const writer = connect(path);
    await new Promise<void>((resolve, reject) => {
      writer.once('connect', resolve);
      writer.once('error', reject);
    });
    return { writer, reader: await reader };
  } finally {
    server.close();
    if (!abstract) await unlink(path).catch(() => undefined); // already removed by the server's close
  }
}
