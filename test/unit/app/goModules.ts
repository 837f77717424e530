/**
 * The parts of the Azure SDK for Go that the app calls, as its modules declare them (azcore 1.20,
 * azidentity 1.13, armquota 1.1), without what they do: enough for Go's own type checker.
 */
export const goModuleSources: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'github.com/Azure/azure-sdk-for-go/sdk/azcore': {
    'core.go': `package azcore

import "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

type ClientOptions = policy.ClientOptions
type TokenCredential interface{ GetToken() error }
`,
    'policy/policy.go': `package policy

import "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"

type ClientOptions struct {
	APIVersion string
	Cloud      cloud.Configuration
}
`,
    'cloud/cloud.go': `package cloud

type ServiceName string

const ResourceManager ServiceName = "resourceManager"

type ServiceConfiguration struct {
	Audience string
	Endpoint string
}
type Configuration struct {
	ActiveDirectoryAuthorityHost string
	Services                     map[ServiceName]ServiceConfiguration
}
`,
    'arm/arm.go': `package arm

import "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

type ClientOptions struct {
	policy.ClientOptions
	AuxiliaryTenants      []string
	DisableRPRegistration bool
}
`,
  },
  'github.com/Azure/azure-sdk-for-go/sdk/azidentity': {
    'azidentity.go': `package azidentity

import "github.com/Azure/azure-sdk-for-go/sdk/azcore"

type DefaultAzureCredentialOptions struct {
	azcore.ClientOptions
	AdditionallyAllowedTenants []string
	DisableInstanceDiscovery   bool
	TenantID                   string
}
type DefaultAzureCredential struct{}

func (*DefaultAzureCredential) GetToken() error { return nil }
func NewDefaultAzureCredential(options *DefaultAzureCredentialOptions) (*DefaultAzureCredential, error) {
	return nil, nil
}
`,
  },
  'github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/quota/armquota': {
    'armquota.go': `package armquota

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
)

type ClientFactory struct{}
type Client struct{}
type UsagesClient struct{}
type ClientGetOptions struct{}
type UsagesClientGetOptions struct{}
type CurrentQuotaLimitBase struct{}
type CurrentUsagesBase struct{}
type ClientGetResponse struct{ CurrentQuotaLimitBase }
type UsagesClientGetResponse struct{ CurrentUsagesBase }

func (CurrentQuotaLimitBase) MarshalJSON() ([]byte, error) { return nil, nil }
func (CurrentUsagesBase) MarshalJSON() ([]byte, error)     { return nil, nil }
func NewClientFactory(credential azcore.TokenCredential, options *arm.ClientOptions) (*ClientFactory, error) {
	return nil, nil
}
func (*ClientFactory) NewClient() *Client             { return nil }
func (*ClientFactory) NewUsagesClient() *UsagesClient { return nil }
func (*Client) Get(ctx context.Context, resourceName string, scope string, options *ClientGetOptions) (ClientGetResponse, error) {
	return ClientGetResponse{}, nil
}
func (*UsagesClient) Get(ctx context.Context, resourceName string, scope string, options *UsagesClientGetOptions) (UsagesClientGetResponse, error) {
	return UsagesClientGetResponse{}, nil
}
`,
  },
};
