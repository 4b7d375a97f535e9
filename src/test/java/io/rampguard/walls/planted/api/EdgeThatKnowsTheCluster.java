package io.rampguard.walls.planted.api;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Planted: the API asks the cluster itself. */
record EdgeThatKnowsTheCluster(KubernetesClient client) {}
