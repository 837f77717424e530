import type { AppFile, AppWish } from '../app.ts';
import { baseImages, goModules, goVersion } from '../versions.ts';

/** What builds the Go app, with ko or with a Dockerfile. */
export function goProject({ name }: AppWish): readonly AppFile[] {
  return [
    { path: 'go.mod', text: goMod(name) },
    { path: 'Dockerfile', text: dockerfile },
    { path: '.ko.yaml', text: `defaultBaseImage: ${baseImages.static}\n` },
    { path: '.dockerignore', text: '.git\n.vscode\ndeploy\nREADME.md\n' },
    { path: '.gitignore', text: `/${name}\n` },
  ];
}

const goMod = (name: string): string => `module ${name}

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
