package io.rampguard.wiring.config;

import io.rampguard.units.Kebab;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One key that exists, as the mapping's interfaces declare it.
 *
 * @param words of its name; {@code *} stands for a name that the operator chooses
 * @param fallback what counts where nothing is set, for people
 * @param section title of the table it belongs to
 */
record Setting(List<String> words, String fallback, String meaning, String section) {
    static final String CHOSEN = "*";

    /** Every key, in the order of the alphabet within its section. */
    static List<Setting> all() {
        List<Setting> all = new ArrayList<>();
        collect(RampguardConfig.class, List.of(RampguardConfig.PREFIX), "The daemon", all);
        all.sort(Comparator.comparing(Setting::section).thenComparing(Setting::name));
        return List.copyOf(all);
    }

    String name() {
        return String.join(".", words);
    }

    /** The name with the operator's own words where they are free: what was probably meant by a misspelt key. */
    String nameLike(List<String> key) {
        List<String> filled = new ArrayList<>(words);
        for (int i = 0; i < filled.size() && i < key.size(); i++) {
            if (filled.get(i).equals(CHOSEN)) {
                filled.set(i, key.get(i));
            }
        }
        return String.join(".", filled);
    }

    boolean covers(List<String> key) {
        if (key.size() != words.size()) {
            return false;
        }
        for (int i = 0; i < key.size(); i++) {
            if (!words.get(i).equals(CHOSEN) && !words.get(i).equals(key.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static void collect(Class<?> group, List<String> path, String section, List<Setting> into) {
        Method[] methods = group.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method method : methods) {
            Explained explained = method.getAnnotation(Explained.class);
            if (explained == null) {
                continue;
            }
            List<String> name = with(path, Kebab.ofCamel(method.getName()));
            if (isGroup(method.getReturnType())) {
                collect(method.getReturnType(), name, section, into);
            } else if (method.getReturnType().equals(Map.class)) {
                collectMap(method, with(name, CHOSEN), section, explained, into);
            } else {
                into.add(new Setting(name, fallback(method, explained), explained.value(), section));
            }
        }
    }

    private static void collectMap(
            Method method, List<String> name, String section, Explained explained, List<Setting> into) {
        Type value = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[1];
        if (value instanceof Class<?> group && isGroup(group)) {
            collect(group, name, explained.value(), into);
        } else {
            into.add(new Setting(name, "none", explained.value(), section));
        }
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface() && type.getName().startsWith(RampguardConfig.class.getName());
    }

    private static String fallback(Method method, Explained explained) {
        if (!explained.otherwise().isEmpty()) {
            return explained.otherwise();
        }
        WithDefault given = method.getAnnotation(WithDefault.class);
        if (given != null) {
            return "`" + given.value() + "`";
        }
        return method.getReturnType().equals(Optional.class) ? "none" : "required";
    }

    private static List<String> with(List<String> path, String word) {
        List<String> longer = new ArrayList<>(path);
        longer.add(word);
        return List.copyOf(longer);
    }
}
