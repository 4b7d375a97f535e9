package io.rampguard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version as the build wrote it into the class path, so that it is stated once, in the POM. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"rampguard " + number(), "commit " + commit(), "Java " + Runtime.version()};
    }

    /** The commit it was built from, {@code unknown} outside a clone. */
    public static String commit() {
        return property("commit");
    }

    /** The product's version, for example {@code 1.4.0}. */
    public static String number() {
        return property("version");
    }

    private static String property(String name) {
        Properties build = new Properties();
        try (InputStream stream = Version.class.getResourceAsStream("version.properties")) {
            build.load(stream);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("version.properties cannot be read from the class path", unreadable);
        }
        return build.getProperty(name, "unknown");
    }
}
