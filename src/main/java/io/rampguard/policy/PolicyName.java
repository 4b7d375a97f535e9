package io.rampguard.policy;

/** Identity of a policy everywhere: namespace and name, as Kubernetes spells them; {@code default} on disk. */
public record PolicyName(String namespace, String name) implements Comparable<PolicyName> {
    public static final String DEFAULT_NAMESPACE = "default";

    public PolicyName {
        if (namespace.isBlank() || name.isBlank() || namespace.contains("/") || name.contains("/")) {
            throw new IllegalArgumentException(
                    "a policy needs a namespace and a name without '/', got '" + namespace + "' and '" + name + "'");
        }
    }

    public static PolicyName of(String name) {
        return new PolicyName(DEFAULT_NAMESPACE, name);
    }

    /** Reads {@code name} or {@code namespace/name}. */
    public static PolicyName parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? of(text) : new PolicyName(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(PolicyName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /** {@code name} in the default namespace, {@code namespace/name} elsewhere; {@link #parse} reads both. */
    @Override
    public String toString() {
        return namespace.equals(DEFAULT_NAMESPACE) ? name : namespace + "/" + name;
    }
}
