package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
	"k8s.io/utils/ptr"
)

const (
	managedBy = "kubevirt-eps-controller"
	// The interface of a VirtualMachineInstance whose address the other pods of the host reach.
	podInterface = "default"
)

// syncEndpointSlices gives each mirror one EndpointSlice: the machines that run a pod of the mirrored Service, at its
// node ports. One mirror that fails does not keep the others from theirs.
func (p *provider) syncEndpointSlices(ctx context.Context, tenant kubernetes.Interface) error {
	mirrors, err := p.host.CoreV1().Services(p.config.Namespace).
		List(ctx, metav1.ListOptions{LabelSelector: labelServiceName + "," + labelServiceNamespace})
	if err != nil {
		return err
	}
	var failures []error
	for i := range mirrors.Items {
		mirror := &mirrors.Items[i]
		if err := p.syncEndpointSlice(ctx, tenant, mirror, mirrors.Items); err != nil {
			failures = append(failures, fmt.Errorf("%s/%s: %w", mirror.Namespace, mirror.Name, err))
		}
	}
	return errors.Join(failures...)
}

func (p *provider) syncEndpointSlice(
	ctx context.Context, tenant kubernetes.Interface, mirror *corev1.Service, all []corev1.Service,
) error {
	if slices.ContainsFunc(all, func(other corev1.Service) bool {
		return other.Name != mirror.Name && tenantService(&other) == tenantService(mirror)
	}) {
		return errors.New("multiple services with the labels of one tenant Service")
	}
	nodes, err := nodesOf(ctx, tenant, mirror)
	if err != nil {
		return err
	}
	endpoints := []discoveryv1.Endpoint{}
	for _, node := range nodes {
		endpoint, err := p.endpoint(ctx, node)
		if err != nil {
			return err
		}
		if endpoint != nil {
			endpoints = append(endpoints, *endpoint)
		}
	}
	return p.applyEndpointSlice(ctx, newEndpointSlice(mirror, endpoints))
}

func tenantService(mirror *corev1.Service) [3]string {
	return [3]string{
		mirror.Labels[labelServiceNamespace], mirror.Labels[labelServiceName], mirror.Labels[labelClusterName],
	}
}

// nodesOf returns the names of the tenant's nodes that run a pod of the mirrored Service, ready or not, in order.
func nodesOf(ctx context.Context, tenant kubernetes.Interface, mirror *corev1.Service) ([]string, error) {
	tenantSlices, err := tenant.DiscoveryV1().EndpointSlices(mirror.Labels[labelServiceNamespace]).List(ctx,
		metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName + "=" + mirror.Labels[labelServiceName]})
	if err != nil {
		return nil, err
	}
	nodes := map[string]struct{}{}
	for _, slice := range tenantSlices.Items {
		for _, endpoint := range slice.Endpoints {
			if endpoint.NodeName != nil {
				nodes[*endpoint.NodeName] = struct{}{}
			}
		}
	}
	return slices.Sorted(maps.Keys(nodes)), nil
}

// endpoint returns the address of the machine behind a node, or nil while the machine has none.
func (p *provider) endpoint(ctx context.Context, node string) (*discoveryv1.Endpoint, error) {
	machine, err := p.machines.Namespace(p.config.Namespace).Get(ctx, node, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// KubeVirt sets the node of the host once a launcher runs the machine; without it the controller skips the machine.
	hostNode, _, err := unstructured.NestedString(machine.Object, "status", "nodeName")
	if err != nil {
		return nil, err
	}
	if hostNode == "" {
		klog.Infof("Skipping VMI %s: NodeName is empty", node)
		return nil, nil
	}
	phase, _, err := unstructured.NestedString(machine.Object, "status", "phase")
	if err != nil {
		return nil, err
	}
	interfaces, _, err := unstructured.NestedSlice(machine.Object, "status", "interfaces")
	if err != nil {
		return nil, err
	}
	for _, each := range interfaces {
		fields, ok := each.(map[string]any)
		if !ok || fields["name"] != podInterface {
			continue
		}
		address, ok := fields["ipAddress"].(string)
		if !ok {
			continue
		}
		running := phase == "Running"
		return &discoveryv1.Endpoint{
			Addresses: []string{address},
			NodeName:  ptr.To(node),
			Conditions: discoveryv1.EndpointConditions{
				Ready:       ptr.To(running),
				Serving:     ptr.To(running),
				Terminating: ptr.To(phase == "Succeeded" || phase == "Failed"),
			},
		}, nil
	}
	return nil, nil
}

func newEndpointSlice(mirror *corev1.Service, endpoints []discoveryv1.Endpoint) *discoveryv1.EndpointSlice {
	labels := maps.Clone(mirror.Labels)
	labels[discoveryv1.LabelServiceName] = mirror.Name
	labels[discoveryv1.LabelManagedBy] = managedBy
	ports := make([]discoveryv1.EndpointPort, 0, len(mirror.Spec.Ports))
	for _, port := range mirror.Spec.Ports {
		ports = append(ports, discoveryv1.EndpointPort{
			Name: ptr.To(port.Name), Protocol: ptr.To(port.Protocol), Port: ptr.To(port.TargetPort.IntVal),
		})
	}
	return &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name:      mirror.Name,
			Namespace: mirror.Namespace,
			Labels:    labels,
			OwnerReferences: []metav1.OwnerReference{
				*metav1.NewControllerRef(mirror, corev1.SchemeGroupVersion.WithKind("Service")),
			},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints:   endpoints,
		Ports:       ports,
	}
}

func (p *provider) applyEndpointSlice(ctx context.Context, slice *discoveryv1.EndpointSlice) error {
	client := p.host.DiscoveryV1().EndpointSlices(slice.Namespace)
	current, err := client.Get(ctx, slice.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		_, err = client.Create(ctx, slice, metav1.CreateOptions{})
		return err
	case err != nil:
		return err
	case equality.Semantic.DeepEqual(current.Endpoints, slice.Endpoints) &&
		equality.Semantic.DeepEqual(current.Ports, slice.Ports):
		return nil
	}
	current.Endpoints, current.Ports = slice.Endpoints, slice.Ports
	_, err = client.Update(ctx, current, metav1.UpdateOptions{})
	return err
}
