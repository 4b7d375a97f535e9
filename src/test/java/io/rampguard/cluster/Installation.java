package io.rampguard.cluster;

import java.util.concurrent.atomic.AtomicBoolean;

/** What we ship, applied to the shared control plane as our users apply it; pods stay pending, since it has no node. */
public final class Installation {
    /** The daemon's own namespace and account. */
    public static final String NAMESPACE = "rampguard";

    public static final String ACCOUNT = "rampguard";

    private static final AtomicBoolean APPLIED = new AtomicBoolean();

    private Installation() {}

    /** The control plane with the cluster-wide overlay; applied by the first caller. */
    public static synchronized ControlPlane clusterWide() {
        ControlPlane plane = ControlPlane.shared();
        if (APPLIED.compareAndSet(false, true)) {
            Kubectl admin = plane.admin();
            admin.expect("apply", "--server-side", "-k", "k8s/overlays/cluster-wide");
            admin.expect("wait", "--for=condition=Established", "--timeout=30s", "crd/rolloutpolicies.rampguard.io");
        }
        return plane;
    }
}
