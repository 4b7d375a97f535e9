package io.rampguard.api;

import io.rampguard.policy.PolicyName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which rollout an address means: {@code summarizer} or {@code summarizer?namespace=team-a}. */
final class RolloutAddress {
    private RolloutAddress() {}

    /** Empty where the words cannot be a name. An escaped slash in the name reads as {@code namespace/name}. */
    static Optional<PolicyName> of(String name, @Nullable String namespace) {
        try {
            return Optional.of(
                    namespace == null || namespace.isBlank()
                            ? PolicyName.parse(name)
                            : new PolicyName(namespace, name));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }
}
