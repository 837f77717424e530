import { journeyFigures, listingFigures, startFigures } from './cloudFigures.ts';
import { chainFigures } from './coreFigures.ts';
import { manifestFigures } from './manifestFigures.ts';
import { reportFigures } from './report.ts';
import { workspaceFigures } from './workspaceFigures.ts';

/** `npm run bench -- --json FILE`: every figure that is quoted anywhere comes from here, from `npm run bench:cluster` or from `npm run bench:window`. */
await reportFigures(process.argv.slice(2), [chainFigures, manifestFigures, workspaceFigures, startFigures, listingFigures, journeyFigures]);
