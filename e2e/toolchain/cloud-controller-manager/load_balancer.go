package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/wait"
	cloudprovider "k8s.io/cloud-provider"
)

// GetLoadBalancerName returns the mirror's name: "a" and the first 31 hex digits of the Service's UID.
func (p *provider) GetLoadBalancerName(_ context.Context, _ string, service *corev1.Service) string {
	return cloudprovider.DefaultLoadBalancerName(service)
}

// GetLoadBalancer returns the mirror's status, and whether there is a mirror.
func (p *provider) GetLoadBalancer(
	ctx context.Context, _ string, service *corev1.Service,
) (*corev1.LoadBalancerStatus, bool, error) {
	mirror, err := p.getMirror(ctx, service)
	switch {
	case apierrors.IsNotFound(err):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	return &mirror.Status.LoadBalancer, true, nil
}

// EnsureLoadBalancer creates the mirror and waits for its address, or updates the ports of an existing mirror.
// As in the real one, a mirror that is there is answered for at once, even while it has no address.
func (p *provider) EnsureLoadBalancer(
	ctx context.Context, clusterName string, service *corev1.Service, _ []*corev1.Node,
) (*corev1.LoadBalancerStatus, error) {
	mirror, err := p.getMirror(ctx, service)
	if err == nil {
		return &mirror.Status.LoadBalancer, p.updatePorts(ctx, mirror, service)
	}
	if !apierrors.IsNotFound(err) {
		return nil, err
	}
	mirror, err = p.host.CoreV1().Services(p.config.Namespace).
		Create(ctx, p.newMirror(clusterName, service), metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	return p.awaitAddress(ctx, mirror)
}

// UpdateLoadBalancer updates the mirror's ports after the set of nodes changed.
func (p *provider) UpdateLoadBalancer(ctx context.Context, _ string, service *corev1.Service, _ []*corev1.Node) error {
	mirror, err := p.getMirror(ctx, service)
	if err != nil {
		return fmt.Errorf("mirror of Service %s/%s: %w", service.Namespace, service.Name, err)
	}
	return p.updatePorts(ctx, mirror, service)
}

// EnsureLoadBalancerDeleted deletes the mirror, if it is there.
func (p *provider) EnsureLoadBalancerDeleted(ctx context.Context, _ string, service *corev1.Service) error {
	name := cloudprovider.DefaultLoadBalancerName(service)
	err := p.host.CoreV1().Services(p.config.Namespace).Delete(ctx, name, metav1.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func (p *provider) getMirror(ctx context.Context, service *corev1.Service) (*corev1.Service, error) {
	name := cloudprovider.DefaultLoadBalancerName(service)
	return p.host.CoreV1().Services(p.config.Namespace).Get(ctx, name, metav1.GetOptions{})
}

func (p *provider) newMirror(clusterName string, service *corev1.Service) *corev1.Service {
	labels := map[string]string{
		labelServiceName:      service.Name,
		labelServiceNamespace: service.Namespace,
		labelClusterName:      clusterName,
	}
	maps.Copy(labels, p.config.InfraLabels)
	mirror := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Name:        cloudprovider.DefaultLoadBalancerName(service),
			Namespace:   p.config.Namespace,
			Labels:      labels,
			Annotations: service.Annotations,
		},
		Spec: corev1.ServiceSpec{
			Type:                  corev1.ServiceTypeLoadBalancer,
			Ports:                 mirrorPorts(service),
			ExternalIPs:           service.Spec.ExternalIPs,
			ExternalTrafficPolicy: service.Spec.ExternalTrafficPolicy,
			HealthCheckNodePort:   service.Spec.HealthCheckNodePort,
			LoadBalancerIP:        service.Spec.LoadBalancerIP,
		},
	}
	if !p.config.LoadBalancer.Selectorless {
		mirror.Spec.Selector = map[string]string{
			"cluster.x-k8s.io/role": "worker",
			labelClusterName:        clusterName,
		}
	}
	return mirror
}

// mirrorPorts returns the Service's ports with the node port of each as target.
func mirrorPorts(service *corev1.Service) []corev1.ServicePort {
	ports := make([]corev1.ServicePort, 0, len(service.Spec.Ports))
	for _, port := range service.Spec.Ports {
		ports = append(ports, corev1.ServicePort{
			Name: port.Name, Protocol: port.Protocol, Port: port.Port, TargetPort: intstr.FromInt32(port.NodePort),
		})
	}
	return ports
}

// updatePorts compares with the host's own node ports included, as the real one does, so it writes at every sync.
func (p *provider) updatePorts(ctx context.Context, mirror, service *corev1.Service) error {
	ports := mirrorPorts(service)
	if equality.Semantic.DeepEqual(mirror.Spec.Ports, ports) {
		return nil
	}
	updated := mirror.DeepCopy()
	updated.Spec.Ports = ports
	_, err := p.host.CoreV1().Services(updated.Namespace).Update(ctx, updated, metav1.UpdateOptions{})
	return err
}

func (p *provider) awaitAddress(ctx context.Context, mirror *corev1.Service) (*corev1.LoadBalancerStatus, error) {
	interval := time.Duration(max(p.config.LoadBalancer.CreationPollInterval, 1)) * time.Second
	timeout := time.Duration(max(p.config.LoadBalancer.CreationPollTimeout, 1)) * time.Second
	status := mirror.Status.LoadBalancer
	err := wait.PollUntilContextTimeout(ctx, interval, timeout, false, func(ctx context.Context) (bool, error) {
		current, err := p.host.CoreV1().Services(mirror.Namespace).Get(ctx, mirror.Name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		status = current.Status.LoadBalancer
		return len(status.Ingress) > 0, nil
	})
	if err != nil {
		return nil, fmt.Errorf("no address for %s/%s after %s: %w", mirror.Namespace, mirror.Name, timeout, err)
	}
	return &status, nil
}
