package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	cloudprovider "k8s.io/cloud-provider"
	"k8s.io/cloud-provider/app"
	"k8s.io/cloud-provider/app/config"
	genericcontrollermanager "k8s.io/controller-manager/app"
	"k8s.io/controller-manager/controller"
	"k8s.io/klog/v2"
	"sigs.k8s.io/yaml"
)

const (
	providerName = "kubevirt"
	// The real controller watches; asking once a second is soon enough for a test and needs no informers of two clusters.
	endpointSlicesPeriod = time.Second
)

// Labels of a mirror that say whose it is.
const (
	labelServiceName      = "cluster.x-k8s.io/tenant-service-name"
	labelServiceNamespace = "cluster.x-k8s.io/tenant-service-namespace"
	labelClusterName      = "cluster.x-k8s.io/cluster-name"
)

// cloudConfig holds what this program reads of the file that the real one takes; other keys are left alone.
type cloudConfig struct {
	Kubeconfig   string            `json:"kubeconfig"`
	Namespace    string            `json:"namespace"`
	InfraLabels  map[string]string `json:"infraLabels"`
	LoadBalancer struct {
		// Both in seconds.
		CreationPollInterval int  `json:"creationPollInterval"`
		CreationPollTimeout  int  `json:"creationPollTimeout"`
		Selectorless         bool `json:"selectorless"`
		EnableEPSController  bool `json:"enableEPSController"`
	} `json:"loadBalancer"`
}

type provider struct {
	config   cloudConfig
	host     kubernetes.Interface
	machines dynamic.NamespaceableResourceInterface
}

func newProvider(file io.Reader) (cloudprovider.Interface, error) {
	if file == nil {
		return nil, errors.New("a file is needed")
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	cloud := &provider{}
	if err := yaml.Unmarshal(text, &cloud.config); err != nil {
		return nil, err
	}
	if cloud.config.Kubeconfig == "" || cloud.config.Namespace == "" {
		return nil, errors.New("kubeconfig and namespace are required")
	}
	rest, err := clientcmd.BuildConfigFromFlags("", cloud.config.Kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("kubeconfig of the host: %w", err)
	}
	if cloud.host, err = kubernetes.NewForConfig(rest); err != nil {
		return nil, err
	}
	dynamicClient, err := dynamic.NewForConfig(rest)
	if err != nil {
		return nil, err
	}
	cloud.machines = dynamicClient.Resource(
		schema.GroupVersionResource{Group: "kubevirt.io", Version: "v1", Resource: "virtualmachineinstances"})
	return cloud, nil
}

func (p *provider) Initialize(cloudprovider.ControllerClientBuilder, <-chan struct{}) {}

// startEndpointSlices is a controller of its own beside the service controller, as KubeVirt's is.
func startEndpointSlices(
	_ app.ControllerInitContext, completed *config.CompletedConfig, cloud cloudprovider.Interface,
) app.InitFunc {
	return func(ctx context.Context, _ genericcontrollermanager.ControllerContext) (controller.Interface, bool, error) {
		p, ours := cloud.(*provider)
		if !ours || !p.config.LoadBalancer.EnableEPSController {
			return nil, false, nil
		}
		tenant := completed.ClientBuilder.ClientOrDie(managedBy)
		go wait.UntilWithContext(ctx, func(ctx context.Context) {
			if err := p.syncEndpointSlices(ctx, tenant); err != nil {
				klog.Errorf("EndpointSlices: %v", err)
			}
		}, endpointSlicesPeriod)
		return nil, true, nil
	}
}

func (p *provider) LoadBalancer() (cloudprovider.LoadBalancer, bool) { return p, true }
func (p *provider) Instances() (cloudprovider.Instances, bool)       { return nil, false }
func (p *provider) InstancesV2() (cloudprovider.InstancesV2, bool)   { return nil, false }
func (p *provider) Zones() (cloudprovider.Zones, bool)               { return nil, false }
func (p *provider) Clusters() (cloudprovider.Clusters, bool)         { return nil, false }
func (p *provider) Routes() (cloudprovider.Routes, bool)             { return nil, false }
func (p *provider) ProviderName() string                             { return providerName }
func (p *provider) HasClusterID() bool                               { return true }
