import type { AppFile, AppWish } from '../app.ts';
import { baseImages, goModules, goVersion } from '../versions.ts';

/** What builds the Go app, with ko or with a Dockerfile. */
export function goProject({ name }: AppWish): readonly AppFile[] {
  return [
    { path: 'go.mod', text: goMod(name) },
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

const dockerfile = `# Built on the machine's own platform, for that of the nodes.
FROM --platform=$BUILDPLATFORM ${baseImages.go} AS build
ARG TARGETOS TARGETARCH
WORKDIR /build
COPY go.mod go.sum ./
RUN go mod download
COPY *.go ./
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -o /app .

FROM ${baseImages.static}
COPY --from=build /app /app
ENTRYPOINT ["/app"]
`;
