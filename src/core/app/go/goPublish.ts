import type { AppFile } from '../app.ts';
import { goVersion } from '../versions.ts';

/** Builds and pushes the image with what is installed, and says what is missing where nothing is; Go's own library only. */
export const goPublish: AppFile = {
  path: 'publish/main.go',
  text: `// Builds the image that deploy/pod.yaml names and pushes it, with ko, docker or podman, whichever is there.
//
//	cd publish
//	go run . [PLATFORM]    the nodes' platform, linux/amd64 unless you name another, such as linux/arm64
package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

func main() {
	platform := "linux/amd64"
	if len(os.Args) > 1 {
		platform = os.Args[1]
	}
	if err := os.Chdir(".."); err != nil {
		stop(err.Error())
	}
	pod, err := os.ReadFile("deploy/pod.yaml")
	if err != nil {
		stop("Run this in the app's folder publish: " + err.Error())
	}
	found := regexp.MustCompile(\`(?m)^ *image: ["']?([^"'\\s]+)\`).FindSubmatch(pod)
	if found == nil {
		stop("deploy/pod.yaml names no image.")
	}
	image := string(found[1])
	registry := strings.Split(image, "/")[0]

	builder := findBuilder()
	if builder == "ko" {
		if _, err := os.Stat("go.sum"); err != nil {
			run("The modules were not found.", nil, "go", "mod", "tidy")
		}
		repository, tag := splitTag(image)
		where := []string{"KO_DOCKER_REPO=" + repository}
		run("The image was not built and pushed. Does "+registry+" want a sign-in? ko login "+registry, where, "ko", "build", "--bare", "--tags="+tag, "--platform="+platform, ".")
	} else {
		var environment []string
		if builder == "docker" {
			// The Dockerfile builds on this machine's platform for another: only BuildKit can, which older dockers leave off.
			environment = []string{"DOCKER_BUILDKIT=1"}
		}
		run("The image was not built.", environment, builder, "build", "--platform", platform, "--tag", image, ".")
		run("The image was not pushed. Does "+registry+" want a sign-in? "+builder+" login "+registry, nil, builder, "push", image)
	}
	fmt.Println("Pushed " + image)
}

// splitTag takes the tag, latest where there is none, from an image's name, whose registry may have a port.
func splitTag(image string) (string, string) {
	colon := strings.LastIndex(image, ":")
	if colon < strings.LastIndex(image, "/") || colon < 0 {
		return image, "latest"
	}
	return image[:colon], image[colon+1:]
}

// findBuilder takes the first program that is installed and answers.
func findBuilder() string {
	builders := []string{"ko", "docker", "podman"}
	var silent []string
	for _, name := range builders {
		if _, err := exec.LookPath(name); err != nil {
			continue
		}
		said, err := exec.Command(name, "version").CombinedOutput()
		if err == nil && name == "ko" {
			// It builds with the Go of this machine, which may be too old for go.mod.
			said, err = exec.Command("go", "list", "-m").CombinedOutput()
			said = append([]byte("it needs Go ${goVersion} or newer on this machine. "), said...)
		}
		if err == nil {
			return name
		}
		silent = append(silent, name+" is installed but cannot be used: "+strings.TrimSpace(string(said)))
	}
	if silent == nil {
		stop("None of " + strings.Join(builders, ", ") + " is installed. Install one (https://ko.build, https://docs.docker.com/get-docker, https://podman.io) and run this again.")
	}
	stop(strings.Join(silent, "\\n"))
	return ""
}

// buildxHint says what may be the reason where docker cannot build.
func buildxHint(builder string) string {
	if builder != "docker" || exec.Command("docker", "buildx", "version").Run() == nil {
		return ""
	}
	return " docker has no buildx here, without which newer versions of docker cannot build this: install docker-buildx (https://docs.docker.com/go/buildx)."
}

func run(failed string, environment []string, name string, args ...string) {
	fmt.Println("> " + strings.Join(append(append([]string{}, environment...), append([]string{name}, args...)...), " "))
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), environment...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		if args[0] == "build" {
			failed += buildxHint(name)
		}
		stop(failed + " (" + err.Error() + ")")
	}
}

func stop(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
`,
};
