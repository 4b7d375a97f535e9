package io.rampguard.policy.yaml;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What one field of a policy means. The reader, the reference and the JSON Schema all read this. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Field {
    /** What it means, for the person who writes a policy. */
    String says();

    /** A value as it may stand in a policy. */
    String example() default "";

    /** What counts where the field is not written, in the policy's own language. */
    String fallback() default "";

    boolean required() default false;

    /** How a scalar is read; for lists, how each item is. */
    ValueKind kind() default ValueKind.TEXT;

    /** The closed list of a {@link ValueKind#WORD}. */
    String[] words() default {};

    /** The most entries of a list. */
    int most() default 32;

    /** Not empty where this version refuses the field: what to do instead. */
    String later() default "";

    /** The key in YAML, where Java cannot spell it. */
    String name() default "";
}
