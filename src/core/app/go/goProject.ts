import type { AppFile, AppWish } from '../app.ts';
import { baseImages, goModules, goVersion, publisherGoVersion } from '../versions.ts';

/** What builds the Go app, with ko or with a Dockerfile. */
export function goProject({ name }: AppWish): readonly AppFile[] {
  return [
    { path: 'go.mod', text: goMod(name) },
    { path: 'publish/go.mod', text: publisherMod(name) },
    { path: 'Dockerfile', text: dockerfile },
    { path: '.ko.yaml', text: `defaultBaseImage: ${baseImages.static}\n` },
    { path: '.dockerignore', text: '.git\n.vscode\ndeploy\nREADME.md\n' },
    { path: '.gitignore', text: gitignore(name) },
  ];
}

/** What `go build` makes, which is named as the app; that may be the name of a folder of its sources, too. */
const gitignore = (name: string): string => `/${name}\n!/${name}/\n`;

/** Below a domain that is nobody's, as Go's own documentation has it: without one, names such as `std` and `internal` are Go's. */
const goMod = (name: string): string => `module example.com/${name}

go ${goVersion}

require (
${Object.entries(goModules).map(([path, version]) => `\t${path} ${version}\n`).join('')})
`;

/** A module of its own, so that a Go too old for the app's still runs what builds it in a container. */
const publisherMod = (name: string): string => `module example.com/${name}/publish

go ${publisherGoVersion}
`;

const dockerfile = `# Built on the machine's own platform, for that of the nodes.
FROM --platform=$BUILDPLATFORM ${baseImages.go} AS build
ARG TARGETOS TARGETARCH
WORKDIR /build
COPY go.mod go.sum* ./
RUN if [ -f go.sum ]; then go mod download; fi
COPY *.go ./
# Without a go.sum ("go mod tidy" writes one) the modules' own needs are found here.
RUN if [ ! -f go.sum ]; then go mod tidy; fi
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -o /app .

FROM ${baseImages.static}
COPY --from=build /app /app
ENTRYPOINT ["/app"]
`;
