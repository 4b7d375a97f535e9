package io.rampguard.cli;

import io.rampguard.policy.PolicyName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code name} or {@code namespace/name}. */
final class NameConverter implements ITypeConverter<PolicyName> {
    @Override
    public PolicyName convert(String text) {
        try {
            return PolicyName.parse(text);
        } catch (IllegalArgumentException noName) {
            throw new TypeConversionException("'" + text + "' is no rollout's name: write NAME or NAMESPACE/NAME");
        }
    }
}
