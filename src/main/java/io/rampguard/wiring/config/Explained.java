package io.rampguard.wiring.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a setting means. {@code docs/configuration.md} is printed from these. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Explained {
    /** One or two sentences with units and range. */
    String value();

    /** Shown where the default is derived and not written down. */
    String otherwise() default "";
}
