import { repository } from '../rig/needs/places.mjs';
import { failureText, totalText } from '../rig/report/print.ts';
import { runStage } from '../rig/stages.ts';

/** The host stage in the desktop VS Code, which test-electron downloads: `npm run test:desktop`. */
process.env.TENANTLINK_DESKTOP = '1';
const results = await runStage('host');
for (const failure of results.failures) process.stdout.write(failureText('desktop', failure, repository));
console.log(totalText([results]));
process.exitCode = results.failed === 0 ? 0 : 1;
