package io.rampguard.units;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of the code as API, journal, metrics and settings spell them: {@code ROLLED_BACK} and {@code RolledBack} are rolled-back. */
public final class Kebab {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private Kebab() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** By its own name, without the one of the type around it. */
    public static String of(Class<?> type) {
        return ofCamel(type.getSimpleName());
    }

    public static String ofCamel(String name) {
        return HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}
