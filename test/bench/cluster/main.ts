import { reportFigures } from '../report.ts';
import { openBenchCluster } from './benchCluster.ts';
import { firstLineFigures } from './firstLineFigures.ts';
import { latencyFigures } from './latencyFigures.ts';
import { throughputFigures } from './throughputFigures.ts';

/** `npm run bench:cluster -- --json FILE`: the product's logs against Debian's kubectl on the same real Kubernetes. */
const bench = await openBenchCluster();
try {
  await reportFigures(process.argv.slice(2), [throughputFigures, latencyFigures, firstLineFigures].map((figures) => () => figures(bench)));
} finally {
  await bench.close();
}
