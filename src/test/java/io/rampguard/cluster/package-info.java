/** What only a real Kubernetes can show: {@code make test-kubernetes} runs it. */
package io.rampguard.cluster;
