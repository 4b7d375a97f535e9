package io.rampguard.walls;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** An adapter may be used by its own folder and by the wiring; even its neighbour behind the same port is a stranger. */
final class OnlyWiringImports extends ArchCondition<JavaClass> {
    private final String wiring;
    private final String port;

    OnlyWiringImports(String root, String port) {
        super("be imported by their own adapter and the wiring only");
        this.wiring = root + ".wiring";
        this.port = root + "." + port + ".";
    }

    @Override
    public void check(JavaClass adapter, ConditionEvents events) {
        String home = homeOf(adapter);
        for (Dependency use : adapter.getDirectDependenciesToSelf()) {
            String origin = use.getOriginClass().getPackageName();
            if (!isWithin(origin, home) && !isWithin(origin, wiring)) {
                events.add(SimpleConditionEvent.violated(use, use.getDescription()));
            }
        }
    }

    /** The adapter's top folder: {@code store.jdbc} for everything in and below it. */
    private String homeOf(JavaClass adapter) {
        String product = adapter.getPackageName().substring(port.length());
        int below = product.indexOf('.');
        return port + (below < 0 ? product : product.substring(0, below));
    }

    private static boolean isWithin(String packageName, String parent) {
        return packageName.equals(parent) || packageName.startsWith(parent + ".");
    }
}
