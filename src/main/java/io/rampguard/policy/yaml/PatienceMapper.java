package io.rampguard.policy.yaml;

import io.rampguard.policy.Patience;
import io.rampguard.policy.Patience.Limit;
import io.rampguard.policy.Patience.Then;
import io.rampguard.policy.yaml.PatienceDocument.Inconclusive;
import io.rampguard.policy.yaml.PatienceDocument.SourceDark;
import io.rampguard.policy.yaml.PatienceDocument.VariantDark;
import io.rampguard.units.Percentage;
import java.util.Locale;
import java.util.Optional;

/** Reads how long silence and doubt are borne. */
final class PatienceMapper {
    private final Values values;

    PatienceMapper(Problems problems) {
        this.values = new Values(problems);
    }

    Patience map(Optional<PatienceDocument> written) {
        Optional<SourceDark> source = written.flatMap(PatienceDocument::sourceDark);
        Optional<VariantDark> variant = written.flatMap(PatienceDocument::variantDark);
        Optional<Inconclusive> doubt = written.flatMap(PatienceDocument::inconclusive);
        Percentage unproven = written.flatMap(PatienceDocument::unprovenUpTo)
                .flatMap(values::share)
                .orElse(Percentage.of(Integer.parseInt(Defaults.UNPROVEN_UP_TO)));
        return new Patience(
                new Limit(
                        values.duration(source.flatMap(SourceDark::after), Defaults.SOURCE_DARK_FOR),
                        then(source.flatMap(SourceDark::then), Defaults.SOURCE_DARK_THEN)),
                new Limit(
                        values.duration(variant.flatMap(VariantDark::after), Defaults.VARIANT_DARK_FOR),
                        then(variant.flatMap(VariantDark::then), Defaults.VARIANT_DARK_THEN)),
                values.times(doubt.flatMap(Inconclusive::upTo), Defaults.INCONCLUSIVE_UP_TO),
                then(doubt.flatMap(Inconclusive::then), Defaults.INCONCLUSIVE_THEN),
                unproven);
    }

    private static Then then(Optional<Scalar> written, String fallback) {
        return Then.valueOf(written.map(Scalar::text).orElse(fallback).toUpperCase(Locale.ROOT));
    }
}
