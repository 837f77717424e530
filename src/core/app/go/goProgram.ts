import type { AppFile } from '../app.ts';

/** The same program in Go, with the variables and the two lines of the tutorial that Tenantlink grew from. */
export const goProgram: AppFile = {
  path: 'main.go',
  text: `// Reads the limit and the usage of one compute quota. No secret is involved: in the cluster it acts as the managed
// identity that its ServiceAccount is linked to, on your machine as whoever signed in with "az login".
package main

import (
	"context"
	"log"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/quota/armquota"
)

func main() {
	scope := "subscriptions/" + setting("AZURE_SUBSCRIPTION_ID") + "/providers/Microsoft.Compute/locations/" + setting("AZURE_REGION")
	resource := setting("AZURE_RESOURCE_NAME")

	options, private := clientOptions()
	credential, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{
		ClientOptions:            options,
		DisableInstanceDiscovery: private,
	})
	if err != nil {
		log.Fatalf("no credential: %v", err)
	}
	clients, err := armquota.NewClientFactory(credential, &arm.ClientOptions{ClientOptions: options})
	if err != nil {
		log.Fatalf("no client: %v", err)
	}

	ctx := context.Background()
	limit, err := clients.NewClient().Get(ctx, resource, scope, nil)
	if err != nil {
		log.Fatalf("the limit cannot be read: %v", err)
	}
	tell("limit", limit.CurrentQuotaLimitBase)
	usage, err := clients.NewUsagesClient().Get(ctx, resource, scope, nil)
	if err != nil {
		log.Fatalf("the usage cannot be read: %v", err)
	}
	tell("usage", usage.CurrentUsagesBase)
}

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("%s is not set", name)
	}
	return value
}

// clientOptions says where to ask; other clouds than the public one are named by the environment. They need not be in
// Microsoft's list of clouds, so it is not asked about them.
func clientOptions() (policy.ClientOptions, bool) {
	endpoint := os.Getenv("TENANTLINK_RESOURCE_MANAGER")
	if endpoint == "" {
		return policy.ClientOptions{}, false
	}
	audience := strings.TrimSuffix(os.Getenv("TENANTLINK_SCOPE"), "/.default")
	if audience == "" {
		audience = endpoint
	}
	return policy.ClientOptions{Cloud: cloud.Configuration{
		ActiveDirectoryAuthorityHost: os.Getenv("AZURE_AUTHORITY_HOST"),
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Audience: audience, Endpoint: endpoint},
		},
	}}, true
}

func tell(label string, answer interface{ MarshalJSON() ([]byte, error) }) {
	body, err := answer.MarshalJSON()
	if err != nil {
		log.Fatalf("%s: %v", label, err)
	}
	log.Printf("%s: %s", label, body)
}
`,
};
