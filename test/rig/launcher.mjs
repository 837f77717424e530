#!/usr/bin/env node
/** Stands where @vscode/test-electron expects the desktop program: see launch.ts. Plain JavaScript, so that it can be spawned. */
import { launch } from './launch.ts';

process.exitCode = await launch(process.argv.slice(2));
