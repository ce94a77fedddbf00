// Command cloud-controller-manager stands in for KubeVirt's, which no module proxy has. Its service controller is the
// real one of k8s.io/cloud-provider; the provider behind it behaves as KubeVirt's does on cozystack: it mirrors each
// Service of type LoadBalancer into one namespace of the host cluster, and writes the mirrors' EndpointSlices. It takes
// the same flags and the same --cloud-config, so that the real program can take its place.
package main

import (
	"maps"
	"os"

	"k8s.io/apimachinery/pkg/util/wait"
	cloudprovider "k8s.io/cloud-provider"
	"k8s.io/cloud-provider/app"
	"k8s.io/cloud-provider/app/config"
	"k8s.io/cloud-provider/options"
	"k8s.io/component-base/cli"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/klog/v2"
)

func main() {
	cloudprovider.RegisterCloudProvider(providerName, newProvider)
	managerOptions, err := options.NewCloudControllerManagerOptions()
	if err != nil {
		klog.Fatalf("options: %v", err)
	}
	initialize := func(completed *config.CompletedConfig) cloudprovider.Interface {
		chosen := completed.ComponentConfig.KubeCloudShared.CloudProvider
		cloud, err := cloudprovider.InitCloudProvider(chosen.Name, chosen.CloudConfigFile)
		if err != nil {
			klog.Fatalf("--cloud-config=%s: %v", chosen.CloudConfigFile, err)
		}
		if cloud == nil {
			klog.Fatalf("--cloud-provider=%s: only %s is known", chosen.Name, providerName)
		}
		return cloud
	}
	controllers := maps.Clone(app.DefaultInitFuncConstructors)
	controllers["kubevirt_eps_controller"] = app.ControllerInitFuncConstructor{Constructor: startEndpointSlices}
	command := app.NewCloudControllerManagerCommand(managerOptions, initialize, controllers,
		map[string]string{}, cliflag.NamedFlagSets{}, wait.NeverStop)
	os.Exit(cli.Run(command))
}
